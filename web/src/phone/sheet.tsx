import { Button, Drawer, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScreen } from './screen';
import classes from './sheet.module.css';

interface SheetProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** Slides in over the conversation, within the screen of the phone. */
export function Sheet({ title, onClose, children }: SheetProps) {
  const { t } = useTranslation('phone');
  const { element } = useScreen();
  useFocusGivenBack();
  if (element === null) return null;
  return (
    <Drawer
      opened
      onClose={onClose}
      title={title}
      position="bottom"
      size="auto"
      lockScroll={false}
      portalProps={{ target: element }}
      overlayProps={{ fixed: false, backgroundOpacity: 0.45 }}
      closeButtonProps={{ 'aria-label': t('close') }}
      classNames={{ inner: classes.inner ?? '', content: classes.content ?? '', body: classes.body ?? '' }}
    >
      {children}
    </Drawer>
  );
}

/** Whoever opened it goes on where they were; the drawer does so only when it is closed, and this one goes at once. */
function useFocusGivenBack() {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement) window.setTimeout(() => before.focus());
    },
    [before],
  );
}

interface Field {
  name: string;
  label: string;
  usual?: string;
  required?: boolean;
  inputMode?: 'text' | 'decimal' | 'numeric' | 'tel' | 'email' | 'url';
  /** What is wrong with it, if anything. */
  check?: (value: string) => string | null;
}

interface FormSheetProps extends Omit<SheetProps, 'children'> {
  fields: readonly Field[];
  action: string;
  onDone: (values: Record<string, string>) => void;
}

/** A few fields and what to do with them; what is left empty is left out. */
export function FormSheet({ title, onClose, fields, action, onDone }: FormSheetProps) {
  const { t } = useTranslation('phone');
  const form = useForm({
    initialValues: Object.fromEntries(fields.map(({ name, usual }) => [name, usual ?? ''])),
    validate: Object.fromEntries(
      fields.map(({ name, required, check }) => [
        name,
        (value: string) => (required && value.trim() === '' ? t('required') : (check?.(value) ?? null)),
      ]),
    ),
  });
  const finish = (values: Record<string, string>) => {
    const given = Object.entries(values).map(([name, value]) => [name, value.trim()] as const);
    onDone(Object.fromEntries(given.filter(([, value]) => value !== '')));
    onClose();
  };
  return (
    <Sheet title={title} onClose={onClose}>
      <form onSubmit={form.onSubmit(finish)} noValidate>
        <Stack gap="sm">
          {fields.map(({ name, label, required, inputMode }, i) => (
            <TextInput
              key={name}
              label={label}
              withAsterisk={required ?? false}
              inputMode={inputMode ?? 'text'}
              data-autofocus={i === 0 || undefined}
              {...form.getInputProps(name)}
            />
          ))}
          <Button type="submit" mt="xs">
            {action}
          </Button>
        </Stack>
      </form>
    </Sheet>
  );
}
