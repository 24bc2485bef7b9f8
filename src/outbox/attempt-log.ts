import { ProviderError } from '../domain/inbound';
import { Json } from '../domain/json';
import { SendOutcome, Verdict } from '../providers/provider';
import { Attempt } from './departure';
import { Settlement } from './settlement';

/** What a row keeps of one attempt, for people who ask later. */
export interface LoggedAttempt {
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly outcome: SendOutcome['outcome'];
  readonly verdict: Verdict | null;
  readonly httpStatus: number | null;
  /** Null also when it was not JSON or is too large to be kept; then only its size tells of it. */
  readonly answer: Json;
  readonly answerBytes: number | null;
  readonly error: ProviderError | null;
  /** What it made of the row, and when it goes on from there: the row's own wait, or that of its line. */
  readonly state: Settlement['state'];
  readonly retryInMs: number | null;
}

/** An attempt of a process that is gone, as whoever takes its lane over writes it down. */
export const INTERRUPTED: Omit<LoggedAttempt, 'startedAt' | 'endedAt'> = {
  outcome: 'unknown',
  verdict: null,
  httpStatus: null,
  answer: null,
  answerBytes: null,
  error: { code: null, title: 'process_gone' },
  state: 'unknown',
  retryInMs: null,
};

/** A line that is paused may try for days: the last ones are kept. */
const MOST_LOGGED = 20;
/** Graph answers a message with about 300 bytes. */
const LARGEST_ANSWER = 4096;

/** SQL: the log of the outbox row `o` with one entry more. */
export function withAttempt(entry: string): string {
  const kept = `CASE WHEN jsonb_array_length(o.attempt_log) < ${MOST_LOGGED} THEN o.attempt_log ELSE o.attempt_log - 0 END`;
  return `${kept} || ${entry}`;
}

/** SQL: a moment as JSON writes those of the program. */
export function jsonMoment(moment: string): string {
  return `to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

export function logged({ startedAt, endedAt, outcome }: Attempt, settlement: Settlement): LoggedAttempt {
  const { answer } = outcome;
  const { state, retryInMs = 0, pauseLineMs = 0 } = settlement;
  return {
    startedAt,
    endedAt,
    outcome: outcome.outcome,
    verdict: outcome.outcome === 'refused' ? outcome.verdict : null,
    httpStatus: answer?.httpStatus ?? null,
    answer: answer !== undefined && answer.bytes <= LARGEST_ANSWER ? answer.body : null,
    answerBytes: answer?.bytes ?? null,
    error: 'error' in outcome ? outcome.error : null,
    state,
    retryInMs: state === 'pending' ? Math.max(retryInMs, pauseLineMs) : null,
  };
}
