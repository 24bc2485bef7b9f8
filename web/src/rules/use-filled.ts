import { useTranslation } from 'react-i18next';
import { broughtBy, fillIn, isPlaceholder } from './editor/placeholders';
import type { Kind } from './rule';

/** A text in which each placeholder reads as its name. */
export function useNamed(): (text: string) => string {
  const { t } = useTranslation('rules');
  return (text) => fillIn(text, (name) => (isPlaceholder(name) ? `‹${t(`editor.${name}`)}›` : ''));
}

/** A text with an example of what a message of this kind brings along. */
export function useExample(kind: Kind): (text: string) => string {
  const { t } = useTranslation('rules');
  const brought = broughtBy(kind);
  return (text) =>
    fillIn(text, (name) => (brought !== undefined && name === brought ? t(`editor.sample.${brought}`) : ''));
}
