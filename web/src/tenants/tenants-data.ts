import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';
import { api } from '../api/client';
import { useErrorWords } from '../shell/error-words';
import { useNotice } from '../shell/use-notice';

export function useLookAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/tenants'] });
}

/** Tells in passing that something did not work, and why. */
export function useProblem(): (error: unknown) => void {
  const { t } = useTranslation('tenants');
  const { t: shell } = useTranslation();
  const notify = useNotice();
  const wordsOf = useErrorWords();
  const words = (error: unknown) => {
    if (!(error instanceof ApiError)) return wordsOf(error);
    if (error.code === 'tenant_has_lines') return t('hasLines');
    if (error.code === 'tenant_has_contacts') return t('hasContacts');
    return error.status === 404 ? t('gone') : wordsOf(error);
  };
  return (error) => notify({ color: 'red', title: shell('failed'), message: words(error) });
}

export function useAddTenant() {
  const lookAgain = useLookAgain();
  const onError = useProblem();
  return useMutation({
    mutationFn: async (name: string) => api.POST('/api/v1/tenants', { body: { name } }),
    onSuccess: lookAgain,
    onError,
  });
}

export function useDeleteTenant() {
  const lookAgain = useLookAgain();
  const onError = useProblem();
  return useMutation({
    mutationFn: async (id: string) => api.DELETE('/api/v1/tenants/{id}', { params: { path: { id } } }),
    onSettled: lookAgain,
    onError,
  });
}
