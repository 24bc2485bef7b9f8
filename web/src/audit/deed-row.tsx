import { Badge, Group, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isKey } from '../api/wire';
import { useMoments } from '../shell/moments';
import classes from '../shell/page.module.css';
import type { Deed } from './audit-data';
import { texts } from './texts';
import { useActionWords } from './use-action-words';

const REFUSED = 400;

interface DeedRowProps {
  deed: Deed;
  /** Undefined where there is one tenant only. */
  tenant: string | undefined;
}

export function DeedRow({ deed, tenant }: DeedRowProps) {
  const { t } = useTranslation('audit');
  const { day } = useMoments();
  const words = useActionWords();
  const { actor, action, outcome, code, target, fields, address, requestId, timestamp } = deed;
  const facts = [
    isKey(texts.es.kind, actor.kind) ? t(`kind.${actor.kind}`) : actor.kind,
    tenant,
    fields.length === 0 ? undefined : t('fields', { fields: fields.join(', ') }),
    address === null ? undefined : t('from', { address }),
    words[action] === undefined ? undefined : action,
    target.length === 0 ? undefined : t('target', { ids: target.join(', ') }),
    requestId === null ? undefined : t('request', { id: requestId }),
  ].filter((fact) => fact !== undefined);
  return (
    <Paper component="li" withBorder px="md" py="sm">
      <Group justify="space-between" align="flex-start" gap="xs">
        <Stack gap={2} className={classes.words ?? ''}>
          <Group gap={8}>
            <Text fw={600}>{words[action] ?? action}</Text>
            {outcome >= REFUSED && (
              <Badge color="red" variant="light" tt="none" fw={500}>
                {code === null ? t('failed', { outcome }) : t('refused', { code })}
              </Badge>
            )}
          </Group>
          <Text size="sm">{actor.name}</Text>
          <Text size="xs" c="dimmed">
            {facts.join(' · ')}
          </Text>
        </Stack>
        <Text size="sm" c="dimmed" component="time" dateTime={timestamp}>
          {day(timestamp)}
        </Text>
      </Group>
    </Paper>
  );
}
