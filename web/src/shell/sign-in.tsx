import { Button, Center, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { isUnauthorized } from '../api/api-error';
import { $api } from '../api/client';
import { useErrorWords } from './error-words';
import { Logo } from './logo';
import { Preferences } from './preferences';

/** There is one thing to do here. */
function focus(input: HTMLInputElement | null): void {
  input?.focus();
}

/** Exchanges the API key for a cookie that no script can read; the key is kept nowhere. */
export function SignIn() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const wordsOf = useErrorWords();
  const form = useForm({
    initialValues: { apiKey: '' },
    validate: { apiKey: (value) => (value.trim() === '' ? t('signIn.empty') : null) },
  });
  const signIn = $api.useMutation('post', '/api/v1/session', {
    onSuccess: () => queries.invalidateQueries(),
    onError: (error: unknown) =>
      form.setFieldError('apiKey', isUnauthorized(error) ? t('signIn.wrong') : wordsOf(error)),
  });
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={420} gap="lg">
        <Group justify="space-between">
          <Logo />
          <Preferences />
        </Group>
        <Paper withBorder shadow="sm" p="xl" radius="lg">
          <form onSubmit={form.onSubmit((body) => signIn.mutate({ body }))}>
            <Stack>
              <Title order={1} size="h3">
                {t('signIn.title')}
              </Title>
              <Text c="dimmed" size="sm">
                {t('signIn.intro')}
              </Text>
              <PasswordInput
                label={t('signIn.key')}
                description={t('signIn.where')}
                autoComplete="current-password"
                ref={focus}
                {...form.getInputProps('apiKey')}
              />
              <Button type="submit" loading={signIn.isPending} fullWidth>
                {t('signIn.submit')}
              </Button>
            </Stack>
          </form>
        </Paper>
      </Stack>
    </Center>
  );
}
