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
}

/** What to do about a refusal. */
export type Verdict = 'retry' | 'retry_contact' | 'slow_line' | 'pause_line' | 'never';

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
  | { readonly outcome: 'refused'; readonly verdict: Verdict; readonly error: ProviderError }
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
  /** Idempotent at the provider, so that an unclear attempt may be repeated. */
  markAsRead(line: LineAccess, providerMessageId: string): Promise<SendOutcome>;
}
