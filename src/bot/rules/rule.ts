import { MediaType } from '../../domain/inbound';
import { Reply } from '../../domain/outbound';

/** A kind of file; `lost`: one of any kind that WhatsApp itself could not get. */
export type RuleMedia = MediaType | 'lost';

/** When a rule answers. */
export type RuleCondition =
  /** The whole text, or the option that was chosen, is one of these words: the customer stops messages, or wants them again. */
  | { readonly type: 'consent'; readonly value: 'stop' | 'resume'; readonly words: readonly string[] }
  /** The message came from an ad or post. */
  | { readonly type: 'referral' }
  /** The message asks about a product of the catalogue. */
  | { readonly type: 'product' }
  /** The text holds one of these words (or phrases), any case, accents ignored. */
  | { readonly type: 'keyword'; readonly words: readonly string[] }
  /** The customer chose the option with this id from a list or buttons that we sent. */
  | { readonly type: 'choice'; readonly id: string }
  /** The customer chose any other option. */
  | { readonly type: 'selection' }
  | { readonly type: 'media'; readonly media: RuleMedia }
  | { readonly type: 'location' }
  /** A text that no other rule answers, while the business is closed. */
  | { readonly type: 'closed' }
  /** A text that no other rule answers. */
  | { readonly type: 'fallback' };

/**
 * What a rule answers: a text, or Meta's `interactive` object. Texts may hold `{{headline}}`, `{{product}}`, `{{title}}`,
 * `{{opens}}` and optional parts in `[[…]]`, which are left out when a placeholder inside has no value.
 */
export type RuleReply = Reply;

export interface Rule {
  readonly id: string;
  readonly tenantId: string;
  readonly position: number;
  readonly active: boolean;
  /** Not answered to a customer whose identity key changed, until a person accepts the new one. */
  readonly sensitive?: boolean;
  readonly when: RuleCondition;
  readonly reply: RuleReply;
  /** Whether a person goes on from there: the bot is quiet in the conversation until it is released. */
  readonly handOver: boolean;
}

/** What a rule looks at in a message. */
export interface RuleSubject {
  readonly text?: string;
  /** Present when the message came from an ad, with or without a headline. */
  readonly referral?: { readonly headline?: string };
  readonly product?: string;
  readonly choice?: { readonly id?: string; readonly title: string };
  readonly media?: RuleMedia;
  readonly location?: boolean;
  /** While the business is closed; `opens` says when it opens, for a customer to read, and is empty when nobody knows. */
  readonly closed?: { readonly opens: string };
}

/** What in a message made a rule answer: the rule's own words, or what the customer tapped or came from. */
export type Matched =
  | { readonly type: 'consent'; readonly word: string }
  | { readonly type: 'referral'; readonly headline: string | null }
  | { readonly type: 'product'; readonly product: string }
  | { readonly type: 'keyword'; readonly word: string }
  | { readonly type: 'choice'; readonly id: string }
  | { readonly type: 'selection'; readonly title: string }
  | { readonly type: 'media'; readonly media: RuleMedia }
  | { readonly type: 'location' }
  | { readonly type: 'closed' }
  | { readonly type: 'fallback' };

/** Kinds of rules in the order in which they are tried; within a kind by position. */
export const CONDITION_ORDER = [
  'consent',
  'referral',
  'product',
  'choice',
  'selection',
  'media',
  'location',
  'keyword',
  'closed',
  'fallback',
] as const satisfies readonly RuleCondition['type'][];
