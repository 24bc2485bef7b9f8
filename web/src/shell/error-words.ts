import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';
import { isKey } from '../api/wire';
import { useMoments } from './moments';
import { problemTexts } from './problem-texts';

const A_MINUTE = 60;

/** What went wrong, for whoever looks at the page. */
export function useErrorWords(): (error: unknown) => string {
  const { t } = useTranslation();
  const { duration } = useMoments();
  return (error) => {
    if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
    const { status, code, message, retryAfter = A_MINUTE } = error;
    if (status === 0) return t('unreachable');
    if (code === 'too_many_attempts') return t('tooMany', { time: duration(retryAfter * 1_000) });
    return isKey(problemTexts.es, code) ? t(`problem.${code}`) : message;
  };
}
