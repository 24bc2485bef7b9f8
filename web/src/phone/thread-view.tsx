import { Center, Loader } from '@mantine/core';
import { Fragment, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { Bubble } from './bubble';
import { isSameDay, sentAt, useDates } from './dates';
import { Greeting } from './greeting';
import { type Entry, threadOf } from './thread';
import classes from './thread.module.css';
import { useStickToEnd } from './use-stick-to-end';

/** The conversation, oldest first; it stays at its end while new messages come. */
export function ThreadView({ messages }: { messages: readonly TranscriptMessage[] | undefined }) {
  const { t } = useTranslation('phone');
  const entries = useMemo(() => threadOf(messages ?? []), [messages]);
  const last = entries.at(-1)?.message;
  // Whoever writes wants to see it.
  const stick = useStickToEnd(last?.status === 'sending' ? last.id : undefined);
  return (
    <div className={classes.wall}>
      <div ref={stick} className={classes.log} role="log" aria-live="polite" aria-label={t('conversation')}>
        <ol className={classes.list}>
          {entries.map((entry, i) => (
            <Line key={entry.message.id} entry={entry} before={entries[i - 1]} />
          ))}
        </ol>
        {messages === undefined && (
          <Center h="100%">
            <Loader role="status" aria-label={t('loading')} />
          </Center>
        )}
        {messages?.length === 0 && <Greeting />}
      </div>
    </div>
  );
}

function Line({ entry, before }: { entry: Entry; before: Entry | undefined }) {
  const { day } = useDates();
  const date = sentAt(entry.message);
  const isNewDay = before === undefined || !isSameDay(date, sentAt(before.message));
  const isFirst = isNewDay || before.message.direction !== entry.message.direction;
  return (
    <Fragment>
      {isNewDay && <li className={classes.day}>{day(date)}</li>}
      <li>
        <Bubble entry={entry} isFirst={isFirst} />
      </li>
    </Fragment>
  );
}
