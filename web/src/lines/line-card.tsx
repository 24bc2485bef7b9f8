import { Anchor, Group, Paper, Stack, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import page from '../shell/page.module.css';
import { type Alarm, type Line, numberOf } from './line';
import { LineState } from './line-state';
import classes from './lines.module.css';
import { Troubles } from './troubles';

interface LineCardProps {
  line: Line;
  alarms: readonly Alarm[];
  /** Of its business, where there are several. */
  tenant: string | undefined;
}

export function LineCard({ line, alarms, tenant }: LineCardProps) {
  const { t } = useTranslation('lines');
  return (
    <Paper component="li" withBorder p="md" className={page.card ?? ''} data-off={!line.active || undefined}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Anchor
            fw={600}
            className={classes.name ?? ''}
            renderRoot={(props) => <Link to="/lines/$lineId" params={{ lineId: line.id }} {...props} />}
          >
            {line.name}
          </Anchor>
          <LineState line={line} />
        </Group>
        <dl className={classes.facts}>
          {tenant !== undefined && <Fact name={t('fact.tenant')}>{tenant}</Fact>}
          <Fact name={t(line.displayPhoneNumber === null ? 'fact.numberId' : 'fact.number')}>
            {numberOf(line)}
          </Fact>
          <Fact name={t('fact.account')}>{line.businessAccountId ?? t('fact.unknown')}</Fact>
        </dl>
        {!line.simulated && (
          <Group gap="md">
            <Secret name={t('secret.token')} has={line.hasToken} />
            <Secret name={t('secret.appSecret')} has={line.hasAppSecret} />
            <Secret name={t('secret.verifyToken')} has={line.hasVerifyToken} />
          </Group>
        )}
        <Troubles line={line} alarms={alarms} />
      </Stack>
    </Paper>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" m={0} className={classes.name}>
        {children}
      </Text>
    </div>
  );
}

function Secret({ name, has }: { name: string; has: boolean }) {
  const { t } = useTranslation('lines');
  const Icon = has ? IconCheck : IconX;
  return (
    <Group gap={4} wrap="nowrap" className={has ? classes.good : classes.bad}>
      <Icon size={15} aria-hidden />
      <Text size="xs" c="var(--mantine-color-text)">
        {t(has ? 'secret.set' : 'secret.missing', { name })}
      </Text>
    </Group>
  );
}
