import { Button, Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { Loading } from '../shell/loading';
import { exchangesOf } from './exchange';
import { ExchangeCard } from './exchange-card';
import classes from './trace.module.css';

const PAGE = 30;

function useTraces(conversationId: string) {
  return useInfiniteQuery({
    queryKey: ['traces', conversationId],
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { limit: PAGE, ...(cursor === null ? {} : { cursor }) };
      const params = { path: { id: conversationId }, query };
      const { data } = await api.GET('/api/v1/conversations/{id}/traces', { params, signal });
      if (data === undefined) throw new Error('an answer without a body');
      return data;
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    meta: { topic: 'conversations', id: conversationId },
  });
}

/** The messages of a conversation, newest first; the newest is open until somebody closes it. */
export function Exchanges({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation('trace');
  const traces = useTraces(conversationId);
  const [toggled, setToggled] = useState<Readonly<Record<string, boolean>>>({});
  if (traces.data === undefined) return <Loading query={traces} />;
  const exchanges = exchangesOf(traces.data.pages.flatMap(({ items }) => items));
  return (
    <Stack gap="sm" className={classes.panel}>
      <ol className={classes.cards} aria-label={t('list')}>
        {exchanges.map((exchange, i) => (
          <ExchangeCard
            key={exchange.id}
            exchange={exchange}
            open={toggled[exchange.id] ?? i === 0}
            onOpen={(open) => setToggled((before) => ({ ...before, [exchange.id]: open }))}
          />
        ))}
      </ol>
      {traces.hasNextPage && (
        <Button
          variant="default"
          loading={traces.isFetchingNextPage}
          onClick={() => void traces.fetchNextPage()}
        >
          {t('older')}
        </Button>
      )}
    </Stack>
  );
}
