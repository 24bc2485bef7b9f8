import { Navigate } from '@tanstack/react-router';
import { useSession } from '../api/session';

/** The playground while there is one. */
export function Start() {
  const { data: session } = useSession();
  return <Navigate to={session?.simulator === true ? '/playground' : '/rules'} replace />;
}
