import { Button, NativeSelect, Group, Stack, Text } from '@mantine/core';
import { IconPlus, IconTestPipe } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useSession } from '../api/session';
import { type Tenant, useTenants } from '../api/tenants';
import { Loading } from '../shell/loading';
import { Page } from '../shell/page';
import page from '../shell/page.module.css';
import { useAddSimulated } from './add-simulated';
import { alarmsOf, type Line } from './line';
import { LineCard } from './line-card';
import { useLines, useOpenAlarms } from './lines-data';
import classes from './lines.module.css';
import { useNoneHint } from './use-none-hint';
import { useTenantNames } from './use-tenant-names';

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
  const nameOf = useTenantNames();
  const noneHint = useNoneHint(tenants);
  const [chosen, choose] = useState(ALL);
  const shown = lines.filter(({ tenantId }) => chosen === ALL || tenantId === chosen);
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      action={<Actions tenants={tenants} chosen={chosen} onChoose={choose} />}
    >
      {shown.length === 0 ? (
        <Stack className={classes.empty ?? ''} align="center" gap={4}>
          <Text fw={600}>{t('none')}</Text>
          <Text c="dimmed" size="sm" ta="center">
            {noneHint}
          </Text>
        </Stack>
      ) : (
        <ul className={page.cards}>
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
    </Page>
  );
}

interface ActionsProps {
  tenants: readonly Tenant[];
  chosen: string;
  onChoose: (tenantId: string) => void;
}

/** Which lines are shown, and adding one to the business that is chosen. */
function Actions({ tenants, chosen, onChoose }: ActionsProps) {
  const { t } = useTranslation('lines');
  const { t: shell } = useTranslation();
  const filter = useRef<HTMLSelectElement>(null);
  const [isMissing, setMissing] = useState(false);
  return (
    <Group gap="xs" align="flex-start">
      {tenants.length > 1 && (
        <NativeSelect
          ref={filter}
          aria-label={t('tenant')}
          value={chosen}
          error={isMissing && chosen === ALL ? shell('tenant.choose') : undefined}
          onChange={({ currentTarget }) => onChoose(currentTarget.value)}
          data={[
            { value: ALL, label: t('allTenants') },
            ...tenants.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      )}
      <Adding
        tenants={tenants}
        chosen={chosen}
        onMissing={() => {
          setMissing(true);
          filter.current?.focus();
        }}
      />
    </Group>
  );
}

interface AddingProps {
  tenants: readonly Tenant[];
  chosen: string;
  /** It is not said for which business. */
  onMissing: () => void;
}

/** Nothing without a business that the line could belong to. */
function Adding({ tenants, chosen, onMissing }: AddingProps) {
  const { t } = useTranslation('lines');
  const { data: session } = useSession();
  const add = useAddSimulated();
  const mayWrite = useMay('lines:write');
  const seesTenants = useMay('tenants:read');
  if (!mayWrite || (seesTenants && tenants.length === 0)) return null;
  const addSimulated = () => {
    if (chosen === ALL && tenants.length > 1) onMissing();
    else add.mutate(chosen === ALL ? undefined : chosen);
  };
  return (
    <>
      {session?.simulator === true && (
        <Button
          variant="default"
          leftSection={<IconTestPipe size={17} aria-hidden />}
          loading={add.isPending}
          onClick={addSimulated}
        >
          {t('addSimulated')}
        </Button>
      )}
      <Button
        leftSection={<IconPlus size={17} aria-hidden />}
        renderRoot={(props) => (
          <Link
            to="/lines/$lineId"
            params={{ lineId: 'new' }}
            search={chosen === ALL ? {} : { tenant: chosen }}
            {...props}
          />
        )}
      >
        {t('add')}
      </Button>
    </>
  );
}
