import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { everyPage } from '../api/every-page';
import { useErrorWords } from '../shell/error-words';
import { useNotice } from '../shell/use-notice';
import type { Rule, TriedMessage } from './rule';

const CHANGING = ['rules', 'changing'];

const keyOf = (tenantId: string) => ['rules', tenantId];

/** All rules of a tenant, in the order in which they are tried. */
export function useRules(tenantId: string) {
  return useQuery({
    queryKey: keyOf(tenantId),
    queryFn: async () =>
      everyPage((paging) => api.GET('/api/v1/rules', { params: { query: { tenantId, ...paging } } })),
    meta: { topic: 'rules' },
  });
}

/** What the bot would answer to this message; null asks nothing. */
export function useTried(tenantId: string, message: TriedMessage | null) {
  return useQuery({
    queryKey: ['rules', tenantId, 'tried', message],
    queryFn: async () => {
      const { data } = await api.POST('/api/v1/rules/try', { body: { tenantId, ...message } });
      return data ?? null;
    },
    enabled: message !== null,
    placeholderData: keepPreviousData,
    meta: { topic: 'rules' },
  });
}

export function useSwitch(tenantId: string) {
  return useChange<{ id: string; active: boolean }>({
    tenantId,
    send: async ({ id, active }) =>
      api.PATCH('/api/v1/rules/{id}', { params: { path: { id } }, body: { active } }),
    show: (rules, { id, active }) => rules.map((rule) => (rule.id === id ? { ...rule, active } : rule)),
  });
}

export function useOrder(tenantId: string) {
  return useChange<{ ids: string[] }>({
    tenantId,
    send: async ({ ids }) => api.PUT('/api/v1/rules/order', { body: { tenantId, ids } }),
    show: (rules, { ids }) => rules.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
  });
}

export function useDelete(tenantId: string) {
  return useChange<{ id: string }>({
    tenantId,
    send: async ({ id }) => api.DELETE('/api/v1/rules/{id}', { params: { path: { id } } }),
    show: (rules, { id }) => rules.filter((rule) => rule.id !== id),
  });
}

interface Change<Input> {
  tenantId: string;
  send: (input: Input) => Promise<unknown>;
  show: (rules: readonly Rule[], input: Input) => Rule[];
}

/** Shows a change at once, sends one after the other, and takes back what the server refuses. */
function useChange<Input>({ tenantId, send, show }: Change<Input>) {
  const { t } = useTranslation('rules');
  const queries = useQueryClient();
  const notify = useNotice();
  const wordsOf = useRefusalWords();
  const queryKey = keyOf(tenantId);
  return useMutation({
    mutationKey: CHANGING,
    scope: { id: 'rules' },
    mutationFn: send,
    onMutate: async (input) => {
      await queries.cancelQueries({ queryKey, exact: true });
      const before = queries.getQueryData<Rule[]>(queryKey);
      queries.setQueryData<Rule[]>(queryKey, show(before ?? [], input));
      return before;
    },
    onError: (error, _input, before) => {
      queries.setQueryData(queryKey, before);
      notify({ color: 'red', title: t('notSaved'), message: wordsOf(error) });
    },
    onSettled: async () => {
      // While others are under way the list already shows more than the server knows.
      if (queries.isMutating({ mutationKey: CHANGING }) === 1) await queries.invalidateQueries({ queryKey });
    },
  });
}

/** Why the server refused, in the language of the page where it is known. */
export function useRefusalWords(): (error: unknown) => string {
  const { t } = useTranslation('rules');
  return useErrorWords({ not_found: t('gone'), rules_changed: t('rulesChanged') });
}
