import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { TENANTS } from '../api/tenants';
import { useProblem } from '../shell/use-problem';

export function useLookAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => queries.invalidateQueries({ queryKey: TENANTS });
}

/** Tells in passing that something did not work, and why. */
export function useTenantProblem(): (error: unknown) => void {
  const { t } = useTranslation('tenants');
  return useProblem({
    tenant_has_lines: t('hasLines'),
    tenant_has_contacts: t('hasContacts'),
    not_found: t('gone'),
  });
}

export function useAddTenant() {
  const lookAgain = useLookAgain();
  const onError = useTenantProblem();
  return useMutation({
    mutationFn: async (name: string) => api.POST('/api/v1/tenants', { body: { name } }),
    onSuccess: lookAgain,
    onError,
  });
}

export function useDeleteTenant() {
  const lookAgain = useLookAgain();
  const onError = useTenantProblem();
  return useMutation({
    mutationFn: async (id: string) => api.DELETE('/api/v1/tenants/{id}', { params: { path: { id } } }),
    onSettled: lookAgain,
    onError,
  });
}
