import { Center, Loader } from '@mantine/core';
import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isUnauthorized } from '../api/api-error';
import { $api } from '../api/client';
import { Failure } from './failure';
import { Frame } from './frame';
import { SignIn } from './sign-in';

/** Whoever is not signed in sees the door, at whatever address they came to. */
export function Root() {
  const { t } = useTranslation();
  const session = $api.useQuery(
    'get',
    '/api/v1/session',
    {},
    { refetchInterval: ({ state }) => (state.error ? 3_000 : false) },
  );
  if (isUnauthorized(session.error)) return <SignIn />;
  // A server that is away for a moment does not take the page away.
  if (session.data !== undefined) {
    return (
      <Frame>
        <Outlet />
      </Frame>
    );
  }
  return (
    <Center mih="100dvh" component="main">
      {session.isPending ? (
        <Loader aria-label={t('loading')} />
      ) : (
        <Failure error={session.error} retry={session.refetch} />
      )}
    </Center>
  );
}
