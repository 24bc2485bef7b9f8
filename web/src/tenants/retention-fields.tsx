import { Fieldset, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { KEPT } from './retention';
import type { TenantValues } from './tenant-values';
import classes from './tenants.module.css';

/** For how long a business keeps what. */
export function RetentionFields({ form }: { form: UseFormReturnType<TenantValues> }) {
  const { t } = useTranslation('tenants');
  return (
    <Fieldset legend={t('retention.title')} className={classes.fieldset ?? ''}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('retention.hint')}
        </Text>
        {KEPT.map((kept) => (
          <TextInput
            key={kept}
            label={t(`retention.${kept}`)}
            description={t(`retention.${kept}Hint`)}
            inputMode="numeric"
            autoComplete="off"
            {...form.getInputProps(`retention.${kept}`)}
          />
        ))}
      </Stack>
    </Fieldset>
  );
}
