import { Outlet, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isUnauthorized } from '../api/api-error';
import { useSession } from '../api/session';
import { Frame } from './frame';
import { Loading } from './loading';
import { Nothing } from './nothing';
import { useMaySee } from './places';
import { SignIn } from './sign-in';

/** The one page for people who are not signed in. */
const FOR_STRANGERS = '/invitation';

/** Whoever is not signed in sees the door, at whatever other address they came to. */
export function Root() {
  const session = useSession();
  const { pathname } = useLocation();
  if (pathname === FOR_STRANGERS) return <Outlet />;
  if (isUnauthorized(session.error)) return <SignIn />;
  // A server that is away for a moment does not take the page away.
  if (session.data !== undefined) {
    return (
      <Frame>
        <Shown pathname={pathname} />
      </Frame>
    );
  }
  return (
    <main>
      <Loading query={session} />
    </main>
  );
}

function Shown({ pathname }: { pathname: string }) {
  const { t } = useTranslation();
  return useMaySee(pathname) ? <Outlet /> : <Nothing title={t('notYours')} hint={t('notYoursHint')} />;
}
