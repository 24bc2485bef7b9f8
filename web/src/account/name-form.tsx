import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { Refusal } from '../shell/refusal';
import { useNotice } from '../shell/use-notice';
import { useRefusal } from '../shell/use-refusal';
import { useLookAgain } from './account-data';
import { Section } from './section';

export function NameForm({ name }: { name: string }) {
  const { t } = useTranslation('account');
  const { t: shell } = useTranslation();
  const notify = useNotice();
  const lookAgain = useLookAgain();
  const form = useForm({
    initialValues: { name },
    validate: { name: (value) => (value.trim() === '' ? shell('fieldFault.name') : null) },
  });
  const { refusal, refuse } = useRefusal(form);
  const save = useMutation({
    mutationFn: async (body: { name: string }) => void (await api.PATCH('/api/v1/account', { body })),
    onSuccess: async () => {
      notify({ message: t('saved') });
      await lookAgain();
    },
    onError: refuse,
  });
  return (
    <Section title={t('name')}>
      <form noValidate onSubmit={form.onSubmit((values) => save.mutate({ name: values.name.trim() }))}>
        <Stack align="flex-start">
          <TextInput
            aria-label={t('name')}
            autoComplete="name"
            maxLength={200}
            w={{ base: '100%', xs: 360 }}
            {...form.getInputProps('name')}
          />
          <Refusal words={refusal} />
          <Button type="submit" variant="default" loading={save.isPending}>
            {t('save')}
          </Button>
        </Stack>
      </form>
    </Section>
  );
}
