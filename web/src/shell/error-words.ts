import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';

/** What went wrong, for whoever looks at the page. */
export function useErrorWords(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (error instanceof ApiError && error.status === 0) return t('unreachable');
    return error instanceof Error ? error.message : String(error);
  };
}
