import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/client';
import { useProblem } from './use-problem';

/** Ends the session, and forgets what was seen in it. */
export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => void (await api.DELETE('/api/v1/session')),
    onSuccess: () => queries.resetQueries(),
    onError: useProblem(),
  });
}
