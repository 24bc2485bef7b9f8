import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';
import { api } from '../api/client';
import { SESSION, useLookWhoIsIn } from '../api/session';
import { CodeInput } from './code-input';
import { focus } from './focus';
import { PasswordInput } from './password-input';
import { Refusal } from './refusal';
import { useRefusal } from './use-refusal';
import { keepWay } from './way';

/** E-mail and password, and the code after them where one is asked for. They are in the fields only. */
export function PasswordForm() {
  const { t } = useTranslation();
  const lookWhoIsIn = useLookWhoIsIn();
  const [isCodeAsked, askCode] = useState(false);
  const needed = (value: string) => (value.trim() === '' ? t('signIn.needed') : null);
  const form = useForm({
    initialValues: { email: '', password: '', code: '' },
    validate: { email: needed, password: needed, code: (value) => (isCodeAsked ? needed(value) : null) },
  });
  const { refusal, refuse, forget } = useRefusal(form);
  const signIn = useMutation({
    mutationKey: SESSION,
    mutationFn: async () => {
      const { code, ...body } = form.getValues();
      await api.POST('/api/v1/session', { body: isCodeAsked ? { ...body, code: code.trim() } : body });
    },
    onSuccess: async () => {
      keepWay('password');
      await lookWhoIsIn();
    },
    onError: (error) => {
      if (!(error instanceof ApiError)) return refuse(error);
      if (error.code === 'code_required') return askCode(true);
      form.setFieldValue('code', '');
      refuse(error);
    },
    gcTime: 0,
  });
  const back = () => {
    askCode(false);
    forget();
    form.reset();
  };
  const submit = () => {
    forget();
    signIn.mutate();
  };
  return (
    <form noValidate onSubmit={form.onSubmit(submit)}>
      <Stack>
        {isCodeAsked ? (
          <>
            <Text c="dimmed" size="sm">
              {t('signIn.codeHint')}
            </Text>
            <CodeInput label={t('signIn.code')} ref={focus} {...form.getInputProps('code')} />
          </>
        ) : (
          <>
            <TextInput
              label={t('signIn.email')}
              type="email"
              autoComplete="username"
              ref={focus}
              {...form.getInputProps('email')}
            />
            <PasswordInput
              label={t('signIn.password')}
              autoComplete="current-password"
              {...form.getInputProps('password')}
            />
          </>
        )}
        <Refusal words={refusal} />
        <Button type="submit" loading={signIn.isPending} fullWidth>
          {t('signIn.enter')}
        </Button>
        {isCodeAsked && (
          <Anchor component="button" type="button" size="sm" onClick={back}>
            {t('signIn.back')}
          </Anchor>
        )}
      </Stack>
    </form>
  );
}
