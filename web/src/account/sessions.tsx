import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { Loading } from '../shell/loading';
import { useMoments } from '../shell/moments';
import classes from '../shell/page.module.css';
import { useNotice } from '../shell/use-notice';
import { useProblem } from '../shell/use-problem';
import { useLookAgain, useOwnSessions } from './account-data';
import { Section } from './section';

export function Sessions() {
  const { t } = useTranslation('account');
  const { day } = useMoments();
  const notify = useNotice();
  const lookAgain = useLookAgain();
  const sessions = useOwnSessions();
  const closeOthers = useMutation({
    mutationFn: async () => void (await api.DELETE('/api/v1/account/sessions')),
    onSuccess: async () => {
      notify({ message: t('sessions.closed') });
      await lookAgain();
    },
    onError: useProblem(),
  });
  return (
    <Section title={t('sessions.title')}>
      {sessions.data === undefined && <Loading query={sessions} />}
      <ul className={classes.cards}>
        {sessions.data?.map(({ createdAt, lastSeenAt, address, userAgent, current }) => (
          <Stack key={`${createdAt} ${userAgent}`} component="li" gap={2} className={classes.words ?? ''}>
            <Group gap={8}>
              <Text size="sm">{userAgent ?? t('sessions.unknown')}</Text>
              {current && (
                <Badge variant="default" tt="none" fw={500}>
                  {t('sessions.current')}
                </Badge>
              )}
            </Group>
            <Text size="xs" c="dimmed">
              {[
                address,
                t('sessions.since', { moment: day(createdAt) }),
                t('sessions.seen', { moment: day(lastSeenAt) }),
              ]
                .filter((fact) => fact !== null)
                .join(' · ')}
            </Text>
          </Stack>
        ))}
      </ul>
      {(sessions.data?.length ?? 0) > 1 && (
        <Button variant="default" loading={closeOthers.isPending} onClick={() => closeOthers.mutate()}>
          {t('sessions.closeOthers')}
        </Button>
      )}
    </Section>
  );
}
