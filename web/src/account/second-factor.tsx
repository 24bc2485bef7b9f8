import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../shell/dialog';
import { Section } from './section';
import { RemoveTotp } from './remove-totp';
import { SetUpTotp } from './set-up-totp';

/** Codes of an authenticator app: set up, or removed. */
export function SecondFactor({ isOn }: { isOn: boolean }) {
  const { t } = useTranslation('account');
  const [isOpen, setOpen] = useState<'setUp' | 'remove' | null>(null);
  const close = () => setOpen(null);
  return (
    <Section title={t('totp.title')}>
      <Text size="sm" c="dimmed">
        {t(isOn ? 'totp.on' : 'totp.off')}
      </Text>
      <Button variant={isOn ? 'default' : 'filled'} onClick={() => setOpen(isOn ? 'remove' : 'setUp')}>
        {t(isOn ? 'totp.remove' : 'totp.setUp')}
      </Button>
      <Dialog opened={isOpen === 'setUp'} title={t('totp.setUpTitle')} closesByChance={false} onClose={close}>
        <SetUpTotp onDone={close} />
      </Dialog>
      <Dialog opened={isOpen === 'remove'} title={t('totp.removeTitle')} onClose={close}>
        <RemoveTotp onDone={close} />
      </Dialog>
    </Section>
  );
}
