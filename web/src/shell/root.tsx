import { Outlet } from '@tanstack/react-router';
import { isUnauthorized } from '../api/api-error';
import { useSession } from '../api/session';
import { Frame } from './frame';
import { Loading } from './loading';
import { SignIn } from './sign-in';

/** Whoever is not signed in sees the door, at whatever address they came to. */
export function Root() {
  const session = useSession();
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
    <main>
      <Loading query={session} />
    </main>
  );
}
