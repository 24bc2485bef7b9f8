import { $api } from './client';
import type { components } from './schema';

/** The key of the query. */
export const SESSION = ['get', '/api/v1/session'] as const;

const RETRY_MS = 3_000;

/** A server that names no rights lets whoever is signed in do everything. */
type Session = components['schemas']['SessionDto'] & { rights?: readonly string[] };

/** Who is signed in; asked again every few seconds while nobody answers. */
export function useSession() {
  const refetchInterval = ({ state }: { state: { error: unknown } }) => (state.error ? RETRY_MS : false);
  return $api.useQuery('get', '/api/v1/session', {}, { refetchInterval });
}

/** Whether who is signed in has a right, such as `lines:write`. What one may not do is not shown. */
export function useMay(right: string): boolean {
  const session: Session | undefined = useSession().data;
  return session !== undefined && (session.rights?.includes(right) ?? true);
}
