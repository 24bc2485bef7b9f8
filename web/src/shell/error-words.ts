import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';
import { isKey } from '../api/wire';
import { useMoments } from './moments';
import { problemTexts } from './problem-texts';

const A_MINUTE = 60;

/** By the code of a refusal, what it comes to on one page. */
export type OwnWords = Readonly<Record<string, string>>;

/** What went wrong, for whoever looks at the page. */
export function useErrorWords(own: OwnWords = {}): (error: unknown) => string {
  const { t } = useTranslation();
  const { duration } = useMoments();
  return (error) => {
    if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
    const { status, code, message, retryAfter = A_MINUTE } = error;
    const ownWords = own[code];
    if (ownWords !== undefined) return ownWords;
    if (status === 0) return t('unreachable');
    if (code === 'too_many_attempts') return t('tooMany', { time: duration(retryAfter * 1_000) });
    return isKey(problemTexts.es, code) ? t(`problem.${code}`) : message;
  };
}
