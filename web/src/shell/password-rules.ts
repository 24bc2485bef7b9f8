import type { useTranslation } from 'react-i18next';

/** The server asks for so many, and then judges how hard it is to guess. */
const SHORTEST = 12;
const LONGEST = 128;

/** Null: as far as this page can say there is none. */
export function passwordFault(
  password: string,
  t: ReturnType<typeof useTranslation<'shell'>>['t'],
): string | null {
  if (password.length < SHORTEST) return t('fieldFault.short');
  return password.length > LONGEST ? t('fieldFault.long') : null;
}
