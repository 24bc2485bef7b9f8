import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isUnauthorized } from '../api/api-error';
import { api } from '../api/client';
import { SESSION } from '../api/session';
import { useProblem } from './use-problem';

/** Ends the session; one that had ended already is no failure. */
export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await api.DELETE('/api/v1/session').catch((error: unknown) => {
        if (!isUnauthorized(error)) throw error;
      });
    },
    onSuccess: async () => {
      await queries.cancelQueries({ queryKey: SESSION });
      queries.setQueryData(SESSION, null);
    },
    onError: useProblem(),
  });
}
