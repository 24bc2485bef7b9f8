import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { contentOf, listIn, objectIn, textIn } from './wire';

const MARKS = {
  image: '📷',
  video: '🎥',
  audio: '🎤',
  document: '📄',
  sticker: '🩹',
  location: '📍',
  contacts: '👤',
  order: '🛒',
  template: '📋',
} as const;

function isMarked(type: string): type is keyof typeof MARKS {
  return Object.hasOwn(MARKS, type);
}

/** A message in one line, for where it is quoted. */
export function useSummary(): (message: TranscriptMessage) => string {
  const { t } = useTranslation('phone');
  return (message) => {
    const words = wordsOf(message);
    const { type } = message;
    if (!isMarked(type)) return words ?? t('summary.other', { type });
    return `${MARKS[type]} ${words ?? t(`summary.${type}`)}`;
  };
}

function wordsOf(message: TranscriptMessage): string | undefined {
  const part = contentOf(message);
  if (message.type === 'interactive') return interactiveWords(part);
  if (message.type === 'contacts') {
    return textIn(objectIn(listIn(message, 'contacts')[0], 'name'), 'formatted_name');
  }
  const keys = ['body', 'caption', 'filename', 'name', 'text', 'address', 'emoji'];
  return keys.map((key) => textIn(part, key)).find((words) => words !== undefined);
}

function interactiveWords(interactive: unknown): string | undefined {
  const reply = objectIn(interactive, textIn(interactive, 'type') ?? '');
  const header = textIn(objectIn(interactive, 'header'), 'text');
  return (
    textIn(reply, 'title') ?? textIn(reply, 'body') ?? textIn(objectIn(interactive, 'body'), 'text') ?? header
  );
}
