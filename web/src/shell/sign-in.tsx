import { Anchor, Divider, Stack, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Door } from './door';
import { KeyForm } from './key-form';
import { PasswordForm } from './password-form';
import { lastWay, type Way } from './way';

/** Both ways at the first time, since nobody is told whether there are operators; from then on the way that was taken. */
export function SignIn() {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way | undefined>(lastWay);
  const other = way === 'key' ? 'password' : 'key';
  return (
    <Door>
      <Stack>
        <Title order={1} size="h3">
          {t('signIn.title')}
        </Title>
        {way !== 'key' && <PasswordForm />}
        {way === undefined && <Divider label={t('signIn.or')} />}
        {way !== 'password' && <KeyForm isOnly={way === 'key'} />}
        {way !== undefined && (
          <Anchor component="button" type="button" size="sm" onClick={() => setWay(other)}>
            {t(`signIn.with.${other}`)}
          </Anchor>
        )}
      </Stack>
    </Door>
  );
}
