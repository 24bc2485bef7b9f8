import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { type Right, useSession } from '../api/session';
import { onlyTenant, type Tenant, useTenants } from '../api/tenants';
import { CopyField } from '../shell/copy-field';
import { Dialog } from '../shell/dialog';
import { useGuard, useTellDirty } from '../shell/guard';
import { Loading } from '../shell/loading';
import { Note } from '../shell/note';
import { Refusal } from '../shell/refusal';
import { TenantSelect } from '../shell/tenant-select';
import { useRefusal } from '../shell/use-refusal';
import { useLookAgain } from './keys-data';
import { ScopeFields } from './scope-fields';
import { isInstallationWide } from './scopes';

const DAYS = [30, 90, 365] as const;
const DAY_MS = 86_400_000;
const FOREVER = '';
/** In place of a tenant: all of them. */
const WIDE = 'installation';

interface Values {
  name: string;
  tenantId: string;
  days: string;
  scopes: Right[];
}

/** Asks what a key is for, and then shows it this once. */
export function MakeKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('keys');
  const tenants = useTenants();
  const [key, show] = useState<string>();
  const done = () => {
    show(undefined);
    onClose();
  };
  const guard = useGuard({ isOpen: opened, onClose: done });
  const asking = { onMade: show, onDirty: guard.setDirty, onCancel: guard.leave };
  return (
    <>
      <Dialog
        opened={opened}
        title={t(key === undefined ? 'make.title' : 'made.title')}
        closesByChance={key === undefined}
        onClose={guard.leave}
      >
        {key !== undefined && <Made made={key} onDone={done} />}
        {key === undefined && tenants.data === undefined && <Loading query={tenants} />}
        {key === undefined && tenants.data !== undefined && <KeyFields tenants={tenants.data} {...asking} />}
      </Dialog>
      {guard.question}
    </>
  );
}

function Made({ made, onDone }: { made: string; onDone: () => void }) {
  const { t } = useTranslation('keys');
  return (
    <Stack>
      <Note color="orange">{t('made.once')}</Note>
      <CopyField label={t('made.label')} value={made} hint={t('made.hint')} />
      <Group justify="flex-end">
        <Button onClick={onDone}>{t('made.done')}</Button>
      </Group>
    </Stack>
  );
}

interface KeyFieldsProps {
  tenants: readonly Tenant[];
  onMade: (key: string) => void;
  onDirty: (is: boolean) => void;
  onCancel: () => void;
}

function KeyFields({ tenants, onMade, onDirty, onCancel }: KeyFieldsProps) {
  const { t } = useTranslation('keys');
  const { t: shell } = useTranslation();
  const { data: session } = useSession();
  const lookAgain = useLookAgain();
  const isOwner = session?.tenantId === null;
  const offeredTo = ({ tenantId }: Values) =>
    (session?.rights ?? []).filter((right) => (isOwner && tenantId === WIDE) || !isInstallationWide(right));
  /** What was chosen before another tenant was, and is not offered for that, is left out. */
  const scopesOf = (values: Values) => values.scopes.filter((scope) => offeredTo(values).includes(scope));
  const form = useForm<Values>({
    initialValues: { name: '', tenantId: onlyTenant(tenants), days: FOREVER, scopes: [] },
    validate: {
      name: (value) => (value.trim() === '' ? shell('fieldFault.name') : null),
      tenantId: (value) => (isOwner && value === '' ? shell('tenant.choose') : null),
      scopes: (_, values) => (scopesOf(values).length === 0 ? t('make.noScope') : null),
    },
  });
  useTellDirty(form.isDirty(), onDirty);
  const { refusal, refuse, forget } = useRefusal(form);
  const make = useMutation({
    mutationFn: async () => {
      const values = form.getValues();
      const body = newKeyOf({ ...values, scopes: scopesOf(values) }, isOwner);
      const { data } = await api.POST('/api/v1/keys', { body });
      if (data) onMade(data.key);
    },
    onSuccess: lookAgain,
    onError: refuse,
    gcTime: 0,
  });
  const submit = () => {
    forget();
    make.mutate();
  };
  return (
    <form noValidate onSubmit={form.onSubmit(submit)}>
      <Stack>
        <TextInput
          label={t('make.name')}
          description={t('make.nameHint')}
          autoComplete="off"
          maxLength={200}
          data-autofocus
          {...form.getInputProps('name')}
        />
        {isOwner && (
          <TenantSelect
            label={t('make.tenant')}
            tenants={tenants}
            others={[{ value: WIDE, label: t('wide') }]}
            {...form.getInputProps('tenantId')}
          />
        )}
        <NativeSelect
          label={t('make.expiry')}
          data={[
            { value: FOREVER, label: t('make.forever') },
            ...DAYS.map((count) => ({ value: String(count), label: t('make.days', { count }) })),
          ]}
          {...form.getInputProps('days')}
        />
        <ScopeFields
          offered={offeredTo(form.values)}
          chosen={form.values.scopes}
          error={form.errors['scopes']}
          onChange={(scopes) => form.setFieldValue('scopes', scopes)}
        />
        <Refusal words={refusal} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t('make.yes')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function newKeyOf({ name, tenantId, days, scopes }: Values, isOwner: boolean) {
  return {
    name: name.trim(),
    scopes,
    ...(isOwner ? { tenantId: tenantId === WIDE ? null : tenantId } : {}),
    ...(days === FOREVER ? {} : { expiresAt: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }),
  };
}
