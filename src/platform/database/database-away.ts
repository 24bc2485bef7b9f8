import { sqlStateOf } from './database';

/** Connection failures, shutting down, no room on the disk or for a connection, read-only, a transaction left idle. */
const AWAY_STATES = /^(08|57P|53000|53100|53300|25006|25P03)/;
/** Out of some other resource, too slow, or in the way of others: that may also be the fault of what was asked. */
const TROUBLED_STATES = /^(53|57014|55P03|40001|40P01)/;
const AWAY_CODES = new Set(
  'ECONNREFUSED ECONNRESET ENOENT EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN'.split(' '),
);
/** The last two: of a connection that broke between two statements of a transaction. */
const AWAY_WORDS =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client .* not queryable|Query runner already released)/;

/** Whether a failure says that the database takes nothing from anybody, whatever was asked of it. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return AWAY_CODES.has(code) || AWAY_STATES.test(sqlStateOf(error) ?? '') || AWAY_WORDS.test(error.message);
}

/** Whether asking again later may help. */
export function isDatabaseTroubled(error: unknown): boolean {
  return isDatabaseAway(error) || TROUBLED_STATES.test(sqlStateOf(error) ?? '');
}
