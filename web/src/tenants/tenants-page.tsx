import { Button, Drawer, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../api/session';
import { type Tenant, useTenants } from '../api/tenants';
import { AskFirst } from '../shell/ask-first';
import { useGuard } from '../shell/guard';
import { Loading } from '../shell/loading';
import { Page } from '../shell/page';
import classes from '../shell/page.module.css';
import { useLast } from '../shell/use-last';
import { useNotice } from '../shell/use-notice';
import { AddTenant } from './add-tenant';
import { TenantCard } from './tenant-card';
import { TenantForm } from './tenant-form';
import { useDeleteTenant } from './tenants-data';

/** The businesses of this installation, as its owner sees them; of a business, itself. */
export function TenantsPage() {
  const { t } = useTranslation('tenants');
  const tenants = useTenants();
  const isOwner = useMay('installation:tenants');
  const mayWrite = useMay('tenants:write');
  const [isAdding, setAdding] = useState(false);
  const [editing, edit] = useState<Tenant | null>(null);
  const [dropping, drop] = useState<Tenant | null>(null);
  if (tenants.data === undefined) return <Loading query={tenants} />;
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      action={
        isOwner && (
          <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        )
      }
    >
      {tenants.data.length === 0 && <Text fw={600}>{t('none')}</Text>}
      <ul className={classes.cards}>
        {tenants.data.map((tenant) => (
          <TenantCard
            key={tenant.id}
            tenant={tenant}
            {...(mayWrite ? { onEdit: edit } : {})}
            {...(isOwner ? { onDelete: drop } : {})}
          />
        ))}
      </ul>
      <AddTenant opened={isAdding} onClose={() => setAdding(false)} />
      <Editing tenant={editing} onClose={() => edit(null)} />
      <Dropping tenant={dropping} onDone={() => drop(null)} />
    </Page>
  );
}

function Editing({ tenant, onClose }: { tenant: Tenant | null; onClose: () => void }) {
  const { t } = useTranslation('tenants');
  const { t: shell } = useTranslation();
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const shown = useLast(tenant);
  const guard = useGuard({ isOpen: tenant !== null, onClose });
  return (
    <>
      <Drawer
        opened={tenant !== null}
        onClose={guard.leave}
        position="right"
        padding="lg"
        size={isPhone ? '100%' : 620}
        title={t('settings', { name: shown?.name ?? '' })}
        classNames={{ title: classes.title ?? '' }}
        closeButtonProps={{ 'aria-label': shell('close') }}
      >
        {shown !== null && (
          <TenantForm
            key={shown.id}
            tenant={shown}
            onDirty={guard.setDirty}
            onCancel={guard.leave}
            onSaved={guard.close}
          />
        )}
      </Drawer>
      {guard.question}
    </>
  );
}

function Dropping({ tenant, onDone }: { tenant: Tenant | null; onDone: () => void }) {
  const { t } = useTranslation('tenants');
  const notify = useNotice();
  const { mutate: remove } = useDeleteTenant();
  return (
    <AskFirst
      about={tenant}
      words={({ name }) => ({
        title: t('deleteTitle', { name }),
        hint: t('deleteHint'),
        yes: t('deleteYes'),
      })}
      onYes={({ id }) => remove(id, { onSuccess: () => notify({ message: t('deleted') }) })}
      onDone={onDone}
    />
  );
}
