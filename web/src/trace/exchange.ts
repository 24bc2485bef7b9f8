import type { components } from '../api/schema';

export type Trace = components['schemas']['TraceDto'];

/** A message and, when it has one, the reply to it. */
export interface Exchange {
  readonly id: string;
  readonly asked: Trace | null;
  readonly said: Trace | null;
  /** Another message of the same turn carries the reply. */
  readonly isAnsweredElsewhere: boolean;
}

/** Webhooks take their time; a customer's message within this is a new one. */
const SOON_MS = 60_000;

/** How a step, or all of them, turned out. */
export type Tone = 'done' | 'waiting' | 'again' | 'skipped' | 'problem' | 'unsure';

/** Puts each reply to the message that it answers; the newest first, as they come. */
export function exchangesOf(traces: readonly Trace[]): Exchange[] {
  const inbound = new Set(traces.filter(isInbound).map(({ message }) => message.id));
  const replies = new Map(
    traces.flatMap((trace) =>
      trace.inReplyTo === null ? [] : [[trace.inReplyTo.messageId, trace] as const],
    ),
  );
  return traces.flatMap((trace): Exchange[] => {
    const { id } = trace.message;
    if (isInbound(trace)) {
      const said = replies.get(id) ?? null;
      return [{ id, asked: trace, said, isAnsweredElsewhere: said === null && trace.answer !== null }];
    }
    const isShownThere = trace.inReplyTo !== null && inbound.has(trace.inReplyTo.messageId);
    return isShownThere ? [] : [{ id, asked: null, said: trace, isAnsweredElsewhere: false }];
  });
}

function isInbound({ message }: Trace): boolean {
  return message.direction === 'inbound';
}

/** When the way began. */
export function startOf({ asked, said }: Exchange): string {
  const trace = asked ?? said;
  return asked?.door?.receivedAt ?? said?.sending?.createdAt ?? trace?.message.timestamp ?? '';
}

/** How long before the door the customer wrote it, by their phone's clock; null when it came right away. */
export function ageOf({ asked }: Exchange): number | null {
  if (asked?.door == null) return null;
  const age = Date.parse(asked.door.receivedAt) - Date.parse(asked.message.timestamp);
  return age > SOON_MS ? age : null;
}

/** How long it took until WhatsApp had our message; null while it has not, or could not deliver it. */
export function durationOf(exchange: Exchange): number | null {
  if (exchange.said?.message.status === 'failed') return null;
  const accepted = exchange.said?.sending?.attemptLog.find(({ outcome }) => outcome === 'accepted');
  return accepted === undefined ? null : Date.parse(accepted.endedAt) - Date.parse(startOf(exchange));
}

export function toneOf({ asked, said, isAnsweredElsewhere }: Exchange): Tone {
  if (said !== null) return toneOfSending(said);
  if (asked?.event?.state === 'dead') return 'problem';
  if (asked?.event?.state === 'pending') return 'waiting';
  return isAnsweredElsewhere ? 'done' : 'skipped';
}

const SENDING_TONES: Readonly<Record<Trace['message']['status'], Tone>> = {
  received: 'done',
  pending: 'waiting',
  sending: 'waiting',
  sent: 'done',
  delivered: 'done',
  read: 'done',
  played: 'done',
  failed: 'problem',
  unknown: 'unsure',
  cancelled: 'skipped',
};

function toneOfSending({ message }: Trace): Tone {
  return SENDING_TONES[message.status];
}
