import { Navigate } from '@tanstack/react-router';
import { $api } from '../api/client';

/** The playground while there is one. */
export function Start() {
  const { data: session } = $api.useQuery('get', '/api/v1/session');
  return <Navigate to={session?.simulator === true ? '/playground' : '/rules'} replace />;
}
