import { ContentType } from '../domain/inbound';
import { Matched, Rule } from './rules/rule';

/** Why an event ended as it did. Kept beside it as it was then, since rules are edited and deleted later. */
export interface Why {
  /** The handler that read the message; handlers are named by the type of message. */
  readonly handler: ContentType;
  /** False for types that are answered by nobody, and wherever the bot did not get to see the message. */
  readonly rulesAsked: boolean;
  /** The rule that gave the reply, or heard a wish that is not answered; null where this event has none of its own. */
  readonly rule: Pick<Rule, 'id' | 'position' | 'when'> | null;
  /** What made that rule answer; no more of the customer's words than this. */
  readonly matched: Matched | null;
  /** Whose message the rule matched: in a turn it may be another one than the one that is quoted. */
  readonly matchedEventId: string | null;
  /** Messages of the turn that the reply answers. */
  readonly answers: number;
}

/** What a finished event keeps about its end. */
export interface EventDecision {
  /** The claim under which it was handled. */
  readonly lane: { readonly fence: string; readonly tries: number; readonly claimedAt: Date };
  readonly markAsRead: boolean;
  /** Null when the bot failed to decide. */
  readonly why: Why | null;
}
