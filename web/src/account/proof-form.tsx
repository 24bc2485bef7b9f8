import { Button, Group, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordInput } from '../shell/password-input';
import { Refusal } from '../shell/refusal';
import { useRefusal } from '../shell/use-refusal';

interface ProofFormProps {
  yes: string;
  color?: string;
  /** What is done with the password; it is in the field only. */
  onProof: (password: string) => Promise<void>;
  onCancel: () => void;
  children?: ReactNode;
}

/** Asks for the password before something that decides who gets in. */
export function ProofForm({ yes, color, onProof, onCancel, children }: ProofFormProps) {
  const { t } = useTranslation('account');
  const { t: shell } = useTranslation();
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value === '' ? shell('signIn.needed') : null) },
  });
  const { refusal, refuse, forget } = useRefusal(form);
  const prove = useMutation({
    mutationFn: async () => onProof(form.getValues().password),
    onError: refuse,
    gcTime: 0,
  });
  const submit = () => {
    forget();
    prove.mutate();
  };
  return (
    <form noValidate onSubmit={form.onSubmit(submit)}>
      <Stack>
        {children}
        <PasswordInput
          label={t('totp.proof')}
          description={t('totp.proofHint')}
          autoComplete="current-password"
          data-autofocus
          {...form.getInputProps('password')}
        />
        <Refusal words={refusal} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={prove.isPending} {...(color === undefined ? {} : { color })}>
            {yes}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
