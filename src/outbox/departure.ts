import { OutboundContent, Recipient } from '../domain/outbound';
import { LaneClaim } from '../lanes/lanes.service';
import { LineAccess, SendOutcome } from '../providers/provider';

/** A row of the outbox that has not left for good. */
export interface Entry {
  readonly id: string;
  readonly conversationId: string;
  readonly lineId: string;
  readonly kind: 'message' | 'read';
  readonly messageId: string | null;
  /** A template whose category is marketing. */
  readonly marketing: boolean;
  /** A message that the business begins: it leaves at any time, and answers nothing. */
  readonly begins: boolean;
  readonly recipient: Recipient | null;
  /** The provider's id of the message that is quoted, or marked as read. */
  readonly replyTo: string | null;
  /** Of a read mark: shows an answer as being written, too. */
  readonly typing: boolean;
  /** Those before this one. */
  readonly attempts: number;
  /** Of these, refusals since its contact got too many. */
  readonly crowded: number;
  readonly dueInMs: number;
  /** How long the customer had waited for it when it was claimed, by the database's clock; null when it answers nothing. */
  readonly waitedMs: number | null;
}

/** What an accepted message proves: that its line, or its line's marketing, may go on. */
export type Probe = 'line' | 'marketing' | null;
/** An entry with what it says. */
export interface Leaving extends Entry {
  readonly content: OutboundContent | null;
  /** On lines that check it, the key by which the business knows the customer. */
  readonly identityKeyHash?: string;
}

/** What may leave now in one conversation: any read marks, then at most one message. */
export interface Departure {
  readonly probe: Probe;
  readonly claim: LaneClaim;
  readonly line: LineAccess;
  readonly entries: readonly Leaving[];
  /** When the entries became `sending`: monotonic, and by the wall clock, which goes on while the machine sleeps. */
  readonly committedAt: number;
  readonly committedOn: number;
}

/** One attempt and what became of it. */
export interface Attempt {
  readonly entry: Leaving;
  readonly outcome: SendOutcome;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** What came back of a departure. */
export interface Arrival {
  readonly probe: Probe;
  readonly claim: LaneClaim;
  readonly attempts: readonly Attempt[];
}

/** A message that the provider now has. */
export interface Accepted {
  readonly outboxId: string;
  readonly lineId: string;
  readonly providerMessageId: string;
}
