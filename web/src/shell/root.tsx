import { useDocumentTitle } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import { useLayoutEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SESSION, useSession } from '../api/session';
import { Frame } from './frame';
import { Loading } from './loading';
import { Nothing } from './nothing';
import { placeAt, useMaySee } from './places';
import { SignIn } from './sign-in';

/** The one page for people who are not signed in. */
const FOR_STRANGERS = '/invitation';

/** Whoever is not signed in sees the door, at whatever other address they came to. */
export function Root() {
  const session = useSession();
  const { pathname } = useLocation();
  const who = whoIs(session.data);
  const isRoomEmpty = useEmptyRoom(who);
  useTitle(session.data === null && pathname !== FOR_STRANGERS ? null : pathname);
  if (pathname === FOR_STRANGERS) return <Outlet />;
  if (session.data === null) return <SignIn />;
  // A server that is away for a moment does not take away a page that is there.
  if (session.data === undefined) {
    return (
      <main>
        <Loading query={session} />
      </main>
    );
  }
  if (!isRoomEmpty) return null;
  return (
    <Frame key={who}>
      <Shown pathname={pathname} />
    </Frame>
  );
}

function whoIs(session: ReturnType<typeof useSession>['data']): string | null {
  return session ? `${session.operator?.id ?? 'key'} ${session.tenantId}` : null;
}

/** In the bar of the browser: where one is. Null: at the door. */
function useTitle(pathname: string | null): void {
  const { t } = useTranslation();
  const name = () => {
    if (pathname === null) return t('signIn.title');
    const place = placeAt(pathname);
    if (place !== undefined) return `${t(`nav.${place.name}`)} · ${t('appName')}`;
    return pathname === '/account' ? `${t('account')} · ${t('appName')}` : t('appName');
  };
  useDocumentTitle(name());
}

/** Once for everybody who comes: true as soon as what was seen and written by whoever was here before is forgotten. */
function useEmptyRoom(who: string | null): boolean {
  const queries = useQueryClient();
  const [emptiedFor, setEmptied] = useState<string | null>(null);
  useLayoutEffect(() => {
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[1] !== SESSION[1] });
    // oxlint-disable-next-line react/set-state-in-effect -- nobody is let in before the former's data is gone, which is an effect
    setEmptied(who);
  }, [queries, who]);
  return emptiedFor === who;
}

function Shown({ pathname }: { pathname: string }) {
  const { t } = useTranslation();
  return useMaySee(pathname) ? <Outlet /> : <Nothing title={t('notYours')} hint={t('notYoursHint')} />;
}
