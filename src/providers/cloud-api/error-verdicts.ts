import { Verdict } from '../provider';

/**
 * What each refusal of the Graph API asks for. Source: Meta, "Cloud API error codes" (2026-06-18) and the pages on
 * throughput and pair limits. Codes that are not listed are `never`: the request itself is at fault.
 */
const VERDICTS: Readonly<Record<number, Verdict>> = {
  // Trouble of the platform: again, later.
  1: 'retry',
  2: 'retry',
  131000: 'retry',
  131016: 'retry',
  133004: 'retry',
  // One customer gets too many messages: only that customer waits.
  131056: 'retry_contact',
  // The line or the app is too fast.
  4: 'slow_line',
  80007: 'slow_line',
  130429: 'slow_line',
  // Maintenance of the line, a minute or two.
  131057: 'pause_line',
  // Nothing of this line can leave until a person mends it: token, permission, restriction, payment, registration.
  0: 'pause_line',
  3: 'pause_line',
  10: 'pause_line',
  33: 'pause_line',
  190: 'pause_line',
  368: 'pause_line',
  131005: 'pause_line',
  131031: 'pause_line',
  131037: 'pause_line',
  131042: 'pause_line',
  131045: 'pause_line',
  133010: 'pause_line',
  134011: 'pause_line',
};

/** The verdict on a Graph error code; a missing code is answered by the HTTP status. */
export function verdictOf(code: number | null, httpStatus: number, isTransient = false): Verdict {
  if (code !== null) {
    if (code >= 200 && code <= 299) return 'pause_line';
    // Meta marks what may be tried again, also where this version does not know the code.
    return VERDICTS[code] ?? (httpStatus === 429 ? 'slow_line' : isTransient ? 'retry' : 'never');
  }
  // No Graph error object: a proxy, a wrong address or a login page answered. Nothing would pass until that is mended.
  return httpStatus === 429 ? 'slow_line' : 'pause_line';
}

/** Codes that prove, also beside a 5xx, that the message was not accepted. */
const CERTAIN_BESIDE_5XX = new Set([4, 190, 80007, 130429, 131056]);

/** A 5xx may come after the message was accepted, so only a code that excludes it is a refusal. */
export function provesRefusal(code: number | null, httpStatus: number): boolean {
  if (httpStatus >= 500) return code !== null && CERTAIN_BESIDE_5XX.has(code);
  return httpStatus !== 408;
}
