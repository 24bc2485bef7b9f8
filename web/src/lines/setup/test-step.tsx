import { Button, Divider, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api, api } from '../../api/client';
import { type Line, numberOf } from '../line';
import { Refused } from './activate-step';
import { type Template, usePlainTemplates } from './plain-templates';
import { Where } from './where';

interface TestStepProps {
  line: Line;
  onLook: () => void;
  isLooking: boolean;
}

/** A message each way: the first that a customer writes, and one from here. */
export function TestStep({ line, onLook, isLooking }: TestStepProps) {
  const { t } = useTranslation('lines');
  return (
    <Stack>
      <Where step="test" />
      <Text size="sm" fw={600}>
        {t('setup.test.to', { number: numberOf(line) })}
      </Text>
      <Group>
        <Button loading={isLooking} onClick={onLook}>
          {t('setup.test.written')}
        </Button>
      </Group>
      <Divider />
      <Sending line={line} />
    </Stack>
  );
}

const TEXT = '';

function Sending({ line }: { line: Line }) {
  const { t } = useTranslation('lines');
  const { templates, fetch } = usePlainTemplates(line.id);
  const [to, setTo] = useState('');
  const [what, setWhat] = useState(TEXT);
  const [fault, setFault] = useState<string>();
  const chosen = templates.find(({ id }) => id === what);
  const send = useMutation({
    mutationFn: async () => (await api.POST('/webhook/send', { body: messageOf(to, chosen) })).data,
  });
  const messageOf = (number: string, template: Template | undefined) => ({
    to: number,
    lineId: line.id,
    // The bot goes on answering.
    takeOver: false,
    ...(template === undefined
      ? { message: t('setup.test.message') }
      : { template: { name: template.name, language: { code: template.language } } }),
  });
  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    const isGiven = to.trim() !== '';
    setFault(isGiven ? undefined : t('setup.test.needsNumber'));
    if (isGiven) send.mutate();
  };
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('setup.test.number')}
          description={t('setup.test.numberHint')}
          type="tel"
          autoComplete="off"
          value={to}
          error={fault}
          onChange={({ currentTarget }) => setTo(currentTarget.value)}
        />
        <Group align="flex-end" gap="xs">
          <NativeSelect
            label={t('setup.test.what')}
            value={what}
            onChange={({ currentTarget }) => setWhat(currentTarget.value)}
            data={[
              { value: TEXT, label: t('setup.test.text') },
              ...templates.map(({ id, name, language }) => ({
                value: id,
                label: t('setup.test.template', { name, language }),
              })),
            ]}
          />
          <Button variant="default" loading={fetch.isPending} onClick={() => fetch.mutate()}>
            {t('setup.test.fetch')}
          </Button>
        </Group>
        {fetch.error !== null && <Refused error={fetch.error} />}
        {send.error !== null && <Refused error={send.error} />}
        {send.data !== undefined && <Sent messageId={send.data.id} />}
        <Group>
          <Button type="submit" variant="default" loading={send.isPending}>
            {t('setup.test.send')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What becomes of it, while one looks. */
function Sent({ messageId: id }: { messageId: string }) {
  const { t } = useTranslation('lines');
  const { data } = $api.useQuery(
    'get',
    '/api/v1/messages/{id}',
    { params: { path: { id } } },
    { meta: { topic: 'conversations' } },
  );
  const status = data?.status ?? 'pending';
  const [error] = data?.errors ?? [];
  return (
    <Stack gap={2} role="status">
      <Text size="sm" fw={600}>
        {t(`setup.test.status.${status}`)}
      </Text>
      {error !== undefined && (
        <Text size="sm" lang="en">
          {[error.code, error.details ?? error.message ?? error.title].filter(Boolean).join(' · ')}
        </Text>
      )}
    </Stack>
  );
}
