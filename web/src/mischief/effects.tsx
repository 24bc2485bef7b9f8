import { Badge, Group, Loader, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { $api } from '../api/client';
import type { components } from '../api/schema';
import { Failure } from '../shell/failure';
import { useMoments } from '../shell/moments';
import { useReasonWords } from '../shell/reason-words';
import classes from './raw-webhook.module.css';

type Stored = components['schemas']['WebhookDto'];
type StoredEvent = components['schemas']['WebhookEventDto'];

const SHOWN = 20;
const NEWEST = { params: { query: { limit: 200 } } };

/** The bodies that were stored after the given one, the first on top, and what became of each part. */
export function Effects({ after }: { after: string }) {
  const { t } = useTranslation('mischief');
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/webhooks', NEWEST, {
    // An event ends when its conversation has been worked on.
    meta: { topic: ['webhooks', 'conversations'] },
  });
  if (error) return <Failure error={error} retry={refetch} />;
  if (data === undefined) return <Loader size="sm" aria-label={t('loading')} />;
  const since = data.items.filter(({ id }) => BigInt(id) > BigInt(after)).toReversed();
  if (since.length === 0) return <Text size="sm">{t('raw.noEffects')}</Text>;
  return (
    <>
      <ol className={classes.effects}>
        {since.slice(0, SHOWN).map((stored) => (
          <StoredBody key={stored.id} stored={stored} />
        ))}
      </ol>
      {since.length > SHOWN && <Text size="sm">{t('raw.more')}</Text>}
    </>
  );
}

function StoredBody({ stored }: { stored: Stored }) {
  const { t, i18n } = useTranslation('mischief');
  const moments = useMoments();
  const reasonOf = useReasonWords();
  const { events, deadLetters, state, bytes, receivedAt, hasMore } = stored;
  const nothing = events.length + deadLetters.length === 0;
  return (
    <li className={classes.stored}>
      <Group gap="xs" justify="space-between">
        <Text size="sm" fw={600}>
          {moments.clock(receivedAt)}
        </Text>
        <Text size="xs" c="dimmed">
          {t('raw.bytes', { bytes: bytes.toLocaleString(i18n.language) })}
        </Text>
      </Group>
      {nothing && <Text size="sm">{t(state === 'new' ? 'raw.waiting' : 'raw.nothingNew')}</Text>}
      <ul className={classes.parts}>
        {alike(events, ({ kind, state, reason }) => `${kind} ${state} ${reason}`).map((same) => (
          <Part key={same[0].id} same={same} />
        ))}
        {alike(deadLetters, ({ reason, error }) => `${reason} ${error}`).map((same) => (
          <li key={same[0].id} className={classes.dead}>
            <Text size="sm" fw={600}>
              {t('raw.deadLetter')}: {reasonOf(same[0].reason)}
            </Text>
            <Text size="xs">{same[0].error}</Text>
            <Place same={same} />
          </li>
        ))}
      </ul>
      {hasMore && <Text size="xs">{t('raw.more')}</Text>}
    </li>
  );
}

const STATE_COLORS: Readonly<Record<string, string>> = { done: 'recado', pending: 'blue', dead: 'red' };

function Part({ same }: { same: Several<StoredEvent> }) {
  const { t } = useTranslation('mischief');
  const reasonOf = useReasonWords();
  const [{ kind, state, reason }] = same;
  return (
    <li>
      <Group gap="xs">
        <Text size="sm">{t(`raw.kinds.${kind}`)}</Text>
        <Badge size="sm" variant="dot" color={STATE_COLORS[state] ?? 'gray'}>
          {t(`raw.states.${state}`)}
        </Badge>
      </Group>
      {reason !== null && <Text size="sm">{reasonOf(reason)}</Text>}
      <Place same={same} />
    </li>
  );
}

/** Where in the body; of several alike the first. */
function Place({ same }: { same: Several<{ path: string }> }) {
  const { t } = useTranslation('mischief');
  const [{ path }, ...others] = same;
  if (path === '') return null;
  return (
    <div className={classes.path}>
      <code>{path}</code>
      {others.length > 0 && ` ${t('raw.andMore', { count: others.length })}`}
    </div>
  );
}

type Several<T> = readonly [T, ...T[]];

/** Neighbours or not: what is alike is said once. */
function alike<T>(items: readonly T[], key: (item: T) => string): Several<T>[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
