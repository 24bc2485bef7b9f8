// The JSON of the control API, for both of its ends: types alone, and nothing of Node, since one end is a browser.

export interface Items<Item> {
  items: readonly Item[];
}

/** A line that the simulator serves, as `GET /lines` shows it. */
export interface LineItem {
  phoneNumberId: string;
  businessAccountId: string;
  /** Digits, as Meta writes it in `metadata.display_phone_number`. */
  displayPhoneNumber: string;
  webhookUrl: string;
}

/** Who a customer is, as far as a message says so; what it leaves out stays as it was. */
export interface CustomerDetails {
  name?: string;
  username?: string;
  /** Business-scoped (Meta, business-scoped-user-ids). */
  userId?: string;
  parentUserId?: string;
  identityKeyHash?: string;
  /** The phone exists and can be sent to, but webhooks leave it out. */
  hidesPhone?: boolean;
}

/** What may surround a message; `timestamp` is in Unix seconds. */
export interface MessageExtras {
  id?: string;
  timestamp?: number;
  context?: Record<string, unknown>;
  referral?: Record<string, unknown>;
  groupId?: string;
}

/** The body of `POST /customers/<who>/messages`, with the content under the name of its type. */
export interface CustomerMessage extends CustomerDetails, MessageExtras {
  type: string;
  line?: string;
  [part: string]: unknown;
}

/** The answer to a customer's message: the wamid. */
export interface SentMessage {
  id: string;
}

/** One message as both sides see it; the content is under the name of its type, as on the wire. */
export interface TranscriptMessage {
  readonly id: string;
  /** `inbound` is the customer's, `outbound` the business's. */
  readonly direction: 'inbound' | 'outbound';
  readonly type: string;
  /** Inbound: `received`, `delivered` once the product took it, `read`. Outbound: `accepted`, then Meta's statuses. */
  status: string;
  /** Unix seconds, as text. */
  readonly timestamp: string;
  /** Meta's spelling of either direction: a customer quotes with `id`, the business with `message_id`. */
  readonly context?: unknown;
  /** The ad that a customer's message came from. */
  readonly referral?: unknown;
  errors?: Record<string, unknown>[];
  readonly [part: string]: unknown;
}

/** `GET /customers/<who>/messages`: what was said, and to whom. */
export interface CustomerMessages extends Items<TranscriptMessage> {
  customer: {
    userId: string;
    phone?: string;
    /** The business never learns the phone. */
    hidesPhone?: boolean;
  };
}

/** An uploaded file; `{type, [type]: {id, mime_type, sha256, filename?, caption?}}` sends it as a message. */
export interface UploadedMedia {
  id: string;
  type: 'image' | 'video' | 'audio' | 'document' | 'sticker';
  mime_type: string;
  /** Base64. */
  sha256: string;
  file_size: number;
  filename?: string;
}

/** `GET /error-codes`: an error that the Graph side can answer with. */
export interface ErrorCode {
  code: number;
  httpStatus: number;
  message: string;
}

/** What the Graph side does instead of answering. `accepted` ones are really sent, so statuses follow. */
export type Fault =
  /** Refuses with a Graph error. */
  | { kind: 'error'; code: number; httpStatus?: number; details?: string }
  /** Accepts with 200, then a `failed` status with this code follows. */
  | { kind: 'fail_later'; code: number }
  | { kind: 'accept_then_reset' }
  | { kind: 'accept_then_500' }
  | { kind: 'reset_before_accept' }
  /** Never answers. */
  | { kind: 'hang'; accepted?: boolean }
  /** Answers as usual after `ms`. */
  | { kind: 'delay'; ms: number }
  /** A page instead of JSON; 502 unless told. */
  | { kind: 'html'; httpStatus?: number; accepted?: boolean }
  | { kind: 'redirect'; location?: string }
  /** Accepts, and answers 200 with the first half of the JSON. */
  | { kind: 'half_json' };

/** Every given member must match. */
export interface FaultMatch {
  phoneNumberId?: string;
  /** The recipient as digits or as user id. */
  to?: string;
  /** A message type, `read` for receipts, `media` for the media routes, `media_download` for the files themselves; without it, any message. */
  type?: string;
}

/** `times`: how often it strikes before it is used up; `probability`: of each matching request. */
export type FaultRule = Fault & { match?: FaultMatch; times?: number; probability?: number };

/** `GET` and `PUT /faults`; the first rule that matches strikes. */
export interface FaultRules {
  faults: readonly FaultRule[];
}

/** What may go wrong with webhooks on their way. All off by default; probabilities are 0 to 1. */
export interface Mischief {
  /** Probability that a delivered body comes once more. */
  duplicate: number;
  /** Releases this many updates at a time in random order; below 2: off. */
  shuffle: number;
  /** Puts up to this many updates in one body; below 2: off. */
  batch: number;
  /** Longest wait, in milliseconds, for enough updates to shuffle or batch. */
  holdMs: number;
  /** Up to this many milliseconds of delay for each body. */
  delayMs: number;
  /** Probability that the first attempt is signed with a wrong secret; redeliveries are signed right. */
  wrongSignature: number;
  /** Probability that a status is never sent. */
  dropStatus: number;
  /** Probability that `sent` arrives before the send call is answered. */
  earlyStatus: number;
  /** false: no statuses at all. */
  statuses: boolean;
}

export type SignatureKind = 'right' | 'wrong' | 'missing' | 'malformed';

/** What `POST /webhooks` posts and `POST /signatures` signs; a body given as text is posted byte by byte. */
export interface RawWebhook {
  line?: string;
  body: string | object;
  signature?: SignatureKind;
}

/** The product's answer to a raw webhook; status 0 means none came, and `body` says why. */
export interface RawAnswer {
  status: number;
  body: string;
  ms: number;
}

/** A raw webhook ready to be posted by another program. */
export interface SignedWebhook {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export type PayloadGroup = 'messages' | 'statuses' | 'batches' | 'fields' | 'odd';

/** `GET /payloads`: a whole webhook body to send; ids and times are new in each answer. */
export interface Payload {
  group: PayloadGroup;
  name: string;
  body: Record<string, unknown>;
}
