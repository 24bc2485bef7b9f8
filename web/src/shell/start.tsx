import { Navigate } from '@tanstack/react-router';
import { useSession } from '../api/session';
import { usePlaces } from './places';

/** The first place that one may see and that has something to show. */
export function Start() {
  const { data: session } = useSession();
  const place = usePlaces().find(({ name }) => name !== 'playground' || session?.simulator === true);
  return <Navigate to={place?.to ?? '/account'} replace />;
}
