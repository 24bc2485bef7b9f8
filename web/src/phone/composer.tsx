import { ActionIcon, Alert, Textarea } from '@mantine/core';
import { IconSend2 } from '@tabler/icons-react';
import type { ClipboardEvent, KeyboardEvent, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorWords } from '../shell/error-words';
import { ArrivalMenu } from './arrival-menu';
import { AttachMenu } from './attach-menu';
import { ComposerChips } from './composer-chips';
import classes from './composer.module.css';
import { EmojiPicker } from './emoji-picker';
import { attachmentOf } from './files';
import { useScreen } from './screen';

/** Where the customer writes. */
export function Composer({ input }: { input: RefObject<HTMLTextAreaElement | null> }) {
  const { t } = useTranslation('phone');
  const wordsOf = useErrorWords();
  const { composer, focusInput } = useScreen();
  const { text, attachment, error, admits, change, submit, giveUp, forgive } = composer;
  const canSend = text.trim() !== '' || attachment !== undefined;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') giveUp();
    // While an input method composes a word, Enter is its own.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  const onPaste = (event: ClipboardEvent) => {
    const [file] = event.clipboardData.files;
    if (file === undefined) return;
    event.preventDefault();
    if (admits(file)) change({ attachment: attachmentOf(file) });
  };
  const insert = (emoji: string) => {
    const at = input.current?.selectionStart ?? text.length;
    change({ text: text.slice(0, at) + emoji + text.slice(input.current?.selectionEnd ?? at) });
    focusInput();
  };

  return (
    <form
      className={classes.composer}
      aria-label={t('composer')}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
        focusInput();
      }}
    >
      {error !== undefined && (
        <Alert
          color="red"
          role="alert"
          p="xs"
          title={t('notSent')}
          withCloseButton
          closeButtonLabel={t('close')}
          onClose={forgive}
        >
          {wordsOf(error)}
        </Alert>
      )}
      <ComposerChips />
      <div className={classes.row}>
        <AttachMenu />
        <div className={classes.field}>
          <EmojiPicker onPick={insert} />
          <Textarea
            ref={input}
            className={classes.input}
            variant="unstyled"
            autosize
            minRows={1}
            maxRows={6}
            value={text}
            placeholder={t(attachment === undefined ? 'write' : 'caption')}
            aria-label={t('write')}
            onChange={({ currentTarget }) => change({ text: currentTarget.value })}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
          />
          <ArrivalMenu />
        </div>
        <ActionIcon
          type="submit"
          size={42}
          radius="xl"
          aria-label={t('send')}
          disabled={!canSend}
          className={classes.send}
        >
          <IconSend2 size={20} aria-hidden />
        </ActionIcon>
      </div>
    </form>
  );
}
