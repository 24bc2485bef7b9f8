import { Stack, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session';
import type { SettingsValues } from './settings-values';

const TEXTS = ['displayPhoneNumber', 'accountTimezone', 'billingCurrency', 'appId', 'portfolioId'] as const;

/** Of the number and its account at Meta, as far as Recado does not learn it by itself. */
export function AccountFields({ form }: { form: UseFormReturnType<SettingsValues> }) {
  const { t } = useTranslation('lines');
  const mayAddress = useMay('installation:addresses');
  const fields = mayAddress ? ([...TEXTS, 'apiBaseUrl'] as const) : TEXTS;
  return (
    <Stack>
      {fields.map((field) => (
        <TextInput
          key={field}
          label={t(`advanced.${field}`)}
          description={t(`advanced.${field}Hint`)}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps(field)}
        />
      ))}
      <Switch
        label={t('advanced.identityCheck')}
        description={t('advanced.identityCheckHint')}
        {...form.getInputProps('identityCheck', { type: 'checkbox' })}
      />
    </Stack>
  );
}
