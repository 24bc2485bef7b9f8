import { useTranslation } from 'react-i18next';
import type { FaultWords } from './settings-values';

export function useFaultWords(): FaultWords {
  const { t } = useTranslation('lines');
  const { t: tenants } = useTranslation('tenants');
  return {
    name: t('settings.required'),
    pace: t('settings.paceWrong'),
    version: t('settings.versionWrong'),
    quiet: tenants('fault.quiet'),
    timeZone: tenants('fault.timeZone'),
    openSpan: tenants('fault.span'),
    quietSpan: tenants('fault.quietSpan'),
    phone: t('advanced.phoneWrong'),
    digits: t('advanced.digitsWrong'),
    currency: t('advanced.currencyWrong'),
    address: t('advanced.addressWrong'),
  };
}
