import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/api-error';
import { api } from '../../api/client';
import { useNotice } from '../../shell/use-notice';
import type { Rule } from '../rule';
import { useRefusalWords } from '../rules-data';
import { changesOf, type Draft, partOf, type useDraft } from './draft';
import { sayFault } from './fault-words';
import { placeFaults } from './place-faults';

interface Saving {
  tenantId: string;
  /** Null makes a new one. */
  rule: Rule | null;
  form: ReturnType<typeof useDraft>;
  onSaved: (rule: Rule) => void;
}

/** What no field is shown for, under what it comes to. */
export interface Refusals {
  title: string;
  reasons: readonly string[];
}

/** Sends the draft; what the server refuses comes back at its fields, the rest as `refusals`. */
export function useSave({ tenantId, rule, form, onSaved }: Saving) {
  const { t } = useTranslation('rules');
  const queries = useQueryClient();
  const notify = useNotice();
  const wordsOf = useRefusalWords();
  const [refusals, setRefusals] = useState<Refusals>();
  const lookAgain = () => queries.invalidateQueries({ queryKey: ['rules', tenantId] });
  const { mutate: save, isPending } = useMutation({
    mutationFn: async ({ draft, asNew }: { draft: Draft; asNew: boolean }) => {
      const part = partOf(draft);
      if (rule === null || asNew) return api.POST('/api/v1/rules', { body: { tenantId, ...part } });
      const body = changesOf(partOf(form.getInitialValues()), part);
      return api.PATCH('/api/v1/rules/{id}', { params: { path: { id: rule.id } }, body });
    },
    onSuccess: async ({ data }) => {
      notify({ message: t('editor.saved') });
      if (data !== undefined) onSaved(data);
      await lookAgain();
    },
    onError: async (error, { draft }) => {
      setRefusals(showFaults(error, draft));
      if (error instanceof ApiError && error.status === 404) await lookAgain();
    },
  });
  const showFaults = (error: unknown, draft: Draft): Refusals | undefined => {
    // The form itself tells that the rule is gone, as soon as the list says so.
    if (error instanceof ApiError && error.status === 404) return;
    if (!(error instanceof ApiError) || error.details.length === 0)
      return { title: t('notSaved'), reasons: [wordsOf(error)] };
    const isShown = (path: string) => form.getInputNode(path) !== null;
    const { fields, others } = placeFaults(error.details, draft, isShown, {
      say: (message) => sayFault(t, message),
      quote: (value) => t('fault.quote', { value }),
    });
    form.setErrors(fields);
    const nodes = Object.keys(fields).flatMap((path) => form.getInputNode(path) ?? []);
    nodes.toSorted(inDocument)[0]?.focus();
    return others.length === 0 ? undefined : { title: t('editor.faults'), reasons: others };
  };
  return {
    save: (draft: Draft, asNew = false) => {
      setRefusals(undefined);
      save({ draft, asNew });
    },
    isPending,
    refusals,
  };
}

function inDocument(a: Node, b: Node): number {
  return a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}
