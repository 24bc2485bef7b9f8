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

/** Hours of a week, as on the business's own clock: when its people are there, or when it leaves customers in peace. */
export interface BusinessHours {
  /** An IANA name such as `America/Bogota`. */
  readonly timeZone: string;
  /** A day that is missing has none. */
  readonly week: { readonly [D in Weekday]?: readonly Span[] };
  /** Days that have none, `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
}

interface LocalTime {
  readonly date: string;
  readonly weekday: Weekday;
  /** `HH:MM`, which compares as text. */
  readonly time: string;
}

const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Beyond that, hours without an end look as long. */
const MOST_DAYS_WITHIN = 8;
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

/** How long such hours go on from now, in ms; 0 outside of them. Over midnight they go on when the next day begins with some. */
export function msWithin(hours: BusinessHours, at: Date): number {
  const limit = at.getTime() + MOST_DAYS_WITHIN * DAY_MS;
  let end = at.getTime();
  for (let left = minutesLeft(hours, new Date(end)); left > 0 && end < limit;) {
    end = startOfMinute(end) + left * MINUTE_MS;
    left = minutesLeft(hours, new Date(end));
  }
  return end - at.getTime();
}

/** When such hours that hold now are over; null outside of them, or without any. */
export function endOfHours(hours: BusinessHours | null, at: Date): Date | null {
  const ms = hours === null ? 0 : msWithin(hours, at);
  return ms === 0 ? null : new Date(at.getTime() + ms);
}

/** Of the span that holds now, as if the clock were not changed in it: whoever is too early at its end asks again. */
function minutesLeft(hours: BusinessHours, at: Date): number {
  const now = localTime(hours.timeZone, at);
  const ends = spansOf(hours, now).flatMap(([from, until]) =>
    from <= now.time && now.time < until ? minutesOf(until) - minutesOf(now.time) : [],
  );
  return Math.max(0, ...ends);
}

function minutesOf(time: string): number {
  const [hour, minute] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}

function startOfMinute(ms: number): number {
  return ms - (ms % MINUTE_MS);
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
