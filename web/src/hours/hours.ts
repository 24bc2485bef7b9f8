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

/** As a form holds it. */
export interface HoursDraft {
  /** There are none: always open, say, or never quiet. */
  none: boolean;
  timeZone: string;
  week: Record<Weekday, Span[]>;
  holidays: string[];
}

const USUAL: Span = { from: '09:00', until: '18:00' };
const WORKDAYS: readonly Weekday[] = WEEKDAYS.slice(0, 5);

/** What is there to start from when somebody wants hours. */
type Suggestion = (day: Weekday) => readonly Span[];

const office: Suggestion = (day) => (WORKDAYS.includes(day) ? [USUAL] : []);
export const nights: Suggestion = () => [
  { from: '00:00', until: '08:00' },
  { from: '20:00', until: '00:00' },
];

export function draftOf(hours: Hours | null | undefined, suggested: Suggestion = office): HoursDraft {
  const spansOf = (day: Weekday): Span[] => {
    if (!hours) return [...suggested(day)];
    return (hours.week[day] ?? []).map(([from = '', until = '']) => ({
      from,
      until: until === '24:00' ? '00:00' : until,
    }));
  };
  return {
    none: !hours,
    timeZone: hours?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    week: Object.fromEntries(WEEKDAYS.map((day) => [day, spansOf(day)])) as HoursDraft['week'],
    holidays: [...(hours?.holidays ?? [])],
  };
}

export function hoursOf({ none, timeZone, week, holidays }: HoursDraft): Hours | null {
  if (none) return null;
  const open = WEEKDAYS.filter((day) => week[day].length > 0);
  const spans = (day: Weekday) => week[day].map(({ from, until }) => [from, endOf(until)]);
  return {
    timeZone: timeZone.trim(),
    week: Object.fromEntries(open.map((day) => [day, spans(day)])),
    holidays: holidays.filter((day) => day !== '').toSorted(),
  };
}

/** What is wrong with hours, by the field of the form, in which they are at `path`. */
export function hoursFaults(
  path: string,
  { none, timeZone, week }: HoursDraft,
  words: { timeZone: string; span: string },
): Record<string, string> {
  if (none) return {};
  const spans = WEEKDAYS.flatMap((day) =>
    week[day].flatMap((span, i) => (isSpan(span) ? [] : [[`${path}.week.${day}.${i}`, words.span]])),
  );
  const zone = isTimeZone(timeZone.trim()) ? {} : { [`${path}.timeZone`]: words.timeZone };
  return { ...zone, ...Object.fromEntries(spans) };
}

/** Both ends are there, and the first comes before the second. */
function isSpan({ from, until }: Span): boolean {
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
