import {
  type Icon,
  IconFileText,
  IconMapPin,
  IconMicrophone,
  IconPhoto,
  IconShoppingBag,
  IconSticker,
  IconTemplate,
  IconUser,
  IconVideo,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { isKey, type Json, listIn, objectIn, textIn } from '../api/wire';
import { contentOf } from './message';

const ICONS = {
  image: IconPhoto,
  video: IconVideo,
  audio: IconMicrophone,
  document: IconFileText,
  sticker: IconSticker,
  location: IconMapPin,
  contacts: IconUser,
  order: IconShoppingBag,
  template: IconTemplate,
} as const;

interface Summary {
  Icon?: Icon;
  words: string;
}

/** A message in one line, for where it is quoted. */
export function useSummary(): (message: TranscriptMessage) => Summary {
  const { t } = useTranslation('whatsapp');
  return (message) => {
    const words = wordsOf(message);
    const { type } = message;
    if (!isKey(ICONS, type)) return { words: words ?? t('summary.other', { type }) };
    return { Icon: ICONS[type], words: words ?? t(`summary.${type}`) };
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

/** What was offered, or what was chosen. */
function interactiveWords(interactive: Json): string | undefined {
  const reply = objectIn(interactive, textIn(interactive, 'type') ?? '');
  return (
    textIn(reply, 'title') ??
    textIn(reply, 'body') ??
    textIn(objectIn(interactive, 'body'), 'text') ??
    textIn(objectIn(interactive, 'header'), 'text')
  );
}
