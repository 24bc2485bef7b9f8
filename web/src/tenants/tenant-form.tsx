import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';
import { api } from '../api/client';
import { isKey } from '../api/wire';
import type { Tenant } from '../api/tenants';
import { useTellDirty } from '../shell/guard';
import { useNotice } from '../shell/use-notice';
import { draftOf, hoursOf, isSpan, isTimeZone, type TenantValues, WEEKDAYS } from './hours';
import { HoursFields } from './hours-fields';
import { useLookAgain, useTenantProblem } from './tenants-data';

const MOST_QUIET = 60;
/** By the name that the server gives the field. */
const FIELDS = {
  name: 'name',
  'settings.turnQuietMs': 'quiet',
  'settings.businessHours': 'hours.timeZone',
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
  const { turnQuietMs, businessHours } = tenant.settings;
  const form = useForm<TenantValues>({
    initialValues: {
      name: tenant.name,
      quiet: turnQuietMs === null ? '' : String(turnQuietMs / 1000),
      hours: draftOf(businessHours),
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
  return (
    <form noValidate onSubmit={form.onSubmit((values) => save.mutate(values))}>
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
        <HoursFields form={form} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type Translate = ReturnType<typeof useTranslation<'tenants'>>['t'];

function faultsOf({ name, quiet, hours }: TenantValues, t: Translate): Record<string, string> {
  const faults: Record<string, string> = {};
  if (name.trim() === '') faults['name'] = t('fault.name');
  if (!isQuiet(quiet)) faults['quiet'] = t('fault.quiet');
  if (hours.always) return faults;
  if (!isTimeZone(hours.timeZone.trim())) faults['hours.timeZone'] = t('fault.timeZone');
  for (const day of WEEKDAYS)
    hours.week[day].forEach((span, i) => {
      if (!isSpan(span)) faults[`hours.week.${day}.${i}`] = t('fault.span');
    });
  return faults;
}

function secondsOf(quiet: string): number {
  return Number(quiet.trim().replace(',', '.'));
}

function isQuiet(quiet: string): boolean {
  const seconds = secondsOf(quiet);
  return Number.isFinite(seconds) && seconds >= 0 && seconds <= MOST_QUIET;
}

/** What is as it was is not sent: somebody else may have changed it meanwhile. */
function changesOf(before: TenantValues, after: TenantValues) {
  const { name, quiet, hours } = after;
  const turnQuietMs = quiet.trim() === '' ? null : Math.round(secondsOf(quiet) * 1000);
  const settings = {
    ...(quiet === before.quiet ? {} : { turnQuietMs }),
    ...(isSame(hours, before.hours) ? {} : { businessHours: hoursOf(hours) }),
  };
  return {
    ...(name === before.name ? {} : { name: name.trim() }),
    ...(isSame(settings, {}) ? {} : { settings }),
  };
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
