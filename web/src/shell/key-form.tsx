import { Button, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { SESSION, useLookWhoIsIn } from '../api/session';
import { useErrorWords } from './error-words';
import { focus } from './focus';
import { SecretInput } from './secret-input';
import { keepWay } from './way';

/** Exchanges the key of the installation for a cookie that no script can read; the key is kept nowhere. */
export function KeyForm({ isOnly }: { isOnly: boolean }) {
  const { t } = useTranslation();
  const lookWhoIsIn = useLookWhoIsIn();
  const wordsOf = useErrorWords();
  const form = useForm({
    initialValues: { apiKey: '' },
    validate: { apiKey: (value) => (value.trim() === '' ? t('signIn.empty') : null) },
  });
  const signIn = useMutation({
    mutationKey: SESSION,
    mutationFn: async () => void (await api.POST('/api/v1/session', { body: form.getValues() })),
    onSuccess: async () => {
      keepWay('key');
      await lookWhoIsIn();
    },
    onError: (error) => form.setFieldError('apiKey', wordsOf(error)),
    gcTime: 0,
  });
  return (
    <form onSubmit={form.onSubmit(() => signIn.mutate())}>
      <Stack>
        {isOnly && (
          <Text c="dimmed" size="sm">
            {t('signIn.intro')}
          </Text>
        )}
        <SecretInput
          label={t('signIn.key')}
          description={t('signIn.where')}
          ref={isOnly ? focus : null}
          {...form.getInputProps('apiKey')}
        />
        <Button type="submit" variant={isOnly ? 'filled' : 'default'} loading={signIn.isPending} fullWidth>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  );
}
