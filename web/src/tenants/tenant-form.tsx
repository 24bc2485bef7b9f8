import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';
import { api } from '../api/client';
import { isKey } from '../api/wire';
import type { Tenant } from '../api/tenants';
import { draftOf, hoursFaults, hoursOf } from '../hours/hours';
import { HoursFields } from '../hours/hours-fields';
import { isQuiet, quietMs, quietOf } from '../hours/quiet';
import { Confirm } from '../shell/confirm';
import { useTellDirty } from '../shell/guard';
import { useNotice } from '../shell/use-notice';
import { isDays, isShorter, KEPT, LEAST_DAYS, retentionDraft, retentionOf } from './retention';
import { RetentionFields } from './retention-fields';
import type { TenantValues } from './tenant-values';
import { useLookAgain, useTenantProblem } from './tenants-data';

/** By the name that the server gives the field. */
const FIELDS = {
  name: 'name',
  'settings.turnQuietMs': 'quiet',
  'settings.businessHours': 'hours.timeZone',
  'settings.retention.messagesDays': 'retention.messagesDays',
  'settings.retention.mediaDays': 'retention.mediaDays',
  'settings.retention.contactsDays': 'retention.contactsDays',
} as const;

interface TenantFormProps {
  tenant: Tenant;
  onDirty: (is: boolean) => void;
  onCancel: () => void;
  onSaved: () => void;
}

/** The name of a business, and what holds for all of its lines. */
export function TenantForm({ tenant, onDirty, onCancel, onSaved }: TenantFormProps) {
  const { t } = useTranslation('tenants');
  const notify = useNotice();
  const problem = useTenantProblem();
  const lookAgain = useLookAgain();
  const [isAsking, ask] = useState(false);
  const { turnQuietMs, businessHours, retention } = tenant.settings;
  const form = useForm<TenantValues>({
    initialValues: {
      name: tenant.name,
      quiet: quietOf(turnQuietMs),
      hours: draftOf(businessHours),
      retention: retentionDraft(retention),
    },
    validate: (values) => faultsOf(values, t),
  });
  useTellDirty(form.isDirty(), onDirty);
  const save = useMutation({
    mutationFn: async (values: TenantValues) => {
      const params = { path: { id: tenant.id } };
      await api.PATCH('/api/v1/tenants/{id}', { params, body: changesOf(form.getInitialValues(), values) });
    },
    onSuccess: async () => {
      notify({ message: t('saved') });
      onSaved();
      await lookAgain();
    },
    onError: (error) => {
      const details = error instanceof ApiError ? error.details : [];
      if (details.length === 0) return problem(error);
      for (const { field, message } of details)
        form.setFieldError(isKey(FIELDS, field) ? FIELDS[field] : 'name', message);
    },
  });
  const submit = (values: TenantValues) => {
    if (isShorter(retention, retentionOf(values.retention))) ask(true);
    else save.mutate(values);
  };
  return (
    <form noValidate onSubmit={form.onSubmit(submit)}>
      <Stack>
        <TextInput
          label={t('name')}
          autoComplete="off"
          maxLength={200}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('quiet')}
          description={t('quietHint')}
          inputMode="decimal"
          autoComplete="off"
          {...form.getInputProps('quiet')}
        />
        <HoursFields
          form={form}
          path="hours"
          hours={form.values.hours}
          legend={t('hours.title')}
          none={{ label: t('hours.none'), hint: t('hours.noneHint') }}
          kind="open"
        />
        <RetentionFields form={form} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
      <Confirm
        opened={isAsking}
        title={t('retention.shorterTitle')}
        hint={t('retention.shorterHint')}
        yes={t('retention.shorterYes')}
        no={t('cancel')}
        onYes={() => {
          ask(false);
          save.mutate(form.getValues());
        }}
        onNo={() => ask(false)}
      />
    </form>
  );
}

type Translate = ReturnType<typeof useTranslation<'tenants'>>['t'];

function faultsOf({ name, quiet, hours, retention }: TenantValues, t: Translate): Record<string, string> {
  const words = { timeZone: t('fault.timeZone'), span: t('fault.span') };
  const faults = hoursFaults('hours', hours, words);
  if (name.trim() === '') faults['name'] = t('fault.name');
  if (!isQuiet(quiet)) faults['quiet'] = t('fault.quiet');
  for (const kept of KEPT) {
    if (!isDays(kept, retention[kept]))
      faults[`retention.${kept}`] = t('fault.days', { least: LEAST_DAYS[kept] });
  }
  return faults;
}

/** What is as it was is not sent: somebody else may have changed it meanwhile. */
function changesOf(before: TenantValues, { name, quiet, hours, retention }: TenantValues) {
  const settings = {
    ...(quiet === before.quiet ? {} : { turnQuietMs: quietMs(quiet) }),
    ...(isSame(hours, before.hours) ? {} : { businessHours: hoursOf(hours) }),
    ...(isSame(retention, before.retention) ? {} : { retention: retentionOf(retention) }),
  };
  return {
    ...(name === before.name ? {} : { name: name.trim() }),
    ...(isSame(settings, {}) ? {} : { settings }),
  };
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
