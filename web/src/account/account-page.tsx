import { Button, Text } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/session';
import { Nothing } from '../shell/nothing';
import { Page } from '../shell/page';
import { useSignOut } from '../shell/use-sign-out';
import { NameForm } from './name-form';
import { PasswordChange } from './password-change';
import { SecondFactor } from './second-factor';
import { Sessions } from './sessions';

/** Whoever is signed in, about themselves. */
export function AccountPage() {
  const { t } = useTranslation('account');
  const { t: shell } = useTranslation();
  const { data: session } = useSession();
  const signOut = useSignOut();
  const leave = (
    <Button
      variant="default"
      leftSection={<IconLogout size={17} aria-hidden />}
      onClick={() => signOut.mutate()}
    >
      {t('signOut')}
    </Button>
  );
  if (!session) return null;
  const { operator } = session;
  if (operator === null) {
    return (
      <Nothing title={t('withKey')} hint={t('withKeyHint')}>
        {leave}
      </Nothing>
    );
  }
  return (
    <Page title={t('title')} action={leave}>
      <Text c="dimmed" size="sm" style={{ overflowWrap: 'anywhere' }}>
        {t('about', { email: operator.email, role: shell(`role.${operator.role}`) })}
      </Text>
      <NameForm name={operator.name} />
      <PasswordChange email={operator.email} />
      <SecondFactor isOn={operator.hasTotp} />
      <Sessions />
    </Page>
  );
}
