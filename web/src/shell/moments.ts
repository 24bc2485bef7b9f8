import { useTranslation } from 'react-i18next';

/** Times as people compare them: how long, and at what o'clock. */
export function useMoments() {
  const { i18n } = useTranslation();
  const number = (value: number, digits: number) =>
    value.toLocaleString(i18n.language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return {
    duration: (ms: number) => {
      if (ms < 1_000) return `${number(Math.max(ms, 0), 0)} ms`;
      if (ms < 60_000) return `${number(ms / 1_000, ms < 10_000 ? 2 : 1)} s`;
      const minutes = Math.floor(ms / 60_000);
      const seconds = Math.floor((ms % 60_000) / 1_000);
      if (minutes >= 60)
        return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
      return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`;
    },
    clock: (moment: string) =>
      new Date(moment).toLocaleTimeString(i18n.language, {
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      }),
    day: (moment: string) =>
      new Date(moment).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }),
    size: (bytes: number) => (bytes < 1_024 ? `${bytes} B` : `${number(bytes / 1_024, 1)} kB`),
  };
}

export type Moments = ReturnType<typeof useMoments>;
