import { Button, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { passwordFault } from '../shell/password-rules';
import { PasswordInput } from '../shell/password-input';
import { Refusal } from '../shell/refusal';
import { useNotice } from '../shell/use-notice';
import { useRefusal } from '../shell/use-refusal';
import { useLookAgain } from './account-data';
import { Section } from './section';

/** `email`: tells managers of passwords whose it is. */
export function PasswordChange({ email }: { email: string }) {
  const { t } = useTranslation('account');
  const { t: shell } = useTranslation();
  const notify = useNotice();
  const lookAgain = useLookAgain();
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '', again: '' },
    validate: {
      currentPassword: (value) => (value === '' ? shell('signIn.needed') : null),
      newPassword: (value) => passwordFault(value, shell),
      again: (value, { newPassword }) => (value === newPassword ? null : shell('fieldFault.differs')),
    },
  });
  const { refusal, refuse, forget } = useRefusal(form);
  const change = useMutation({
    mutationFn: async () => {
      const { again: _again, ...body } = form.getValues();
      await api.POST('/api/v1/account/password', { body });
    },
    onSuccess: async () => {
      form.reset();
      notify({ message: t('password.done') });
      await lookAgain();
    },
    onError: refuse,
    gcTime: 0,
  });
  const submit = () => {
    forget();
    change.mutate();
  };
  const width = { base: '100%', xs: 360 };
  return (
    <Section title={t('password.title')}>
      <Text size="sm" c="dimmed">
        {t('password.hint')}
      </Text>
      <form noValidate onSubmit={form.onSubmit(submit)}>
        <input type="text" autoComplete="username" value={email} readOnly hidden />
        <Stack align="flex-start">
          <PasswordInput
            label={t('password.current')}
            autoComplete="current-password"
            w={width}
            {...form.getInputProps('currentPassword')}
          />
          <PasswordInput
            label={t('password.next')}
            description={shell('fieldFault.short')}
            autoComplete="new-password"
            w={width}
            {...form.getInputProps('newPassword')}
          />
          <PasswordInput
            label={t('password.again')}
            autoComplete="new-password"
            w={width}
            {...form.getInputProps('again')}
          />
          <Refusal words={refusal} />
          <Button type="submit" variant="default" loading={change.isPending}>
            {t('password.yes')}
          </Button>
        </Stack>
      </form>
    </Section>
  );
}
