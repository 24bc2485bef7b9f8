import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/api-error';
import { api } from '../../api/client';
import { Refusal } from '../../shell/refusal';
import type { Check, Finding, Line } from '../line';
import { useKeepLine } from '../lines-data';
import { useProblemWords } from '../problem-words';
import classes from '../lines.module.css';
import { SecretInput } from '../../shell/secret-input';
import { Where } from './where';

interface ActivateStepProps {
  line: Line;
  findings: readonly Finding[] | undefined;
  onLook: () => void;
}

/** What takes one call each: Meta sends webhooks of the account to our app, and lets the number send. */
export function ActivateStep({ line, findings = [], onLook }: ActivateStepProps) {
  const isOk = (check: Check) => findings.some((one) => one.check === check && one.state === 'ok');
  return (
    <Stack>
      <Where step="activate" />
      <Subscribing line={line} isDone={isOk('app_subscribed')} onDone={onLook} />
      <Registering line={line} isDone={isOk('registration')} onDone={onLook} />
    </Stack>
  );
}

interface CallProps {
  line: Line;
  isDone: boolean;
  onDone: () => void;
}

function Subscribing({ line: { id }, isDone, onDone }: CallProps) {
  const { t } = useTranslation('lines');
  const keep = useKeepLine();
  const subscribe = useMutation({
    mutationFn: async (clearOverride: boolean) =>
      api.POST('/api/v1/lines/{id}/subscribe', { params: { path: { id } }, body: { clearOverride } }),
    // It may have learned its account.
    onSuccess: async () => {
      await keep((await api.GET('/api/v1/lines/{id}', { params: { path: { id } } })).data);
      onDone();
    },
  });
  const { error } = subscribe;
  const isUnsure = error instanceof ApiError && error.code === 'app_unknown';
  return (
    <Part title={t('setup.subscribe.title')} done={isDone ? t('setup.subscribe.done') : undefined}>
      <Text size="sm">{t('setup.subscribe.hint')}</Text>
      {error !== null && <Refused error={error} />}
      <Group>
        <Button
          variant={isDone ? 'default' : 'filled'}
          loading={subscribe.isPending}
          onClick={() => subscribe.mutate(isUnsure)}
        >
          {t(isUnsure ? 'setup.subscribe.anyway' : 'setup.subscribe.go')}
        </Button>
      </Group>
    </Part>
  );
}

function Registering({ line: { id }, isDone, onDone }: CallProps) {
  const { t } = useTranslation('lines');
  const [pin, setPin] = useState('');
  const [fault, setFault] = useState<string>();
  const register = useMutation({
    mutationFn: async () =>
      api.POST('/api/v1/lines/{id}/register', { params: { path: { id } }, body: { pin } }),
    onSuccess: () => {
      setPin('');
      onDone();
    },
  });
  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    const isPin = /^\d{6}$/.test(pin);
    setFault(isPin ? undefined : t('setup.register.sixDigits'));
    if (isPin) register.mutate();
  };
  return (
    <Part title={t('setup.register.title')} done={isDone ? t('setup.register.done') : undefined}>
      <form noValidate autoComplete="off" onSubmit={submit}>
        <Stack gap="sm">
          <SecretInput
            label={t('setup.register.pin')}
            description={t('setup.register.hint')}
            inputMode="numeric"
            maxLength={6}
            maw={320}
            value={pin}
            error={fault}
            onChange={({ currentTarget }) => setPin(currentTarget.value)}
          />
          {register.error !== null && <Refused error={register.error} />}
          <Group>
            <Button type="submit" variant={isDone ? 'default' : 'filled'} loading={register.isPending}>
              {t(isDone ? 'setup.register.again' : 'setup.register.go')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Part>
  );
}

interface PartProps {
  title: string;
  done: string | undefined;
  children: React.ReactNode;
}

function Part({ title, done, children }: PartProps) {
  return (
    <Stack gap="xs" component="section">
      <Title order={3} size="h6">
        {title}
      </Title>
      {done !== undefined && (
        <Group gap={6} wrap="nowrap" className={classes.good ?? ''}>
          <IconCircleCheck size={18} aria-hidden />
          <Text size="sm" c="var(--mantine-color-text)">
            {done}
          </Text>
        </Group>
      )}
      {children}
    </Stack>
  );
}

export function Refused({ error }: { error: unknown }) {
  const wordsOf = useProblemWords();
  return <Refusal words={wordsOf(error)} />;
}
