import { Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './raw-webhook.module.css';

interface EditorProps {
  text: string;
  onText: (text: string) => void;
  send: () => void;
}

/** The exact body. What is no JSON is marked, and may be sent. */
export function Editor({ text, onText, send }: EditorProps) {
  const { t, i18n } = useTranslation('mischief');
  const fault = text === '' ? undefined : faultOf(text);
  const bytes = new TextEncoder().encode(text).length.toLocaleString(i18n.language);
  return (
    <Textarea
      label={t('raw.body')}
      description={
        <>
          {t('raw.bodyHint')} {t('raw.bytes', { bytes })}
          {fault !== undefined && (
            <output className={classes.invalid}>{t('raw.invalid', { reason: fault })}</output>
          )}
        </>
      }
      inputWrapperOrder={['label', 'input', 'description']}
      value={text}
      onChange={({ currentTarget }) => onText(currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        send();
      }}
      autosize
      minRows={12}
      maxRows={24}
      spellCheck={false}
      autoCapitalize="off"
      autoCorrect="off"
      classNames={{ input: classes.code }}
    />
  );
}

function faultOf(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The same JSON with a line for each part; anything else as it is. */
export function formatted(text: string): string {
  return text === '' || faultOf(text) !== undefined ? text : JSON.stringify(JSON.parse(text), null, 2);
}
