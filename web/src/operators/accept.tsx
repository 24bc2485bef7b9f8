import { Button, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { components } from '../api/schema';
import { CodeInput } from '../shell/code-input';
import { PasswordInput } from '../shell/password-input';
import { Refusal } from '../shell/refusal';
import { passwordFault } from '../shell/password-rules';
import { useRefusal } from '../shell/use-refusal';
import { keepWay } from '../shell/way';

interface AcceptProps {
  token: string;
  invitation: components['schemas']['OpenInvitationDto'];
}

/** Who somebody is, and the password that they will sign in with. All of it is in the fields only. */
export function Accept({ token, invitation: { purpose, email, role, tenantName, needsCode } }: AcceptProps) {
  const { t } = useTranslation('operators');
  const { t: shell } = useTranslation();
  const isNew = purpose !== 'reset';
  const form = useForm({
    initialValues: { name: '', email: '', password: '', again: '', code: '' },
    validate: {
      name: (value) => (isNew && value.trim() === '' ? shell('fieldFault.name') : null),
      email: (value) => (email === null && !value.includes('@') ? shell('fieldFault.email') : null),
      password: (value) => passwordFault(value, shell),
      again: (value, { password }) => (value === password ? null : shell('fieldFault.differs')),
      code: (value) => (needsCode && value.trim() === '' ? shell('signIn.needed') : null),
    },
  });
  const { refusal, refuse, forget } = useRefusal(form);
  const accept = useMutation({
    mutationFn: async () => {
      const given = form.getValues();
      await api.POST('/api/v1/invitations/accept', {
        body: {
          token,
          password: given.password,
          ...(isNew ? { name: given.name.trim() } : {}),
          ...(email === null ? { email: given.email.trim() } : {}),
          ...(needsCode ? { code: given.code.trim() } : {}),
        },
      });
    },
    onSuccess: () => {
      keepWay('password');
      // Begins anew: whoever was signed in here before may have seen other things.
      location.replace('/');
    },
    onError: refuse,
    gcTime: 0,
  });
  const submit = () => {
    forget();
    accept.mutate();
  };
  const about = { role: shell(`role.${role}`), tenant: tenantName ?? '', email: email ?? '' };
  return (
    <form noValidate onSubmit={form.onSubmit(submit)}>
      <Stack>
        <Title order={1} size="h3">
          {t(isNew ? 'accept.title' : 'accept.resetTitle')}
        </Title>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {!isNew && t('accept.reset', about)}
          {isNew && t(tenantName === null ? 'accept.introOwner' : 'accept.intro', about)}
        </Text>
        {email === null ? (
          <TextInput
            label={t('email')}
            description={t('accept.emailHint')}
            type="email"
            autoComplete="username"
            {...form.getInputProps('email')}
          />
        ) : (
          <TextInput label={t('email')} type="email" autoComplete="username" readOnly value={email} />
        )}
        {isNew && (
          <TextInput label={t('name')} autoComplete="name" maxLength={200} {...form.getInputProps('name')} />
        )}
        <PasswordInput
          label={t('accept.password')}
          description={t('accept.passwordHint')}
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <PasswordInput
          label={t('accept.again')}
          autoComplete="new-password"
          {...form.getInputProps('again')}
        />
        {needsCode && (
          <CodeInput
            label={shell('signIn.code')}
            description={shell('signIn.codeHint')}
            {...form.getInputProps('code')}
          />
        )}
        <Refusal words={refusal} />
        <Button type="submit" loading={accept.isPending} fullWidth>
          {t(isNew ? 'accept.yes' : 'accept.resetYes')}
        </Button>
      </Stack>
    </form>
  );
}
