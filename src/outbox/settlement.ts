import { ProviderError } from '../domain/inbound';
import { Recipient } from '../domain/outbound';
import { SendOutcome } from '../providers/provider';

/** What one attempt turns its row into; `forgotten` is a read mark that is done or not worth more. */
export interface Settlement {
  readonly state: 'sent' | 'pending' | 'rejected' | 'unknown' | 'forgotten';
  readonly providerMessageId?: string;
  readonly retryInMs?: number;
  /** How long its line waits, at least. */
  readonly pauseLineMs?: number;
  /** Another address of the same customer, for the next attempt. */
  readonly recipient?: Recipient;
  readonly error?: ProviderError;
  /** False when the attempt says nothing about this message (nothing left, or the line is at fault). */
  readonly counted: boolean;
}

/** What a decision needs beside the outcome. */
export interface Circumstances {
  readonly entry: {
    readonly kind: 'message' | 'read';
    /** Those before it. */
    readonly attempts: number;
    /** Of these, refusals since its contact got too many. */
    readonly crowded: number;
    readonly marketing: boolean;
    readonly begins: boolean;
    readonly recipient: Recipient | null;
  };
  readonly outcome: SendOutcome;
  /** The customer's phone, when it is known and may be tried instead. */
  readonly phone?: string | undefined;
  /** From 0 to 1: spreads what would otherwise be tried again at the same moment. */
  readonly jitter: number;
}

const MOST_ATTEMPTS = 5;
const MOST_READ_ATTEMPTS = 3;
const SLOW_LINE_MS = 2_000;
/** After it one message tries the line again, so that a mended line goes on by itself; also Meta's least for maintenance. */
export const PAUSED_LINE_MS = 60_000;
/** Meta, "Pair rate limit": wait 4^n seconds. */
const PAIR_BASE = 4;

/** The verdict on an attempt as a change of its row. */
export function decide(circumstances: Circumstances): Settlement {
  const { entry, jitter } = circumstances;
  const attempts = entry.attempts + 1;
  const settlement = decideMessage(attempts, circumstances);
  if (entry.kind === 'message') return settlement;
  // Marking as read may be repeated freely, and nobody waits for it.
  const again = settlement.state === 'pending' || settlement.state === 'unknown';
  if (!again || (settlement.counted && attempts >= MOST_READ_ATTEMPTS))
    return { ...settlement, state: 'forgotten' };
  return { ...settlement, state: 'pending', retryInMs: settlement.retryInMs ?? backOff(attempts, jitter) };
}

function decideMessage(attempts: number, circumstances: Circumstances): Settlement {
  const { outcome } = circumstances;
  switch (outcome.outcome) {
    case 'accepted':
      return { state: 'sent', providerMessageId: outcome.providerMessageId, counted: true };
    case 'unknown':
      return { state: 'unknown', error: outcome.error, counted: true };
    case 'not_sent':
      // Nothing left, so this says nothing about the message: WhatsApp is out of reach for the whole line.
      return { ...waitingForLine(outcome.error), pauseLineMs: SLOW_LINE_MS };
    case 'postponed':
      return { state: 'pending', retryInMs: 0, counted: false };
    case 'refused':
      return decideRefusal(attempts, outcome, circumstances);
  }
}

function decideRefusal(
  attempts: number,
  {
    verdict,
    error,
    mostAttempts = MOST_ATTEMPTS,
    sparesAnswers = false,
  }: SendOutcome & { outcome: 'refused' },
  { entry, phone, jitter }: Circumstances,
): Settlement {
  const rejected: Settlement = { state: 'rejected', error, counted: true };
  switch (verdict) {
    case 'retry':
      if (attempts >= mostAttempts) return rejected;
      return { state: 'pending', retryInMs: backOff(attempts, jitter), error, counted: true };
    case 'retry_contact':
      if (entry.crowded >= MOST_ATTEMPTS) return rejected;
      return { state: 'pending', retryInMs: 1000 * PAIR_BASE ** entry.crowded, error, counted: true };
    case 'retry_by_phone':
      if (phone === undefined || entry.recipient === null || 'phone' in entry.recipient) return rejected;
      return { state: 'pending', retryInMs: 0, recipient: { phone }, error, counted: true };
    case 'pause_line':
      if (sparesAnswers && entry.begins) return rejected;
      return { ...waitingForLine(error), pauseLineMs: PAUSED_LINE_MS };
    case 'slow_line':
    case 'maintenance':
      return { ...waitingForLine(error), pauseLineMs: pauseOf(verdict, jitter) };
    case 'pause_marketing':
      return entry.marketing ? waitingForLine(error) : rejected;
    case 'block_template':
    case 'country_closed':
    case 'window_closed':
    case 'opted_out':
    case 'undeliverable':
    case 'identity_changed':
    case 'never':
      return rejected;
  }
}

/** How long a line waits at least. */
export function pauseOf(verdict: 'slow_line' | 'maintenance', jitter: number): number {
  return verdict === 'slow_line' ? SLOW_LINE_MS : Math.round(PAUSED_LINE_MS * (1 + jitter));
}

function waitingForLine(error: ProviderError): Settlement {
  return { state: 'pending', retryInMs: 0, error, counted: false };
}

function backOff(attempts: number, jitter: number): number {
  return Math.round(1000 * 2 ** (attempts - 1) * (1 + jitter / 2));
}
