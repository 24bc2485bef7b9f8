import { Button, Group, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { FormFault } from './form-fault';
import { SecretInput } from '../../shell/secret-input';
import type { SetupForm } from './setup-form';
import { Where } from './where';

interface SecretStepProps {
  setup: SetupForm;
  step: 'token' | 'secret';
  isNew: boolean;
  /** It is never shown, only replaced. */
  isSet: boolean;
}

/** Takes the token, or the app secret. */
export function SecretStep({ setup, step, isNew, isSet }: SecretStepProps) {
  const { t } = useTranslation('lines');
  const { form, submit, isSaving } = setup;
  const field = step === 'token' ? 'token' : 'appSecret';
  const go = step === 'token' ? 'setup.next' : 'setup.make';
  return (
    <form
      noValidate
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        submit(step);
      }}
    >
      <Stack>
        <Where step={step} />
        <SecretInput
          label={t(`secret.${field}`)}
          description={t(isSet ? `setup.isSet.${field}` : 'setup.sealed')}
          required
          {...form.getInputProps(field)}
        />
        <FormFault setup={setup} step={step} />
        <Group>
          <Button type="submit" loading={isSaving}>
            {t(isNew ? go : isSet ? 'setup.replace' : 'setup.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
