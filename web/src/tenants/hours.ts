import type { Tenant } from '../api/tenants';

type Hours = NonNullable<Tenant['settings']['businessHours']>;
export type Weekday = keyof Hours['week'];

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const satisfies readonly Weekday[];

/** `00:00` as the end is that of the day, since fields for a time know no `24:00`. */
export interface Span {
  from: string;
  until: string;
}

/** As the form holds it. */
interface HoursDraft {
  always: boolean;
  timeZone: string;
  week: Record<Weekday, Span[]>;
  holidays: string[];
}

/** What the form of a business holds. */
export interface TenantValues {
  name: string;
  /** Seconds; empty: as the installation has it. */
  quiet: string;
  hours: HoursDraft;
}

const USUAL: Span = { from: '09:00', until: '18:00' };
const WORKDAYS: readonly Weekday[] = WEEKDAYS.slice(0, 5);

export function draftOf(hours: Hours | null | undefined): HoursDraft {
  const spansOf = (day: Weekday): Span[] => {
    if (!hours) return WORKDAYS.includes(day) ? [USUAL] : [];
    return (hours.week[day] ?? []).map(([from = '', until = '']) => ({
      from,
      until: until === '24:00' ? '00:00' : until,
    }));
  };
  return {
    always: !hours,
    timeZone: hours?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    week: Object.fromEntries(WEEKDAYS.map((day) => [day, spansOf(day)])) as HoursDraft['week'],
    holidays: [...(hours?.holidays ?? [])],
  };
}

export function hoursOf({ always, timeZone, week, holidays }: HoursDraft): Hours | null {
  if (always) return null;
  const open = WEEKDAYS.filter((day) => week[day].length > 0);
  const spans = (day: Weekday) => week[day].map(({ from, until }) => [from, endOf(until)]);
  return {
    timeZone: timeZone.trim(),
    week: Object.fromEntries(open.map((day) => [day, spans(day)])),
    holidays: holidays.filter((day) => day !== '').toSorted(),
  };
}

/** Both ends are there, and the first comes before the second. */
export function isSpan({ from, until }: Span): boolean {
  return from !== '' && until !== '' && from < endOf(until);
}

function endOf(until: string): string {
  return until === '00:00' ? '24:00' : until;
}

/** For a day on which there is one already: after it. */
export function nextSpan(spans: readonly Span[]): Span {
  const last = spans.at(-1);
  return last === undefined ? USUAL : { from: last.until, until: '' };
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
