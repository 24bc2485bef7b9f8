import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/client';
import { everyPage } from '../api/every-page';
import type { components } from '../api/schema';
import { useProblem } from '../shell/use-problem';

export type Key = components['schemas']['KeyDto'];

const KEYS = ['keys'];

/** All of them, since one that is old may still let somebody in. */
export function useKeys() {
  return useQuery({
    queryKey: KEYS,
    queryFn: async () => everyPage((query) => api.GET('/api/v1/keys', { params: { query } })),
    // When a key was used is known to the server only.
    refetchOnMount: 'always',
  });
}

export function useLookAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => queries.invalidateQueries({ queryKey: KEYS });
}

export function useRevoke() {
  const lookAgain = useLookAgain();
  return useMutation({
    mutationFn: async (id: string) =>
      void (await api.DELETE('/api/v1/keys/{id}', { params: { path: { id } } })),
    onSettled: lookAgain,
    onError: useProblem(),
  });
}
