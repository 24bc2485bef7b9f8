import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';
import { isKey } from '../api/wire';
import { useErrorWords } from './error-words';

/** What the server's rules for a field come to, once the page has judged what it can. */
const FIELDS = { email: 'email', password: 'easy', newPassword: 'easy', name: 'name' } as const;

/** Puts what was refused of a form at those of its fields that are shown; `refusal` is what is about none of them. */
export function useRefusal<Values extends object>(form: UseFormReturnType<Values>) {
  const { t } = useTranslation();
  const wordsOf = useErrorWords();
  const [refusal, setRefusal] = useState<string>();
  const refuse = (error: unknown) => {
    const details = error instanceof ApiError ? error.details : [];
    const isInvalid = error instanceof ApiError && error.status === 400;
    const isShown = (field: string) => isKey(form.getValues(), field) && form.getInputNode(field) !== null;
    const shown = details.filter(({ field }) => isShown(field));
    const others = details.filter(({ field }) => !isShown(field));
    for (const { field, message } of shown) {
      const words = isKey(FIELDS, field) ? t(`fieldFault.${FIELDS[field]}`) : message;
      form.setFieldError(field, isInvalid ? words : wordsOf(error));
    }
    if (shown.length > 0 && others.length === 0) return setRefusal(undefined);
    // Of several, the message of the whole tells the first only.
    const spelled = others.map(({ field, message }) => `${field}: ${message}`).join('. ');
    setRefusal(isInvalid && shown.length > 0 ? spelled : wordsOf(error));
  };
  return { refusal, refuse, forget: () => setRefusal(undefined) };
}
