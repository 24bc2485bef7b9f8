import { Json, JsonObject } from './json';

/** How a customer is known. A phone may be missing (usernames), so no member is required alone. */
export interface CustomerIdentity {
  /** Digits of an international number, without `+`. */
  readonly phone?: string;
  /** Business-scoped user id, e.g. `BR.90817263545362718190`; scoped to the business portfolio. */
  readonly userId?: string;
  readonly parentUserId?: string;
}

/** What a webhook tells about the customer beside the message. */
export interface CustomerProfile {
  readonly identity: CustomerIdentity;
  /** Identities that the same customer had before (number or id changes). */
  readonly previous?: CustomerIdentity;
  readonly name?: string;
  readonly username?: string;
  /** Changes when the customer's encryption key changes, on lines with the identity check on. */
  readonly identityKeyHash?: string;
}

export interface MediaContent {
  readonly mediaId: string | null;
  readonly mimeType: string | null;
  readonly sha256: string | null;
  readonly caption?: string;
  readonly filename?: string;
  readonly url?: string;
  /** True for a recording made in the app, absent for an attached file. */
  readonly voice?: boolean;
  readonly animated?: boolean;
}

export interface OrderItem {
  readonly productRetailerId: string;
  readonly quantity: number | null;
  readonly itemPrice: number | null;
  readonly currency: string | null;
}

/** Content by message type. Types and their parts: Meta, "Messages webhook reference". */
export interface InboundContents {
  text: { readonly body: string };
  image: MediaContent;
  video: MediaContent;
  audio: MediaContent;
  document: MediaContent;
  sticker: MediaContent;
  location: {
    readonly latitude: number;
    readonly longitude: number;
    readonly name?: string;
    readonly address?: string;
    readonly url?: string;
  };
  contacts: { readonly contacts: readonly Json[] };
  /** `kind` is Meta's `interactive.type`: `button_reply`, `list_reply`, `nfm_reply`… */
  interactive: {
    readonly kind: string;
    readonly id?: string;
    readonly title?: string;
    readonly description?: string;
    /** Of a flow or an address form: what the customer filled in. Null when it is not the JSON that it should be. */
    readonly response?: Json;
    readonly flowToken?: string;
    /** Of a call permission: whether the business may call, and until when (seconds since 1970; absent: no end). */
    readonly permission?: { readonly granted: boolean; readonly permanent: boolean; readonly until?: number };
    /** Meta's object, of every kind but buttons and lists. */
    readonly data?: Json;
  };
  /** A quick reply of a template; its machine key is the payload. */
  button: { readonly text: string; readonly payload?: string };
  order: { readonly catalogId: string | null; readonly text?: string; readonly items: readonly OrderItem[] };
  /** A null emoji takes the reaction back. */
  reaction: { readonly messageId: string; readonly emoji: string | null };
  system: { readonly kind: string; readonly body?: string; readonly data: Json };
  edit: { readonly originalMessageId: string | null; readonly message: Json };
  revoke: { readonly originalMessageId: string | null };
  request_welcome: object;
  unsupported: { readonly kind?: string };
  /** A type this version does not know: kept as it came. */
  unknown: { readonly raw: Json };
}

export type ContentType = keyof InboundContents;
export type ContentOf<T extends ContentType> = InboundContents[T];
export type MediaType = 'image' | 'video' | 'audio' | 'document';

/** Content together with its type, so that a switch over `type` narrows it. */
export type InboundContent = {
  [T in ContentType]: { readonly type: T; readonly content: ContentOf<T> };
}[ContentType];

/** What a message says about others: a quoted message, a forward, or a product of the catalogue. */
export interface MessageContext {
  readonly messageId?: string;
  readonly from?: string;
  readonly forwarded?: boolean;
  readonly frequentlyForwarded?: boolean;
  /** Of a message in a group; what is said there is said to all of its members. */
  readonly groupId?: string;
  readonly referredProduct?: { readonly catalogId?: string; readonly productRetailerId?: string };
}

/** The ad or post that brought the customer. Meta sends it once, with the first message after the click. */
export interface Referral {
  readonly sourceId?: string;
  readonly sourceType?: string;
  readonly sourceUrl?: string;
  readonly headline?: string;
  readonly body?: string;
  readonly ctwaClid?: string;
  /** The whole object as it came. */
  readonly raw: JsonObject;
}

export interface ProviderError {
  readonly code: number | null;
  readonly title?: string;
  readonly message?: string;
  readonly details?: string;
  /** Meta's page about it. */
  readonly href?: string;
}

/** One message of a customer, in our words, whichever provider carried it. */
export interface InboundMessage {
  /** The provider's id, or {@link syntheticId} when it sent none. */
  readonly providerMessageId: string;
  /** Seconds since 1970 as the provider says, not judged yet; null when unreadable. */
  readonly timestamp: number | null;
  readonly customer: CustomerProfile;
  /** The type at the wire; `content.type` is `unknown` when this version does not know it. */
  readonly wireType: string;
  readonly content: InboundContent;
  /** False when the type is known but its part is not what the type promises. */
  readonly readable: boolean;
  readonly context: MessageContext | null;
  readonly referral: Referral | null;
  readonly errors: readonly ProviderError[];
  /**
   * Absent for what a customer says to us now. `standby`: while Meta's own agent speaks for the business; `history`: of
   * before the number came to the Cloud API. Both are stored and answered by nobody.
   */
  readonly origin?: 'standby' | 'history';
}

/** Something that was said for the business, but not by us: on its phone, or by Meta's own agent. */
export interface Echo {
  readonly providerMessageId: string;
  readonly timestamp: number | null;
  /** To whom. */
  readonly customer: CustomerProfile;
  readonly wireType: string;
  readonly content: InboundContent;
  readonly context: MessageContext | null;
  /** Who speaks now, so that the bot is quiet; null for what was said long ago. */
  readonly by: 'phone_app' | 'agent' | null;
}

const SYNTHETIC = 'sha256:';

/** Stands for a message id that the provider left out: a hash of the message itself. */
export function syntheticId(hash: string): string {
  return SYNTHETIC + hash;
}

/** True for an id we made up, which the provider therefore can neither quote nor mark as read. */
export function isSyntheticId(providerMessageId: string): boolean {
  return providerMessageId.startsWith(SYNTHETIC);
}
