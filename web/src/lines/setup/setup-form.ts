import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/api-error';
import { api } from '../../api/client';
import { isKey } from '../../api/wire';
import type { Line } from '../line';
import { useChangeSetup, useKeepLine } from '../lines-data';
import { useProblemWords } from '../problem-words';
import { settle, useLearnt } from '../use-learnt';
import { madeUpSecret } from './secrets';
import { changesOf, FIELDS, FORMS, newLineOf, type SetupValues, valuesOf } from './setup-values';
import type { Form } from './steps';

interface Setup {
  /** Null while it is yet to be made. */
  line: Line | null;
  /** Empty where it is yet to be chosen, or there is one only. */
  tenantId: string;
  needsTenant: boolean;
  onMade: (line: Line, verifyToken: string) => void;
  /** With the lines that were changed. */
  onSaved: (step: Form, lines: readonly Line[]) => void;
  /** A step that needs another look. */
  onFaulty: (step: Form) => void;
}

/**
 * What the first steps take. Secrets are in the fields only, until they are saved: no mutation is given them, since it
 * would remember them.
 */
export function useSetupForm({ line, tenantId, needsTenant, onMade, onSaved, onFaulty }: Setup) {
  const { t } = useTranslation('lines');
  const { t: shell } = useTranslation();
  const wordsOf = useProblemWords();
  const keep = useKeepLine();
  const change = useChangeSetup(line);
  const [fault, setFault] = useState<{ step: Form; words: string }>();
  const digits = (value: string) => (/^\d{1,32}$/.test(value.trim()) ? null : t('setup.fault.digits'));
  const secret = (value: string) => {
    if (value.trim() === '') return t('setup.fault.secret');
    return /\s/.test(value.trim()) ? t('setup.fault.blanks') : null;
  };
  const now = valuesOf(line, tenantId);
  const form = useForm<SetupValues>({
    initialValues: now,
    validate: {
      tenantId: (value) => (needsTenant && value === '' ? shell('tenant.choose') : null),
      phoneNumberId: digits,
      businessAccountId: (value) => (value.trim() === '' ? null : digits(value)),
      token: secret,
      appSecret: secret,
    },
  });
  useLearnt(form, now);
  /** Each field says what is wrong with it. */
  const isValid = (step: Form) =>
    FIELDS[step].filter((field) => form.validateField(field).hasError).length === 0;
  const make = useMutation({
    mutationFn: async () => {
      const verifyToken = madeUpSecret();
      const body = { ...newLineOf(form.getValues()), verifyToken };
      return { line: (await api.POST('/api/v1/lines', { body })).data, verifyToken };
    },
    onSuccess: async ({ line: made, verifyToken }) => {
      form.reset();
      await keep(made);
      if (made !== undefined) onMade(made, verifyToken);
    },
    onError: (error) => show(error, 'secret'),
    gcTime: 0,
  });
  /** At its field, and otherwise at the step that was to be saved. */
  const show = (error: unknown, step: Form) => {
    const details = error instanceof ApiError ? error.details : [];
    const isShown = (field: string) => field !== 'tenantId' || needsTenant;
    const known = details.filter(({ field }) => isKey(form.getValues(), field) && isShown(field));
    const words = error instanceof ApiError && error.code === 'line_exists' ? wordsOf(error) : undefined;
    for (const { field, message } of known) form.setFieldError(field, words ?? message);
    if (known.length === 0) setFault({ step, words: wordsOf(error) });
    const faulty = FORMS.find((one) => FIELDS[one].some((name) => known.some(({ field }) => field === name)));
    onFaulty(faulty ?? step);
  };
  const save = (step: Form, saved: Line) =>
    change.mutate(() => changesOf(step, form.getInitialValues(), form.getValues()), {
      onSuccess: (lines) => {
        const one = lines.find(({ id }) => id === saved.id) ?? saved;
        settle(form, valuesOf(one, tenantId), (field) => FIELDS[step].includes(field));
        onSaved(step, lines);
      },
      onError: (error) => show(error, step),
    });
  const submit = (step: Form) => {
    setFault(undefined);
    if (!isValid(step)) return;
    if (line !== null) return save(step, line);
    if (step !== 'secret') return onSaved(step, []);
    const faulty = FORMS.find((one) => !isValid(one));
    if (faulty === undefined) make.mutate();
    else onFaulty(faulty);
  };
  return { form, submit, isValid, isSaving: make.isPending || change.isPending, fault };
}

export type SetupForm = ReturnType<typeof useSetupForm>;
