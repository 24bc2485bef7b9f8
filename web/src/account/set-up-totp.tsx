import { Button, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { components } from '../api/schema';
import { CodeInput } from '../shell/code-input';
import { CopyField } from '../shell/copy-field';
import { Refusal } from '../shell/refusal';
import { useRefusal } from '../shell/use-refusal';
import { useLookAgain } from './account-data';
import { ProofForm } from './proof-form';
import { QrCode } from './qr-code';
import { RecoveryCodes } from './recovery-codes';

type Totp = components['schemas']['TotpDto'];

/** Password, then the secret for the app, then a code of it, then what helps when the phone is lost. */
export function SetUpTotp({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('account');
  const lookAgain = useLookAgain();
  const [totp, setTotp] = useState<Totp>();
  const [codes, setCodes] = useState<readonly string[]>();
  const begin = async (password: string) =>
    setTotp((await api.POST('/api/v1/account/totp', { body: { password } })).data);
  const confirmed = (recoveryCodes: readonly string[]) => {
    setCodes(recoveryCodes);
    void lookAgain();
  };
  if (codes !== undefined) return <RecoveryCodes codes={codes} onDone={onDone} />;
  if (totp === undefined) return <ProofForm yes={t('totp.go')} onProof={begin} onCancel={onDone} />;
  return <ConfirmTotp totp={totp} onConfirmed={confirmed} onCancel={onDone} />;
}

interface ConfirmTotpProps {
  totp: Totp;
  onConfirmed: (codes: readonly string[]) => void;
  onCancel: () => void;
}

function ConfirmTotp({ totp: { secret, uri }, onConfirmed, onCancel }: ConfirmTotpProps) {
  const { t } = useTranslation('account');
  const { t: shell } = useTranslation();
  const form = useForm({
    initialValues: { code: '' },
    validate: { code: (value) => (value.trim() === '' ? shell('signIn.needed') : null) },
  });
  const { refusal, refuse, forget } = useRefusal(form);
  const confirm = useMutation({
    mutationFn: async () => {
      const body = { code: form.getValues().code.trim() };
      const { data } = await api.POST('/api/v1/account/totp/confirm', { body });
      if (data) onConfirmed(data.recoveryCodes);
    },
    onError: refuse,
    gcTime: 0,
  });
  const submit = () => {
    forget();
    confirm.mutate();
  };
  return (
    <form noValidate onSubmit={form.onSubmit(submit)}>
      <Stack>
        <Text size="sm">{t('totp.scan')}</Text>
        <QrCode text={uri} label={t('totp.qr')} />
        <CopyField label={t('totp.secret')} value={secret} />
        <CodeInput label={t('totp.code')} inputMode="numeric" {...form.getInputProps('code')} />
        <Refusal words={refusal} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={confirm.isPending}>
            {t('totp.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
