import { useTranslation } from 'react-i18next';
import type { Placeholder } from './editor/placeholders';

/** A text in which each placeholder reads as an example or as its name. */
export function useFilled(as: 'sample' | 'name'): (text: string) => string {
  const { t } = useTranslation('rules');
  return (text) =>
    text
      .replaceAll(/\[\[|\]\]/g, '')
      .replaceAll(/\{\{(headline|product|title)\}\}/g, (_, name: Placeholder) =>
        as === 'sample' ? t(`editor.sample.${name}`) : `‹${t(`editor.${name}`)}›`,
      );
}
