import { CustomerProfile } from './inbound';
import { Json } from './json';

/** Which template. Its identity is name and language; the language is spelled as sends need it (`en_US`). */
export interface TemplateName {
  readonly name: string;
  readonly language: string;
  /** Meta's id: digits, kept as text since they may exceed what a number holds. */
  readonly id: string | null;
}

/**
 * What WhatsApp tells an account or a line beside messages and receipts. `details` is Meta's object as it came.
 * Source: Meta, "Webhooks reference", one page per field.
 */
export type Notice =
  /** A template was approved, rejected, paused… `event` is Meta's word in upper case. */
  | {
      readonly kind: 'template_status';
      readonly template: TemplateName;
      readonly event: string;
      readonly reason: string | null;
      readonly category: string | null;
    }
  /** `category` is the one that holds now; `next` the one that is announced. */
  | {
      readonly kind: 'template_category';
      readonly template: TemplateName;
      readonly category: string | null;
      readonly next: string | null;
    }
  | { readonly kind: 'template_quality'; readonly template: TemplateName; readonly quality: string }
  | { readonly kind: 'template_edited'; readonly template: TemplateName }
  /** A line's pace, limit or quality; `event` is Meta's word, e.g. `THROUGHPUT_UPGRADE`. */
  | { readonly kind: 'line_quality'; readonly event: string; readonly limit: string | null }
  | { readonly kind: 'line_name'; readonly decision: string; readonly reason: string | null }
  | { readonly kind: 'line_username'; readonly username: string | null; readonly status: string }
  | { readonly kind: 'line_security'; readonly event: string }
  /** Restricted, violated, disabled, deleted, offboarded, reconnected… `restrictions` are Meta's types. */
  | {
      readonly kind: 'account_update';
      readonly event: string;
      readonly restrictions: readonly { readonly type: string; readonly until: number | null }[];
      /** Of a ban: `SCHEDULE_FOR_DISABLE`, `DISABLE` or `REINSTATE`. */
      readonly banState: string | null;
    }
  | { readonly kind: 'account_review'; readonly decision: string }
  | {
      readonly kind: 'account_alert';
      readonly type: string;
      readonly severity: string;
      readonly active: boolean;
    }
  | { readonly kind: 'account_capability'; readonly limit: string | null }
  /** The customer allowed or stopped marketing. Legally binding: Meta, "User preferences webhook". */
  | {
      readonly kind: 'preference';
      readonly customer: CustomerProfile;
      readonly value: 'stop' | 'resume' | 'signup';
      readonly category: string;
      readonly timestamp: number | null;
    }
  /** A call that the customer made opens the 24-hour window, as a message does. */
  | {
      readonly kind: 'call';
      readonly customer: CustomerProfile;
      readonly callId: string;
      readonly event: string;
      readonly byCustomer: boolean;
      readonly timestamp: number | null;
    }
  /** Who speaks for the business changed: `true` when this program does again. */
  | { readonly kind: 'control'; readonly customer: CustomerProfile | null; readonly ours: boolean }
  /** The customer is now known by other ids; providers still send this beside `system` messages. */
  | { readonly kind: 'identity'; readonly customer: CustomerProfile };

export type NoticeKind = Notice['kind'];
export type NoticeOf<K extends NoticeKind> = Extract<Notice, { kind: K }>;

/** A notice and what it is about. */
export interface ReceivedNotice<K extends NoticeKind = NoticeKind> {
  readonly notice: NoticeOf<K>;
  /** Meta's own object. */
  readonly details: Json;
  /** When it came. */
  readonly at: Date;
  readonly tenantId: string;
  /** The lines that it is about: the one it names, else all of the account. */
  readonly lineIds: readonly string[];
  /** Id of the WhatsApp Business account; null when the webhook named none. */
  readonly accountId: string | null;
}
