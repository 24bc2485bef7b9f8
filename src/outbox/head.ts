import { contactWaitMs } from './contact-pace';
import { Entry, Probe } from './departure';
import { Credit } from './pace.service';

/** What leaves of a conversation now. */
export interface Head {
  readonly entries: readonly Entry[];
  readonly probe: Probe;
  /** When nothing leaves: how long at least; null when nothing waits either. */
  readonly waitMs: number | null;
}

/** What the line and the contact allow. */
export interface Allowance {
  readonly credit: Pick<Credit, 'probing' | 'marketingInMs'>;
  /** Of the contact's pace. */
  readonly owedMs: number;
}

/** The read marks that are due, and the first message if it is; a mark that waits holds up no message. */
export function headOf(waiting: readonly Entry[], { credit, owedMs }: Allowance): Head {
  const marketingInMs = credit.marketingInMs ?? 0;
  // Marketing that waits for its line holds up nothing else in its conversation.
  const isHeld = (entry: Entry) => entry.marketing && marketingInMs > 0;
  const message = waiting.find((entry) => entry.kind === 'message' && !isHeld(entry));
  const messageInMs = message === undefined ? Infinity : Math.max(message.dueInMs, contactWaitMs(owedMs));
  const marks = waiting.filter((entry) => entry.kind === 'read');
  const due = marks.filter((mark) => mark.dueInMs <= 0);
  const leaving = message !== undefined && messageInMs <= 0 ? [message, ...due] : due;
  if (leaving.length === 0) {
    const others = [...marks.map((mark) => mark.dueInMs), ...waiting.filter(isHeld).map(() => marketingInMs)];
    const waitMs = Math.min(messageInMs, ...others);
    return { entries: [], probe: null, waitMs: waitMs === Infinity ? null : waitMs };
  }
  if (credit.probing) return { entries: leaving.slice(0, 1), probe: 'line', waitMs: 0 };
  const tries = credit.marketingInMs !== null && leaving.some((entry) => entry.marketing);
  return { entries: leaving, probe: tries ? 'marketing' : null, waitMs: 0 };
}
