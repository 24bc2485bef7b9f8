import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/client';
import { everyPage } from '../api/every-page';
import type { components } from '../api/schema';
import { useProblem } from '../shell/use-problem';

export type Operator = components['schemas']['OperatorDto'];

/** What one hands over: it is shown once. */
export interface Link {
  url: string;
  email: string | null;
  expiresAt: string;
}

const OPERATORS = ['operators'];
const INVITATIONS = ['invitations'];

/** Others change them too, and nobody brings the news. */
export function useOperators() {
  return useQuery({
    queryKey: OPERATORS,
    queryFn: async () => everyPage((query) => api.GET('/api/v1/operators', { params: { query } })),
    refetchOnMount: 'always',
  });
}

/** Those that still work. */
export function useInvitations() {
  return useQuery({
    queryKey: INVITATIONS,
    queryFn: async () => everyPage((query) => api.GET('/api/v1/invitations', { params: { query } })),
    refetchOnMount: 'always',
  });
}

/** Looks again at the people, and at what concerns them. */
export function useLookAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    void queries.invalidateQueries({ queryKey: INVITATIONS });
    await queries.invalidateQueries({ queryKey: OPERATORS });
  };
}

type Change = components['schemas']['ChangeOperatorDto'] & { id: string };

export function useChange() {
  const lookAgain = useLookAgain();
  return useMutation({
    mutationFn: async ({ id, ...body }: Change) =>
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
