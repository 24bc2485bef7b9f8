import { useTranslation } from 'react-i18next';
import { isKey } from '../api/wire';
import { rightTexts } from './right-texts';

/** What a right lets one do; one that this version does not know stays as it is. */
export function useRightWords(): (right: string) => string {
  const { i18n } = useTranslation();
  const texts = i18n.language === 'en' ? rightTexts.en : rightTexts.es;
  return (right) => (isKey(texts, right) ? texts[right] : right);
}
