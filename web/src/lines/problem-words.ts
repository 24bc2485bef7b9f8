import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';
import { isKey } from '../api/wire';
import { useErrorWords } from '../shell/error-words';
import { useToldIn } from '../shell/use-problem';
import { texts } from './texts';

/** Why the server, or Meta behind it, refused; in the language of the page where it is known. */
export function useProblemWords(): (error: unknown) => string {
  const { t } = useTranslation('lines');
  const wordsOf = useErrorWords();
  return (error) => {
    if (!(error instanceof ApiError)) return wordsOf(error);
    const { code, message } = error;
    return isKey(texts.es.problem, code) ? t(`problem.${code}`, { message }) : wordsOf(error);
  };
}

/** Tells in passing that something did not work, and why. */
export function useProblem(): (error: unknown) => void {
  return useToldIn(useProblemWords());
}
