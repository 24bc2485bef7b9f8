import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { type Right, useSession } from '../api/session';
import { useTenants } from '../api/tenants';
import { CopyField } from '../shell/copy-field';
import { Dialog } from '../shell/dialog';
import { Note } from '../shell/note';
import { Refusal } from '../shell/refusal';
import { useRefusal } from '../shell/use-refusal';
import { useLookAgain } from './keys-data';
import { ScopeFields } from './scope-fields';
import { isInstallationWide } from './scopes';

const DAYS = [30, 90, 365] as const;
const DAY_MS = 86_400_000;
const FOREVER = '';
/** In place of a tenant: all of them. */
const WIDE = '';

interface Values {
  name: string;
  tenantId: string;
  days: string;
  scopes: Right[];
}

/** Asks what a key is for, and then shows it this once. */
export function MakeKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('keys');
  const [key, show] = useState<string>();
  const done = () => {
    show(undefined);
    onClose();
  };
  return (
    <Dialog
      opened={opened}
      title={t(key === undefined ? 'make.title' : 'made.title')}
      closesByChance={key === undefined}
      onClose={done}
    >
      {key === undefined ? <KeyFields onMade={show} onCancel={done} /> : <Made made={key} onDone={done} />}
    </Dialog>
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

function KeyFields({ onMade, onCancel }: { onMade: (key: string) => void; onCancel: () => void }) {
  const { t } = useTranslation('keys');
  const { t: shell } = useTranslation();
  const { data: session } = useSession();
  const { data: tenants = [] } = useTenants();
  const lookAgain = useLookAgain();
  const isOwner = session?.tenantId === null;
  const form = useForm<Values>({
    initialValues: { name: '', tenantId: tenants.at(-1)?.id ?? WIDE, days: FOREVER, scopes: [] },
    validate: {
      name: (value) => (value.trim() === '' ? shell('fieldFault.name') : null),
      scopes: (value) => (value.length === 0 ? t('make.noScope') : null),
    },
  });
  const { refusal, refuse, forget } = useRefusal(form);
  const isWide = isOwner && form.values.tenantId === WIDE;
  const offered = (session?.rights ?? []).filter((right) => isWide || !isInstallationWide(right));
  const make = useMutation({
    mutationFn: async () => {
      const { data } = await api.POST('/api/v1/keys', { body: newKeyOf(form.getValues(), offered, isOwner) });
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
          <NativeSelect
            label={t('make.tenant')}
            data={[
              ...tenants.map(({ id, name }) => ({ value: id, label: name })),
              { value: WIDE, label: t('wide') },
            ]}
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
          offered={offered}
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

/** What was chosen before another tenant was, and is not offered for that, is left out. */
function newKeyOf({ name, tenantId, days, scopes }: Values, offered: readonly Right[], isOwner: boolean) {
  return {
    name: name.trim(),
    scopes: scopes.filter((scope) => offered.includes(scope)),
    ...(isOwner ? { tenantId: tenantId === WIDE ? null : tenantId } : {}),
    ...(days === FOREVER ? {} : { expiresAt: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }),
  };
}
