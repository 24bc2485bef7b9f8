import { Badge, Button, Code, Group, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMoments } from '../shell/moments';
import classes from '../shell/page.module.css';
import type { Key } from './keys-data';
import { useRightWords } from './use-right-words';

interface KeyCardProps {
  apiKey: Key;
  /** Undefined where there is one tenant only. */
  tenant: string | undefined;
  /** Absent where one may not. */
  onRevoke: ((key: Key) => void) | undefined;
}

export function KeyCard({ apiKey, tenant, onRevoke }: KeyCardProps) {
  const { t } = useTranslation('keys');
  const { day } = useMoments();
  const wordsOf = useRightWords();
  const { name, prefix, scopes, expiresAt, lastUsedAt, createdBy, revokedAt } = apiKey;
  const isExpired = expiresAt !== null && new Date(expiresAt) <= new Date();
  const isOver = revokedAt !== null || isExpired;
  const facts = [
    ...(tenant === undefined ? [] : [tenant]),
    t('scopes', { count: scopes.length }),
    expiresAt === null ? t('never') : t('expires', { moment: day(expiresAt) }),
    lastUsedAt === null ? t('unused') : t('used', { moment: day(lastUsedAt) }),
    t('by', { name: createdBy.name }),
  ];
  return (
    <Paper component="li" withBorder p="md" className={classes.card ?? ''} data-off={isOver || undefined}>
      <Group justify="space-between" gap="sm" align="flex-start">
        <Stack gap={4} className={classes.words ?? ''}>
          <Group gap={8}>
            <Text fw={600}>{name}</Text>
            <Code>{prefix}…</Code>
            {isOver && (
              <Badge color="gray" variant="default" tt="none" fw={500}>
                {t(revokedAt === null ? 'expired' : 'revoked')}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {facts.join(' · ')}
          </Text>
          <Text size="xs" c="dimmed">
            {scopes.map(wordsOf).join(', ')}
          </Text>
        </Stack>
        {!isOver && onRevoke !== undefined && (
          <Button
            variant="default"
            size="xs"
            aria-label={t('revoke.of', { name })}
            onClick={() => onRevoke(apiKey)}
          >
            {t('revoke.offer')}
          </Button>
        )}
      </Group>
    </Paper>
  );
}
