import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/api-error';
import { api } from '../../api/client';
import { isKey } from '../../api/wire';
import type { Line } from '../line';
import { type LineChanges, useChangeLine, useKeepLine } from '../lines-data';
import { useProblemWords } from '../problem-words';
import { madeUpSecret } from './secrets';
import { type Form, STEPS } from './steps';

export interface SetupValues {
  tenantId: string;
  name: string;
  phoneNumberId: string;
  businessAccountId: string;
  token: string;
  appSecret: string;
}

const FIELDS: Readonly<Record<Form, readonly (keyof SetupValues)[]>> = {
  number: ['tenantId', 'name', 'phoneNumberId', 'businessAccountId'],
  token: ['token'],
  secret: ['appSecret'],
};

const FORMS = STEPS.filter((step): step is Form => isKey(FIELDS, step));

interface Setup {
  /** Null while it is yet to be made. */
  line: Line | null;
  tenantId: string;
  onMade: (line: Line, verifyToken: string) => void;
  onSaved: (step: Form) => void;
  /** A step that needs another look. */
  onFaulty: (step: Form) => void;
}

/**
 * What the first steps take. Secrets are in the fields only, until they are saved: no mutation is given them, since it
 * would remember them.
 */
export function useSetupForm({ line, tenantId, onMade, onSaved, onFaulty }: Setup) {
  const { t } = useTranslation('lines');
  const wordsOf = useProblemWords();
  const keep = useKeepLine();
  const change = useChangeLine(line?.id ?? '');
  const [fault, setFault] = useState<{ step: Form; words: string }>();
  const digits = (value: string) => (/^\d{1,32}$/.test(value.trim()) ? null : t('setup.fault.digits'));
  const secret = (value: string) => {
    if (value.trim() === '') return t('setup.fault.secret');
    return /\s/.test(value.trim()) ? t('setup.fault.blanks') : null;
  };
  const form = useForm<SetupValues>({
    initialValues: {
      tenantId,
      name: line?.name ?? '',
      phoneNumberId: line?.phoneNumberId ?? '',
      businessAccountId: line?.businessAccountId ?? '',
      token: '',
      appSecret: '',
    },
    validate: {
      phoneNumberId: digits,
      businessAccountId: (value) => (value.trim() === '' ? null : digits(value)),
      token: secret,
      appSecret: secret,
    },
  });
  const isValid = (step: Form) => FIELDS[step].every((field) => !form.validateField(field).hasError);
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
    const known = details.filter(({ field }) => isKey(form.getValues(), field));
    const words = error instanceof ApiError && error.code === 'line_exists' ? wordsOf(error) : undefined;
    for (const { field, message } of known) form.setFieldError(field, words ?? message);
    if (known.length === 0) setFault({ step, words: wordsOf(error) });
    const faulty = FORMS.find((one) => FIELDS[one].some((name) => known.some(({ field }) => field === name)));
    onFaulty(faulty ?? step);
  };
  const submit = (step: Form) => {
    setFault(undefined);
    if (!isValid(step)) return;
    if (line !== null) {
      const changes = () => changesOf(step, form.getValues());
      change.mutate(changes, {
        onSuccess: () => {
          form.setValues({ token: '', appSecret: '' });
          onSaved(step);
        },
        onError: (error) => show(error, step),
      });
      return;
    }
    if (step !== 'secret') return onSaved(step);
    const faulty = FORMS.find((one) => !isValid(one));
    if (faulty === undefined) make.mutate();
    else onFaulty(faulty);
  };
  return { form, submit, isValid, isSaving: make.isPending || change.isPending, fault };
}

export type SetupForm = ReturnType<typeof useSetupForm>;

function newLineOf({ tenantId, name, ...values }: SetupValues) {
  const [phoneNumberId, token, appSecret] = [values.phoneNumberId, values.token, values.appSecret].map(
    (value) => value.trim(),
  ) as [string, string, string];
  const account = values.businessAccountId.trim();
  return {
    tenantId,
    phoneNumberId,
    token,
    appSecret,
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    ...(account === '' ? {} : { businessAccountId: account }),
  };
}

function changesOf(
  step: Form,
  { phoneNumberId, businessAccountId, token, appSecret }: SetupValues,
): LineChanges {
  if (step === 'token') return { token: token.trim() };
  if (step === 'secret') return { appSecret: appSecret.trim() };
  return { phoneNumberId: phoneNumberId.trim(), businessAccountId: businessAccountId.trim() || null };
}
