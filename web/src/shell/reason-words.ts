import { useTranslation } from 'react-i18next';
import { isKey } from '../api/wire';
import { reasonTexts } from './reason-texts';

/** Why something ended as it did; what this version does not know stays as it is. */
export function useReasonWords(): (reason: string) => string {
  const { t } = useTranslation();
  return (reason) => (isKey(reasonTexts.es, reason) ? t(`reason.${reason}`) : reason);
}
