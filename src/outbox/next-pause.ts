import { PAUSED_LINE_MS } from './settlement';

/** Between two tries of a paused line at most, in units of the first wait. */
const MOST_WAITS = 15;

/** A pause that waits for a mend, as it is stored. */
export interface StoredPause {
  /** What kept the line from sending; null when nothing did. */
  readonly kind: string | null;
  /** Tries that failed since. */
  readonly tries: number;
  /** Whether the next try is still to come; null when the line never paused. */
  readonly waits: boolean | null;
}

/** How long a line waits after so many tries that failed: 1, 2, 4, 8 and then 15 minutes. */
export function pauseAfter(tries: number): number {
  return PAUSED_LINE_MS * Math.min(2 ** tries, MOST_WAITS);
}

/**
 * How long a line waits after it was refused as a whole, the longer the more often it failed for the same reason. Null when it waits already: answers to messages that were under way together count once.
 */
export function nextPause(
  stored: StoredPause | undefined,
  kind: string,
): { readonly tries: number; readonly ms: number } | null {
  const same = stored !== undefined && stored.kind === kind;
  if (same && stored.waits === true) return null;
  const tries = same ? stored.tries + 1 : 0;
  return { tries, ms: pauseAfter(tries) };
}
