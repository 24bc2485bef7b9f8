import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { textIn } from '../api/wire';
import classes from '../whatsapp/bubble.module.css';
import { Origin } from '../whatsapp/cards';
import { contentOf } from '../whatsapp/message';
import { DeletedContent, MessageContent } from '../whatsapp/message-content';
import { Styled } from '../whatsapp/rich-text';
import { useSummary } from '../whatsapp/summary';
import { BubbleMenu } from './bubble-menu';
import { sentAt, useDates } from './dates';
import { MessageActions } from './message-actions';
import { useScreen } from './screen';
import { type Entry } from './thread';
import { Ticks } from './ticks';

interface BubbleProps {
  entry: Entry;
  /** The first of several of one side. */
  isFirst: boolean;
}

export function Bubble({ entry, isFirst }: BubbleProps) {
  const { t } = useTranslation('phone');
  const { business } = useScreen();
  const { message, deleted, reactions } = entry;
  const { direction, status } = message;
  return (
    <div
      className={classes.row}
      data-direction={direction}
      data-first={isFirst || undefined}
      data-reacted={(reactions.length > 0 && !deleted) || undefined}
    >
      <div className={classes.bubble} data-look={deleted ? undefined : lookOf(message)} data-status={status}>
        <VisuallyHidden>{direction === 'inbound' ? t('you') : business}: </VisuallyHidden>
        {entry.quoted && <Quote message={entry.quoted} />}
        <Origin message={message} />
        {deleted ? <DeletedContent /> : <MessageContent message={message} />}
        <Meta entry={entry} />
        {!deleted && <MessageActions message={message} />}
        {!deleted && status !== 'sending' && <BubbleMenu entry={entry} />}
        {!deleted && <Reactions entry={entry} />}
      </div>
    </div>
  );
}

/** Pictures without words carry the time upon them, cards beside their last line; stickers have no bubble. */
function lookOf(message: TranscriptMessage): 'sticker' | 'picture' | 'card' | undefined {
  const { type } = message;
  if (type === 'sticker') return 'sticker';
  if (type === 'location' || type === 'audio') return 'card';
  const isPicture = type === 'image' || type === 'video';
  return isPicture && textIn(contentOf(message), 'caption') === undefined ? 'picture' : undefined;
}

function Meta({ entry: { message, edited, deleted } }: { entry: Entry }) {
  const { t } = useTranslation('phone');
  const { time } = useDates();
  const date = sentAt(message);
  return (
    <span className={classes.meta}>
      {edited && !deleted && <span>{t('edited')}</span>}
      <time dateTime={date.toISOString()}>{time(date)}</time>
      <Ticks message={message} />
    </span>
  );
}

export function Quote({ message }: { message: TranscriptMessage }) {
  const { t } = useTranslation('phone');
  const { business } = useScreen();
  const { Icon, words } = useSummary()(message);
  return (
    <span className={classes.quote} data-direction={message.direction}>
      <b>{message.direction === 'inbound' ? t('you') : business}</b>
      <span dir="auto">
        {Icon && <Icon size={14} aria-hidden />} <Styled text={words} />
      </span>
    </span>
  );
}

function Reactions({ entry: { reactions } }: { entry: Entry }) {
  const { t } = useTranslation('phone');
  if (reactions.length === 0) return null;
  const emojis = reactions.map(({ emoji }) => emoji).join(' ');
  return (
    <span className={classes.reactions} role="img" aria-label={t('reacted', { emojis })}>
      {emojis}
    </span>
  );
}
