import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';

const DAY_MS = 86_400_000;

export function sentAt({ timestamp }: TranscriptMessage): Date {
  return new Date(Number(timestamp) * 1000);
}

/** Days and hours as people say them. */
export function useDates() {
  const { t, i18n } = useTranslation('phone');
  const { language } = i18n;
  return {
    time: (date: Date) => date.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' }),
    day: (date: Date, now = new Date()) => {
      const days = Math.round((startOf(now) - startOf(date)) / DAY_MS);
      if (days === 0) return t('today');
      if (days === 1) return t('yesterday');
      return date.toLocaleDateString(language, { day: 'numeric', month: 'long', year: 'numeric' });
    },
  };
}

export function isSameDay(a: Date, b: Date): boolean {
  return startOf(a) === startOf(b);
}

function startOf(date: Date): number {
  return new Date(date).setHours(0, 0, 0, 0);
}
