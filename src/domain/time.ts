const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Meta delivers again for 7 days, so an older message cannot be one. */
const OLDEST_MS = 7 * DAY_MS;
const MOST_AHEAD_MS = 5 * MINUTE_MS;
const LEFT_TO_PEOPLE_MS = 60 * MINUTE_MS;
/** Meta, "Customer service windows": 24 hours from the customer's own message. */
export const SERVICE_WINDOW_MS = DAY_MS;

/** Meta, "Free entry points": who comes from an ad is answered within 24 hours, and then everything is free for 72. */
export const FREE_ENTRY_ANSWER_MS = DAY_MS;
export const FREE_ENTRY_HOURS = 72;

/** The customer's own time when Meta can have sent it, otherwise the time of arrival. */
export function trustedTime(seconds: number | null, arrivedAt: Date): Date {
  if (seconds === null) return arrivedAt;
  const age = arrivedAt.getTime() - seconds * 1000;
  return age > OLDEST_MS || age < -MOST_AHEAD_MS ? arrivedAt : new Date(seconds * 1000);
}

/** A message that arrives an hour late or later is a redelivery after an outage: a person decides what to answer. */
export function isLeftToPeople(timestamp: Date, arrivedAt: Date): boolean {
  return arrivedAt.getTime() - timestamp.getTime() >= LEFT_TO_PEOPLE_MS;
}

/** A time that may lie long ago, but not in the future. */
export function pastTime(seconds: number | null, arrivedAt: Date): Date {
  if (seconds === null || seconds < 0 || seconds * 1000 > arrivedAt.getTime()) return arrivedAt;
  return new Date(seconds * 1000);
}
