import { useMutation, useQueryClient } from '@tanstack/react-query';
import { $api, api } from '../api/client';
import type { components } from '../api/schema';
import { useProblem } from '../shell/use-problem';

export type Operator = components['schemas']['OperatorDto'];

/** What one hands over: it is shown once. */
export interface Link {
  url: string;
  email: string | null;
  expiresAt: string;
}

const query = { limit: 200 };

export function useOperators() {
  return $api.useQuery('get', '/api/v1/operators', { params: { query } }, { select: ({ items }) => items });
}

/** Those that still work. */
export function useInvitations() {
  return $api.useQuery('get', '/api/v1/invitations', { params: { query } }, { select: ({ items }) => items });
}

/** Looks again at the people, and at what concerns them. */
export function useLookAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/invitations'] });
    await queries.invalidateQueries({ queryKey: ['get', '/api/v1/operators'] });
  };
}

export function useChange(id: string) {
  const lookAgain = useLookAgain();
  return useMutation({
    mutationFn: async (body: components['schemas']['ChangeOperatorDto']) =>
      void (await api.PATCH('/api/v1/operators/{id}', { params: { path: { id } }, body })),
    onSettled: lookAgain,
    onError: useProblem(),
  });
}

export function useRemove() {
  const lookAgain = useLookAgain();
  return useMutation({
    mutationFn: async (id: string) =>
      void (await api.DELETE('/api/v1/operators/{id}', { params: { path: { id } } })),
    onSettled: lookAgain,
    onError: useProblem(),
  });
}

export function useWithdraw() {
  const lookAgain = useLookAgain();
  return useMutation({
    mutationFn: async (id: string) =>
      void (await api.DELETE('/api/v1/invitations/{id}', { params: { path: { id } } })),
    onSettled: lookAgain,
    onError: useProblem(),
  });
}
