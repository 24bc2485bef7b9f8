import { useTranslation } from 'react-i18next';
import { actionTexts } from './action-texts';

/** What can be done, in words, by method and route. */
export function useActionWords(): Readonly<Record<string, string>> {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? actionTexts.en : actionTexts.es;
}
