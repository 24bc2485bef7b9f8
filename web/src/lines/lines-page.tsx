import { Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { IconPlus, IconTestPipe } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useSession } from '../api/session';
import { type Tenant, useTenants } from '../api/tenants';
import { Loading } from '../shell/loading';
import { alarmsOf, type Line } from './line';
import { LineCard } from './line-card';
import { useLines, useOpenAlarms } from './lines-data';
import classes from './lines.module.css';
import { useAddSimulated } from './add-simulated';

const ALL = '';

/** The numbers through which the businesses speak. */
export function LinesPage() {
  const lines = useLines();
  const tenants = useTenants();
  if (lines.data === undefined) return <Loading query={lines} />;
  if (tenants.data === undefined) return <Loading query={tenants} />;
  return <LineList lines={lines.data} tenants={tenants.data} />;
}

function LineList({ lines, tenants }: { lines: readonly Line[]; tenants: readonly Tenant[] }) {
  const { t } = useTranslation('lines');
  const { data: alarms = [] } = useOpenAlarms();
  const { data: session } = useSession();
  const [chosen, choose] = useState(ALL);
  const usual = tenants.at(-1)?.id ?? session?.tenantId ?? undefined;
  const shown = lines.filter(({ tenantId }) => chosen === ALL || tenantId === chosen);
  const nameOf = (tenantId: string) =>
    tenants.length > 1 ? tenants.find(({ id }) => id === tenantId)?.name : undefined;
  return (
    <Stack className={classes.page} gap="lg">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t('title')}
        </Title>
        <Group gap="xs">
          {tenants.length > 1 && (
            <NativeSelect
              aria-label={t('tenant')}
              value={chosen}
              onChange={({ currentTarget }) => choose(currentTarget.value)}
              data={[
                { value: ALL, label: t('allTenants') },
                ...tenants.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          )}
          <Adding tenantId={chosen === ALL ? usual : chosen} />
        </Group>
      </Group>
      <Text c="dimmed" size="sm" maw={640}>
        {t('intro')}
      </Text>
      {shown.length === 0 ? (
        <Stack className={classes.empty} align="center" gap={4}>
          <Text fw={600}>{t('none')}</Text>
          <Text c="dimmed" size="sm" ta="center">
            {t(tenants.length === 0 ? 'noTenant' : 'noneHint')}
          </Text>
        </Stack>
      ) : (
        <ul className={classes.cards}>
          {shown.map((line) => (
            <LineCard
              key={line.id}
              line={line}
              alarms={alarmsOf(line, alarms)}
              tenant={nameOf(line.tenantId)}
            />
          ))}
        </ul>
      )}
    </Stack>
  );
}

/** Nothing without a business that the line could belong to. */
function Adding({ tenantId }: { tenantId: string | undefined }) {
  const { t } = useTranslation('lines');
  const { data: session } = useSession();
  const add = useAddSimulated();
  const mayWrite = useMay('lines:write');
  if (!mayWrite || tenantId === undefined) return null;
  return (
    <>
      {session?.simulator === true && (
        <Button
          variant="default"
          leftSection={<IconTestPipe size={17} aria-hidden />}
          loading={add.isPending}
          onClick={() => add.mutate(tenantId)}
        >
          {t('addSimulated')}
        </Button>
      )}
      <Button
        leftSection={<IconPlus size={17} aria-hidden />}
        renderRoot={(props) => <Link to="/lines/$lineId" params={{ lineId: 'new' }} {...props} />}
      >
        {t('add')}
      </Button>
    </>
  );
}
