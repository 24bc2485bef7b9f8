export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
type Weekday = (typeof WEEKDAYS)[number];

/** From and until, `HH:MM` of the business's own clock; `24:00` is the end of a day. */
type Span = readonly [from: string, until: string];

/** When people of the business are there. */
export interface BusinessHours {
  /** An IANA name such as `America/Bogota`. */
  readonly timeZone: string;
  /** A day that is missing is closed. */
  readonly week: { readonly [D in Weekday]?: readonly Span[] };
  /** Days on which the business is closed, `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
}

interface LocalTime {
  readonly date: string;
  readonly weekday: Weekday;
  /** `HH:MM`, which compares as text. */
  readonly time: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Whoever is closed for longer has no next opening that a customer could use. */
const MOST_DAYS_AHEAD = 60;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Null while the business is open; otherwise when it opens next, if it does. Holidays and daylight saving included. */
export function closedUntil(hours: BusinessHours, at: Date): { readonly opens: LocalTime | null } | null {
  const now = localTime(hours.timeZone, at);
  const today = spansOf(hours, now);
  if (today.some(([from, until]) => from <= now.time && now.time < until)) return null;
  const later = today.map(([from]) => from).filter((from) => from > now.time);
  const first = later.toSorted()[0];
  if (first !== undefined) return { opens: { ...now, time: first } };
  return { opens: nextOpening(hours, now) };
}

/** Noon of each following day: no change of the clock moves that to another date. */
function nextOpening(hours: BusinessHours, now: LocalTime): LocalTime | null {
  const noon = Date.parse(`${now.date}T12:00:00Z`);
  for (let days = 1; days <= MOST_DAYS_AHEAD; days += 1) {
    const day = localTime('UTC', new Date(noon + days * DAY_MS));
    const [first] = spansOf(hours, day)
      .map(([from]) => from)
      .toSorted();
    if (first !== undefined) return { ...day, time: first };
  }
  return null;
}

function spansOf({ week, holidays }: BusinessHours, { date, weekday }: LocalTime): readonly Span[] {
  return holidays.includes(date) ? [] : (week[weekday] ?? []);
}

function localTime(timeZone: string, at: Date): LocalTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '';
  const weekday = part('weekday').toLowerCase() as Weekday;
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  return { date, weekday, time: `${part('hour')}:${part('minute')}` };
}

/** Making one costs more than a thousand uses of it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'long',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formats.set(timeZone, format);
  return format;
}

const WEEKDAYS_IN_SPANISH: Readonly<Record<Weekday, string>> = {
  monday: 'lunes',
  tuesday: 'martes',
  wednesday: 'miércoles',
  thursday: 'jueves',
  friday: 'viernes',
  saturday: 'sábado',
  sunday: 'domingo',
};

/** What a customer reads of an opening: `lunes a las 9:00`, with the date when it is more than a week away. */
export function openingInSpanish({ date, weekday, time }: LocalTime, at: Date): string {
  const hour = time.replace(/^0/, '');
  const farAway = Date.parse(`${date}T00:00:00Z`) - at.getTime() > 6 * DAY_MS;
  const [, month = '', day = ''] = date.split('-');
  const on = farAway
    ? `${WEEKDAYS_IN_SPANISH[weekday]} ${Number(day)}/${Number(month)}`
    : WEEKDAYS_IN_SPANISH[weekday];
  return `${on} a las ${hour}`;
}
