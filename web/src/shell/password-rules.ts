import type { useTranslation } from 'react-i18next';

/** The server asks for as many, and then judges how hard it is to guess. */
const SHORTEST = 12;

/** Null: as far as this page can say there is none. */
export function passwordFault(
  password: string,
  t: ReturnType<typeof useTranslation<'shell'>>['t'],
): string | null {
  return password.length < SHORTEST ? t('fieldFault.short') : null;
}
