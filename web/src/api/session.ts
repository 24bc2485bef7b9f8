import { $api } from './client';

/** The key of the query. */
export const SESSION = ['get', '/api/v1/session'] as const;

const RETRY_MS = 3_000;

/** Who is signed in; asked again every few seconds while nobody answers. */
export function useSession() {
  const refetchInterval = ({ state }: { state: { error: unknown } }) => (state.error ? RETRY_MS : false);
  return $api.useQuery('get', '/api/v1/session', {}, { refetchInterval });
}
