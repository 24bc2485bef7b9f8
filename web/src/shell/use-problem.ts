import { useTranslation } from 'react-i18next';
import { type OwnWords, useErrorWords } from './error-words';
import { useNotice } from './use-notice';

/** Tells in passing that something did not work, and why. */
export function useProblem(own?: OwnWords): (error: unknown) => void {
  return useToldIn(useErrorWords(own));
}

/** The same, where a page has its own way of saying why. */
export function useToldIn(wordsOf: (error: unknown) => string): (error: unknown) => void {
  const { t } = useTranslation();
  const notify = useNotice();
  return (error) => notify({ color: 'red', title: t('failed'), message: wordsOf(error) });
}
