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
  coexistence?: boolean;
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
  /** Accepts with 200, then a `failed` status with this code follows, behind `sent` when told so. */
  | { kind: 'fail_later'; code: number; afterSent?: boolean }
  | { kind: 'accept_then_reset' }
  | { kind: 'accept_then_500' }
  | { kind: 'reset_before_accept' }
  /** Never answers. */
  | { kind: 'hang'; accepted?: boolean }
  /** Answers as usual after `ms`. */
  | { kind: 'delay'; ms: number }
  /** A page instead of JSON; 502 unless told. */
  | { kind: 'html'; httpStatus?: number; accepted?: boolean }
  | { kind: 'redirect'; location?: string; accepted?: boolean }
  /** Accepts, and answers 200 with the first half of the JSON. */
  | { kind: 'half_json' };

/** Every given member must match. */
export interface FaultMatch {
  phoneNumberId?: string;
  /** The recipient as digits or as user id. */
  to?: string;
  /**
   * A message type, `read` for receipts, `media` for the media routes, `media_download` for the files themselves,
   * `setup` for those that say how a line is set up,
   * `message_templates`, `block_users`; without it, any message.
   */
  type?: string;
}

/**
 * `after`: how many matching requests it lets through first, such as those before a token expires; `times`: how often it
 * strikes before it is used up; `probability`: of each matching request.
 */
export type FaultRule = Fault & { match?: FaultMatch; after?: number; times?: number; probability?: number };

/** `GET` and `PUT /faults`; the first rule that matches strikes. */
export interface FaultRules {
  faults: readonly FaultRule[];
}

/** What may go wrong with webhooks on their way. All off by default; probabilities are 0 to 1. */
export interface Mischief {
  /** Probability that what a body carried comes once more, in the same grouping or in another. */
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

export type TemplateCategory = 'MARKETING' | 'UTILITY' | 'AUTHENTICATION';
export type TemplateQuality = 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
/** The events of `message_template_status_update`; the newest is the template's status. */
export type TemplateEvent =
  | 'APPROVED'
  | 'REJECTED'
  | 'PENDING'
  | 'PAUSED'
  | 'DISABLED'
  | 'FLAGGED'
  | 'REINSTATED'
  | 'ARCHIVED'
  | 'UNARCHIVED'
  | 'DELETED'
  | 'PENDING_DELETION'
  | 'IN_APPEAL'
  | 'LOCKED'
  | 'LIMIT_EXCEEDED';

/** `GET /templates`: a template of the line's account. */
export interface TemplateItem {
  /** Digits. */
  id: string;
  name: string;
  language: string;
  status: TemplateEvent;
  category: TemplateCategory;
  quality: TemplateQuality;
  parameterFormat: 'POSITIONAL' | 'NAMED';
  components: readonly Record<string, unknown>[];
}

/** The body of `PUT /templates/<name>`; a webhook goes out for each of status, category, quality and components. */
export interface TemplateChange {
  line?: string;
  /** May be left out when the name is there in one language. */
  language?: string;
  status?: TemplateEvent;
  /** Of the status, such as `INVALID_FORMAT`. */
  reason?: string;
  /** `other_info.title` of the status, such as `FIRST_PAUSE`. */
  title?: string;
  category?: TemplateCategory;
  /** Tells that the category will change in a day, and changes nothing. */
  announce?: boolean;
  quality?: TemplateQuality;
  components?: readonly Record<string, unknown>[];
}

/** Which limits of Meta's are played. */
export interface Limits {
  /** Refuses templates that the account does not have; otherwise a name that is unknown is sent all the same. */
  knownTemplates: boolean;
  /** Whatever is no template fails with 131047 when the customer has not written for 24 hours. */
  window: boolean;
  /** 131056: a message per customer and six seconds, 45 of them ahead of time. */
  pairRate: boolean;
  /** 130429: 80 messages per line and second, those of customers included; 20 where the phone app is in use too. */
  throughput: boolean;
}

/** The body of `PUT /lines/<id>`. */
export interface LineSettings {
  /**
   * Whether the line is used with the phone app too. Where it is not, edits come as `unsupported` and revokes do not come;
   * both come as they are while nobody has said which.
   */
  coexistence?: boolean;
}

/** The body of `POST /customers/<who>/actions`; the answer is who they are afterwards. */
export type CustomerAction = { line?: string } & (
  | {
      /** Another number and user id: `user_changed_number`, or `user_changed_user_id` when the phone is not shown. */
      action: 'change_number';
      phone: string;
      userId?: string;
    }
  /** Another user id alone. */
  | { action: 'change_user_id'; userId?: string; parentUserId?: string }
  /** From then on lines see the phone for 30 days after they had to do with it. */
  | { action: 'adopt_username'; username: string }
  | { action: 'drop_username' }
  /** Another identity key; sends with the old hash fail with 137000. */
  | { action: 'change_identity'; identityKeyHash?: string }
  /** After `stop`, marketing templates are answered with 131050 until `resume`. */
  | { action: 'marketing'; value: 'stop' | 'resume' | 'signup'; signupId?: string }
  /** Has rung, opened the service window and, `seconds` later, just ended. */
  | { action: 'call'; seconds?: number }
  /** While it is so, sends fail with 131026. */
  | { action: 'be_unreachable'; unreachable: boolean }
);

/** The body of `POST /lines/<id>/actions`. */
export type LineAction =
  /**
   * The business writes in its phone app: a message as a customer's, or `{"type": "edit"}` and `{"type": "revoke"}` of an
   * earlier one.
   */
  | { action: 'write_on_phone'; to: string; type: string; [part: string]: unknown }
  /** Somebody enters or leaves the address book of the phone. */
  | { action: 'sync_contact'; customer: string; remove?: boolean }
  /** The past of all chats, in three phases; files come later. Declined, it is error 2593109. */
  | { action: 'share_history'; declined?: boolean }
  /** Meta's own agent takes a conversation or gives it back; meanwhile messages come as `standby`. */
  | { action: 'agent'; customer: string; holds: boolean }
  /** The agent answers. */
  | { action: 'agent_says'; customer: string; text: string }
  /** A field beside `messages` as Meta would send it; what an `account_update` says also takes effect on sends. */
  | { action: 'tell'; field: string; value: Record<string, unknown> }
  /** While it is so, sends are answered with 131042. */
  | { action: 'payment_problem'; problem: boolean };

export type PayloadGroup = 'messages' | 'statuses' | 'batches' | 'fields' | 'odd';

/** `GET /payloads`: a whole webhook body to send; ids and times are new in each answer. */
export interface Payload {
  group: PayloadGroup;
  name: string;
  body: Record<string, unknown>;
}

/** Who keeps a line from sending, and Meta's words for it. */
export interface HealthBlock {
  entity: 'PHONE_NUMBER' | 'WABA' | 'BUSINESS' | 'APP';
  canSend: 'LIMITED' | 'BLOCKED';
  code: number;
  description?: string;
  solution?: string;
}

/** `GET`, `PUT` and `DELETE /health`: how a line is set up at Meta. A healthy one unless told; `PUT` replaces all. */
export interface LineHealth {
  /** false: every call with the line's token is refused with 190. */
  tokenValid: boolean;
  /** Unix seconds, from when on it is refused; 0: never. */
  tokenExpiresAt: number;
  tokenType: string;
  /** What the token has no right to is refused with 200. */
  scopes: readonly string[];
  /** false: only the app may ask about its tokens. */
  tokenAsksAboutItself: boolean;
  /** false: messages are refused with 133010, and the status is PENDING. */
  registered: boolean;
  status: string;
  codeVerification: string;
  nameStatus: string;
  quality: string;
  messagingLimit: string;
  throughput: string;
  /** Of the two-step verification; empty: whichever comes first. */
  pin: string;
  /** With which code registering is refused; 0: it is not. */
  registerError: number;
  blocks: readonly HealthBlock[];
  /** Meta names no entities at all: neither account nor app is learned from the number. */
  namesEntities: boolean;
  /** The app gets what comes for the account. */
  subscribed: boolean;
  /** Another app, by its id, gets it; empty: none. */
  otherApp: string;
  /** To what the app is subscribed. */
  fields: readonly string[];
  fieldVersion: string;
  /** Where webhooks go, as the app says; empty: to the product. */
  appCallback: string;
  /** The same of the account and of the number, which win; empty: they say nothing. */
  accountCallback: string;
  numberCallback: string;
  /** How far Meta's clock is ahead. */
  clockSkewSeconds: number;
}
