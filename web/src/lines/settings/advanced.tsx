import { Accordion, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HoursFields } from '../../hours/hours-fields';
import { AccountFields } from './account-fields';
import type { SettingsValues } from './settings-values';

const PARTS = ['quiet', 'own', 'account'] as const;
type Part = (typeof PARTS)[number];

/** The fields that are in no part are seen always. */
const PART_OF: Readonly<Record<string, Part>> = {
  quietHours: 'quiet',
  turnQuiet: 'own',
  businessHours: 'own',
  displayPhoneNumber: 'account',
  appId: 'account',
  portfolioId: 'account',
  accountTimezone: 'account',
  billingCurrency: 'account',
  apiBaseUrl: 'account',
  identityCheck: 'account',
};

interface AdvancedProps {
  form: UseFormReturnType<SettingsValues>;
  isSimulated: boolean;
}

/** What most lines leave as it is, folded away until somebody wants it, or something in it is wrong. */
export function Advanced({ form, isSimulated }: AdvancedProps) {
  const { t } = useTranslation('lines');
  const [open, setOpen] = useState<readonly string[]>([]);
  const faulty = Object.keys(form.errors).flatMap((path) => PART_OF[path.split('.')[0] ?? ''] ?? []);
  const panels: Record<Part, ReactNode> = {
    quiet: <QuietHours form={form} />,
    own: <OwnSettings form={form} />,
    account: <AccountFields form={form} />,
  };
  return (
    <Accordion multiple order={3} variant="contained" value={[...open, ...faulty]} onChange={setOpen}>
      {PARTS.filter((part) => part !== 'account' || !isSimulated).map((part) => (
        <Accordion.Item key={part} value={part}>
          <Accordion.Control>
            <Text fw={600} size="sm">
              {t(`advanced.part.${part}`)}
            </Text>
            <Text size="xs" c="dimmed">
              {t(`advanced.partHint.${part}`)}
            </Text>
          </Accordion.Control>
          <Accordion.Panel>{panels[part]}</Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

type PartProps = Pick<AdvancedProps, 'form'>;

function QuietHours({ form }: PartProps) {
  const { t } = useTranslation('lines');
  return (
    <HoursFields
      form={form}
      path="quietHours"
      hours={form.values.quietHours}
      legend={t('advanced.part.quiet')}
      none={{ label: t('advanced.noQuiet'), hint: t('advanced.noQuietHint') }}
      kind="quiet"
    />
  );
}

function OwnSettings({ form }: PartProps) {
  const { t } = useTranslation('lines');
  const { t: tenants } = useTranslation('tenants');
  return (
    <Stack>
      <TextInput
        label={tenants('quiet')}
        description={t('advanced.turnQuietHint')}
        inputMode="decimal"
        autoComplete="off"
        {...form.getInputProps('turnQuiet')}
      />
      <HoursFields
        form={form}
        path="businessHours"
        hours={form.values.businessHours}
        legend={tenants('hours.title')}
        none={{ label: t('advanced.tenantHours'), hint: t('advanced.tenantHoursHint') }}
        kind="open"
      />
    </Stack>
  );
}
