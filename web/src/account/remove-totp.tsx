import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { useNotice } from '../shell/use-notice';
import { useLookAgain } from './account-data';
import { ProofForm } from './proof-form';

export function RemoveTotp({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('account');
  const notify = useNotice();
  const lookAgain = useLookAgain();
  const remove = async (password: string) => {
    await api.DELETE('/api/v1/account/totp', { body: { password } });
    notify({ message: t('totp.removed') });
    onDone();
    await lookAgain();
  };
  return (
    <ProofForm yes={t('totp.remove')} color="red.9" onProof={remove} onCancel={onDone}>
      <Text size="sm">{t('totp.removeHint')}</Text>
    </ProofForm>
  );
}
