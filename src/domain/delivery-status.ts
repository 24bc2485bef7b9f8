import { Charge } from './charge';
import { Json } from './json';
import { CustomerIdentity, ProviderError } from './inbound';

/** Receipts of a sent message, in the order in which they can only grow. `failed` is kept apart. */
const DELIVERY_RANKS = { sent: 1, delivered: 2, read: 3, played: 4 } as const;

/** One receipt as a webhook brought it. */
export interface StatusUpdate {
  readonly providerMessageId: string;
  /** Meta's word; anything but the ladder and `failed` is kept and counted, and changes nothing. */
  readonly status: string;
  /** Seconds since 1970; null when unreadable. */
  readonly timestamp: number | null;
  /** Our outbox id, echoed by Meta as `biz_opaque_callback_data`; failed statuses may lack it. */
  readonly correlationId: string | null;
  readonly errors: readonly ProviderError[];
  /** As it came, whatever it is. */
  readonly pricing: Json;
  /** What the pricing means; null when there is none, or none that can be read. */
  readonly charge: Charge | null;
  /** Who received it, as far as the receipt says: of a group message, the participant. */
  readonly recipient: CustomerIdentity;
  /** Null unless the message went to a group. */
  readonly participant: GroupParticipant | null;
  /** As it came; only subscriptions before v24.0, and free entry points, still have it. */
  readonly conversation: Json;
}

/** The member of a group that a receipt is about. */
export interface GroupParticipant {
  readonly groupId: string | null;
  readonly identity: CustomerIdentity;
}

/** 1 (sent) to 4 (played), 0 for anything else. */
export function rankOf(status: string): number {
  return Object.hasOwn(DELIVERY_RANKS, status) ? DELIVERY_RANKS[status as keyof typeof DELIVERY_RANKS] : 0;
}

/** The status as counts name it: those nobody knows are counted together. */
export function labelOf(status: string): string {
  return status === 'failed' || rankOf(status) > 0 ? status : 'other';
}

/** What a sending is, as rows keep it; receipts only refine `sent`. */
export type OutboxState = 'pending' | 'sending' | 'sent' | 'rejected' | 'unknown' | 'cancelled';

/** What people see of a message we sent. A receipt of delivery wins over a failure of another device. */
export function shownStatus(state: OutboxState, rank: number, failed: boolean): string {
  const receipt = (['sent', 'delivered', 'read', 'played'] as const)[rank - 1];
  if (receipt !== undefined && rank >= 2) return receipt;
  if (failed || state === 'rejected') return 'failed';
  return receipt ?? state;
}
