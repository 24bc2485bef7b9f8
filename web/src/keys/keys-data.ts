import { useMutation, useQueryClient } from '@tanstack/react-query';
import { $api, api } from '../api/client';
import type { components } from '../api/schema';
import { useProblem } from '../shell/use-problem';

export type Key = components['schemas']['KeyDto'];

export function useKeys() {
  return $api.useQuery(
    'get',
    '/api/v1/keys',
    { params: { query: { limit: 200 } } },
    // When a key was used is known to the server only.
    { select: ({ items }) => items, refetchOnMount: 'always' },
  );
}

export function useLookAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/keys'] });
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
