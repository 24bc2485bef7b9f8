import type { UseFormReturnType } from '@mantine/form';
import { useEffect } from 'react';

/** Shows what the server says by now, but for the fields that somebody has changed since. */
export function useLearnt<Values extends object>(form: UseFormReturnType<Values>, now: Values): void {
  useEffect(() => {
    const isNews = JSON.stringify(now) !== JSON.stringify(form.getInitialValues());
    if (isNews) settle(form, now, (field) => isSame(form, field));
  });
}

/** `values` are what there was from the start; those fields show it. */
export function settle<Values extends object>(
  form: UseFormReturnType<Values>,
  values: Values,
  shows: (field: keyof Values) => boolean = () => true,
): void {
  const fields = (Object.keys(values) as (keyof Values)[]).filter(shows);
  form.setInitialValues(values);
  form.setValues(Object.fromEntries(fields.map((field) => [field, values[field]])) as Partial<Values>);
  // By their values again.
  form.setDirty({});
}

function isSame<Values extends object>(form: UseFormReturnType<Values>, field: keyof Values): boolean {
  return JSON.stringify(form.getValues()[field]) === JSON.stringify(form.getInitialValues()[field]);
}
