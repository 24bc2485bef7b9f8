import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Tenant } from '../../api/tenants';
import { TenantSelect } from '../../shell/tenant-select';
import { FormFault } from './form-fault';
import type { SetupForm } from './setup-form';
import { Where } from './where';

interface NumberStepProps {
  setup: SetupForm;
  isNew: boolean;
  tenants: readonly Tenant[];
}

export function NumberStep({ setup, isNew, tenants }: NumberStepProps) {
  const { t } = useTranslation('lines');
  const { form, submit, isSaving } = setup;
  const id = { inputMode: 'numeric', autoComplete: 'off', spellCheck: false } as const;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit('number');
      }}
    >
      <Stack>
        <Where step="number" />
        {isNew && tenants.length > 1 && (
          <TenantSelect
            label={t('tenant')}
            description={t('tenantKeeps')}
            required
            tenants={tenants}
            {...form.getInputProps('tenantId')}
          />
        )}
        {isNew && (
          <TextInput
            label={t('settings.name')}
            description={t('settings.nameHint')}
            autoComplete="off"
            maxLength={200}
            {...form.getInputProps('name')}
          />
        )}
        <TextInput
          label={t('setup.phoneNumberId')}
          required
          {...id}
          {...form.getInputProps('phoneNumberId')}
        />
        <TextInput
          label={t('setup.accountId')}
          description={t('setup.accountHint')}
          {...id}
          {...form.getInputProps('businessAccountId')}
        />
        <FormFault setup={setup} step="number" />
        <Group>
          <Button type="submit" loading={isSaving}>
            {t(isNew ? 'setup.next' : 'setup.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
