import { useQueryClient } from '@tanstack/react-query';
import { $api } from '../api/client';
import { SESSION } from '../api/session';

const SESSIONS = ['get', '/api/v1/account/sessions'] as const;

/** Where whoever asks is signed in. */
export function useOwnSessions() {
  return $api.useQuery(
    'get',
    '/api/v1/account/sessions',
    {},
    { select: ({ items }) => items, refetchOnMount: 'always' },
  );
}

/** Looks again at who is signed in, and where. */
export function useLookAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    void queries.invalidateQueries({ queryKey: SESSIONS });
    await queries.invalidateQueries({ queryKey: SESSION });
  };
}
