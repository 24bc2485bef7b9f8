import { Alert, Button, Group } from '@mantine/core';
import { IconRobotOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { $api } from '../api/client';
import { useErrorWords } from '../shell/error-words';
import { useNotice } from '../shell/use-notice';

/** That the bot is quiet in a conversation, and the way back. */
export function BotSilence({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation('trace');
  const queries = useQueryClient();
  const notify = useNotice();
  const wordsOf = useErrorWords();
  const { mutate, isPending } = $api.useMutation('patch', '/api/v1/conversations/{id}', {
    onSuccess: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/conversations'] }),
    onError: (error) => notify({ color: 'red', title: t('silence.kept'), message: wordsOf(error) }),
  });
  const release = () => mutate({ params: { path: { id: conversationId } }, body: { botEnabled: true } });
  return (
    <Alert color="gray" icon={<IconRobotOff aria-hidden />} mb="md">
      <Group justify="space-between">
        {t('silence.title')}
        <Button size="xs" variant="default" loading={isPending} onClick={release}>
          {t('silence.release')}
        </Button>
      </Group>
    </Alert>
  );
}
