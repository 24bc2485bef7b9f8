import type { TFunction } from 'i18next';
import { isKey, type Json, listIn, objectIn, textIn } from '../api/wire';
import type { Trace } from './exchange';
import { texts } from './texts';

type T = TFunction<'trace'>;
type Message = Pick<Trace['message'], 'type' | 'content'>;

/** A message in a few words, at least its type. */
export function titleOf({ type, content }: Message, t: T): string {
  const special = isKey(SPECIAL, type) ? SPECIAL[type](content, t) : '';
  return special || wordsIn(content, type) || typeOf(type, t);
}

/** A type that this version does not know stays as it is. */
export function typeOf(type: string, t: T): string {
  return isKey(texts.es.type, type) ? t(`type.${type}`) : type;
}

const SPECIAL = {
  contacts: (content: Json) =>
    listIn(content, 'contacts')
      .flatMap((card) => textIn(objectIn(card, 'name'), 'formatted_name') ?? [])
      .join(', '),
  order: (content: Json, t: T) =>
    [t('products', { count: listIn(content, 'items').length }), textIn(content, 'text') ?? []]
      .flat()
      .join(' · '),
  edit: (content: Json) => {
    const message = objectIn(content, 'message');
    const type = textIn(message, 'type') ?? '';
    return wordsIn(objectIn(message, type), type);
  },
};

function wordsIn(content: Json, type: string): string | undefined {
  const names = type === 'interactive' ? ['title', 'text'] : ['body', 'text', 'title', 'caption', 'filename'];
  return [content, objectIn(content, 'body')]
    .flatMap((part) => [...names, 'emoji', 'name', 'address'].map((name) => textIn(part, name)?.trim()))
    .find(Boolean);
}
