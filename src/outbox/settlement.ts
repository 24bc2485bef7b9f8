import { ProviderError } from '../domain/inbound';
import { SendOutcome } from '../providers/provider';

/** What one attempt turns its row into; `forgotten` is a read mark that is done or not worth more. */
export interface Settlement {
  readonly state: 'sent' | 'pending' | 'rejected' | 'unknown' | 'forgotten';
  readonly providerMessageId?: string;
  readonly retryInMs?: number;
  readonly pauseLineMs?: number;
  readonly error?: ProviderError;
  /** False when the attempt says nothing about this message (nothing left, or the line is at fault). */
  readonly counted: boolean;
}

const MOST_ATTEMPTS = 5;
const MOST_READ_ATTEMPTS = 3;
const SLOW_LINE_MS = 2_000;
/** After it one message tries the line again, so that a mended line goes on by itself. */
const PAUSED_LINE_MS = 60_000;
/** Meta, "Pair rate limit": wait 4^n seconds. */
const PAIR_BASE = 4;

/** The verdict on an attempt as a change of its row. `attempts` are those before it. */
export function decide({
  entry,
  outcome,
}: {
  entry: { readonly kind: 'message' | 'read'; readonly attempts: number };
  outcome: SendOutcome;
}): Settlement {
  const attempts = entry.attempts + 1;
  const settlement = decideMessage(attempts, outcome);
  if (entry.kind === 'message') return settlement;
  // Marking as read may be repeated freely, and nobody waits for it.
  const again = settlement.state === 'pending' || settlement.state === 'unknown';
  if (!again || (settlement.counted && attempts >= MOST_READ_ATTEMPTS))
    return { ...settlement, state: 'forgotten' };
  return { ...settlement, state: 'pending', retryInMs: settlement.retryInMs ?? backOff(attempts) };
}

function decideMessage(attempts: number, outcome: SendOutcome): Settlement {
  switch (outcome.outcome) {
    case 'accepted':
      return { state: 'sent', providerMessageId: outcome.providerMessageId, counted: true };
    case 'unknown':
      return { state: 'unknown', error: outcome.error, counted: true };
    case 'not_sent':
      // Nothing left, so this says nothing about the message: WhatsApp is out of reach for the whole line.
      return {
        state: 'pending',
        retryInMs: 0,
        pauseLineMs: SLOW_LINE_MS,
        error: outcome.error,
        counted: false,
      };
    case 'postponed':
      return { state: 'pending', retryInMs: 0, counted: false };
    case 'refused':
      return decideRefusal(attempts, outcome);
  }
}

function decideRefusal(
  attempts: number,
  { verdict, error }: SendOutcome & { outcome: 'refused' },
): Settlement {
  switch (verdict) {
    case 'never':
      return { state: 'rejected', error, counted: true };
    case 'pause_line':
      return { state: 'pending', retryInMs: 0, pauseLineMs: PAUSED_LINE_MS, error, counted: false };
    case 'slow_line':
      return { state: 'pending', retryInMs: 0, pauseLineMs: SLOW_LINE_MS, error, counted: false };
    case 'retry_contact':
      if (attempts > MOST_ATTEMPTS) return { state: 'rejected', error, counted: true };
      return { state: 'pending', retryInMs: 1000 * PAIR_BASE ** (attempts - 1), error, counted: true };
    case 'retry':
      if (attempts >= MOST_ATTEMPTS) return { state: 'rejected', error, counted: true };
      return { state: 'pending', retryInMs: backOff(attempts), error, counted: true };
  }
}

function backOff(attempts: number): number {
  return 1000 * 2 ** (attempts - 1);
}
