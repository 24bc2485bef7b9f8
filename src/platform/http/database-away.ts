import { sqlStateOf } from '../database/database';

/** Connection failures, shutting down, out of resources, cancelled by a timeout. */
const AWAY_STATES = /^(08|53|57P|57014)/;
const AWAY_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH']);
const AWAY_WORDS = /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout)/;

/** Whether a failed query says something about the database's absence rather than about the query. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return AWAY_CODES.has(code) || AWAY_STATES.test(sqlStateOf(error) ?? '') || AWAY_WORDS.test(error.message);
}
