import { Echo, InboundMessage, ProviderError } from '../domain/inbound';
import { Json } from '../domain/json';
import { Notice } from '../domain/notice';
import { OutboundContent, Recipient } from '../domain/outbound';
import { StatusUpdate } from '../domain/delivery-status';

/** One readable or unreadable part of a webhook body. `path` points into the body, e.g. `entry[0].changes[1].value.messages[0]`. */
export type WebhookItem =
  | { readonly kind: 'message'; readonly path: string; readonly message: InboundMessage }
  | { readonly kind: 'status'; readonly path: string; readonly status: StatusUpdate; readonly digest: string }
  | {
      readonly kind: 'errors';
      readonly path: string;
      readonly errors: readonly ProviderError[];
      readonly digest: string;
    }
  | { readonly kind: 'echo'; readonly path: string; readonly echo: Echo }
  | {
      readonly kind: 'notice';
      readonly path: string;
      readonly field: string;
      readonly notice: Notice;
      readonly details: Json;
      /** Which of the account's lines it is about; none: all. */
      readonly names: LineName;
      readonly digest: string;
    }
  | { readonly kind: 'field'; readonly path: string; readonly field: string; readonly digest: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: string; readonly digest: string };

/** How a notice of the account names one of its lines. */
export interface LineName {
  /** Digits. */
  readonly displayPhoneNumber?: string;
  readonly phoneNumberId?: string;
}

/** A change of a webhook: everything in it belongs to one line. */
export interface WebhookChange {
  readonly path: string;
  /** How the provider names the line; null when the change names none. */
  readonly lineKey: string | null;
  /** The number of that line as the provider shows it; null when the change does not say. */
  readonly lineNumber: string | null;
  /** The account that it came for, which several lines may share; null when it is not named, and beside messages. */
  readonly accountId: string | null;
  readonly items: readonly WebhookItem[];
}

/** What a provider needs to act for a line. */
export interface LineAccess {
  readonly lineId: string;
  readonly phoneNumberId: string;
  readonly token: string;
  /** Without a trailing slash, e.g. `https://graph.facebook.com`. */
  readonly apiBaseUrl: string;
  /** E.g. `v26.0`. */
  readonly apiVersion: string;
}

export interface SendRequest {
  /** Comes back in the status webhooks; our outbox id. */
  readonly correlationId: string;
  readonly recipient: Recipient;
  readonly content: OutboundContent;
  /** The provider's id of the message that this one quotes. */
  readonly replyTo?: string;
  /** The key by which the business knows the customer: refused when it is another by now (137000). */
  readonly identityKeyHash?: string;
}

/** What each verdict on a refusal does, in words for people. */
export const VERDICTS = {
  retry: 'sent again after 1, 2, 4… seconds and a little, a few times',
  retry_contact: 'this contact waits 4ⁿ seconds, up to five times; nobody else does',
  retry_by_phone: 'sent to the phone if it is known, else rejected',
  slow_line: 'the line waits 2 seconds',
  maintenance: 'the line waits 1 to 2 minutes',
  pause_line: 'the line is paused and tries one message after 1, 2, 4… 15 minutes; alarm',
  pause_marketing: "the line's marketing waits 24 hours, everything else goes on; alarm",
  block_template: 'rejected; the template must not be used until it is mended; alarm',
  country_closed: 'rejected; alarm',
  window_closed: 'rejected; the service window counts as closed until the customer writes',
  opted_out: 'rejected; the contact gets no marketing until they resume it',
  undeliverable: 'rejected; after three in a row the contact is shown as unreachable',
  identity_changed: "rejected; the contact's identity counts as changed until somebody acknowledges it",
  never: 'rejected',
} as const;

export type Verdict = keyof typeof VERDICTS;

/** Something that only a person can mend. */
export interface Trouble {
  /** The kind of its alarm. */
  readonly kind: string;
  readonly severity: 'warning' | 'critical';
  readonly title: string;
  readonly mend: string;
}

/** What to do about a refusal. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Of `retry`: attempts in all, when fewer than usual. */
  readonly mostAttempts?: number;
  /** Of `pause_line`: what the business begins is rejected instead, and the line goes on, since its answers may still leave. */
  readonly sparesAnswers?: boolean;
  readonly trouble?: Trouble;
}

/** What the provider answered, for people to look at; nothing is decided from it. Never holds the token. */
export interface ProviderAnswer {
  readonly httpStatus: number;
  /** Null when it is not JSON, or larger than anything the provider says. */
  readonly body: Json;
  readonly bytes: number;
}

/**
 * What became of one attempt.
 * - `accepted`: the provider has it, under this id.
 * - `refused`: the provider answered no; it certainly did not accept.
 * - `not_sent`: no byte left this machine.
 * - `postponed`: it was not tried, since its time had passed.
 * - `unknown`: it may or may not have been accepted. Never sent again blindly.
 */
export type SendOutcome = (
  | { readonly outcome: 'accepted'; readonly providerMessageId: string }
  | ({ readonly outcome: 'refused'; readonly error: ProviderError } & Judgement)
  | { readonly outcome: 'not_sent'; readonly error: ProviderError }
  | { readonly outcome: 'postponed' }
  | { readonly outcome: 'unknown'; readonly error: ProviderError }
) & {
  /** Absent when nothing was answered. */
  readonly answer?: ProviderAnswer;
};

/** The port to WhatsApp: Meta's Cloud API today, Evolution API beside it. */
export interface Provider {
  send(line: LineAccess, request: SendRequest): Promise<SendOutcome>;
  /** Idempotent at the provider, so that an unclear attempt may be repeated. `typing` shows that an answer is being written. */
  markAsRead(
    line: LineAccess,
    providerMessageId: string,
    also: { readonly typing: boolean },
  ): Promise<SendOutcome>;
}
