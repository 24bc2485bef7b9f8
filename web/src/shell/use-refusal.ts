import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';
import { isKey } from '../api/wire';
import { useErrorWords } from './error-words';

/** What the server's rules for a field come to, once the page has judged what it can. */
const FIELDS = { email: 'email', password: 'easy', newPassword: 'easy', name: 'name' } as const;

/** Puts what was refused of a form at its fields; `refusal` is what is about none of them. */
export function useRefusal<Values extends object>(form: UseFormReturnType<Values>) {
  const { t } = useTranslation();
  const wordsOf = useErrorWords();
  const [refusal, setRefusal] = useState<string>();
  const refuse = (error: unknown) => {
    const details = error instanceof ApiError ? error.details : [];
    const known = details.filter(({ field }) => isKey(form.getValues(), field));
    const isInvalid = error instanceof ApiError && error.status === 400;
    for (const { field, message } of known) {
      const words = isKey(FIELDS, field) ? t(`fieldFault.${FIELDS[field]}`) : message;
      form.setFieldError(field, isInvalid ? words : wordsOf(error));
    }
    setRefusal(known.length === 0 ? wordsOf(error) : undefined);
  };
  return { refusal, refuse, forget: () => setRefusal(undefined) };
}
