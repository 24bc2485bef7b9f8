import { Button, Group, TextInput } from '@mantine/core';
import { useTimeout } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './copy-field.module.css';

const SHOWN_MS = 3_000;

/** Something to be pasted elsewhere. Where the browser lets no page write to its clipboard, it is selected. */
export function CopyField({ label, value, hint }: { label: string; value: string; hint?: string }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [done, setDone] = useState<'copied' | 'selected'>();
  const { start } = useTimeout(() => setDone(undefined), SHOWN_MS);
  const show = (what: 'copied' | 'selected') => {
    setDone(what);
    start();
  };
  const select = () => {
    input.current?.focus();
    input.current?.select();
    show('selected');
  };
  const copy = () => {
    // Absent on pages that came by plain http from elsewhere.
    const clipboard: Clipboard | undefined = navigator.clipboard;
    if (clipboard === undefined) return select();
    clipboard.writeText(value).then(() => show('copied'), select);
  };
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <TextInput
        ref={input}
        readOnly
        label={label}
        description={hint}
        value={value}
        onFocus={({ currentTarget }) => currentTarget.select()}
        className={classes.copied ?? ''}
        classNames={{ input: classes.mono ?? '' }}
      />
      <Button
        variant="default"
        className={classes.copy ?? ''}
        leftSection={
          done === 'copied' ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
        }
        aria-label={t('copy.what', { what: label })}
        onClick={copy}
      >
        <span role="status">{t(done === undefined ? 'copy.short' : `copy.${done}`)}</span>
      </Button>
    </Group>
  );
}
