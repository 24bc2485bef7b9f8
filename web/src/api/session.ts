import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { isUnauthorized } from './api-error';
import { api } from './client';
import type { components } from './schema';

/** The key of the query. */
export const SESSION = ['get', '/api/v1/session'] as const;

export type Right = components['schemas']['Right'];
export type Role = components['schemas']['Role'];
type Session = components['schemas']['SessionDto'];

const RETRY_MS = 3_000;

/**
 * Who is signed in; null is nobody. Asked again every few seconds while nobody is, or the server is away, and whenever
 * somebody comes back to the page: they may have signed in or out beside it.
 */
export function useSession() {
  return useQuery({
    queryKey: SESSION,
    queryFn: whoIsSignedIn,
    refetchInterval: ({ state: { data, error } }) => (data === null || error !== null ? RETRY_MS : false),
    refetchOnWindowFocus: 'always',
  });
}

/** Nobody is an answer and no error: a query without an answer would be pending again each time it asks. */
async function whoIsSignedIn({ signal }: { signal: AbortSignal }): Promise<Session | null> {
  try {
    return (await api.GET('/api/v1/session', { signal })).data ?? null;
  } catch (error) {
    if (isUnauthorized(error)) return null;
    throw error;
  }
}

/** Whether who is signed in has a right. What one may not do is not shown. */
export function useMay(right: Right): boolean {
  return useSession().data?.rights.includes(right) ?? false;
}

/** Asks again who is signed in, and what they may. */
export function useLookWhoIsIn(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => lookWhoIsIn(queries);
}

export async function lookWhoIsIn(queries: QueryClient): Promise<void> {
  await queries.refetchQueries({ queryKey: SESSION, type: 'active' });
}
