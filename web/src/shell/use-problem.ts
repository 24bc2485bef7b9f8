import { useTranslation } from 'react-i18next';
import { type OwnWords, useErrorWords } from './error-words';
import { useNotice } from './use-notice';

/** Tells in passing that something did not work, and why. */
export function useProblem(own?: OwnWords): (error: unknown) => void {
  const { t } = useTranslation();
  const notify = useNotice();
  const wordsOf = useErrorWords(own);
  return (error) => notify({ color: 'red', title: t('failed'), message: wordsOf(error) });
}
