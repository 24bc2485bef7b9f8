import { JsonObject } from './json';

/** A message template as Meta lists it. Its identity is name and language within an account. */
export interface ListedTemplate {
  readonly name: string;
  /** As {@link templateLanguage} spells it. */
  readonly language: string;
  /** Meta's id: digits, kept as text since they may exceed what a number holds. */
  readonly id: string | null;
  /** `MARKETING`, `UTILITY` or `AUTHENTICATION`. */
  readonly category: string | null;
  /** `APPROVED`, `PAUSED`… */
  readonly status: string | null;
  readonly reason: string | null;
  readonly quality: string | null;
  /** `NAMED` or `POSITIONAL`. */
  readonly parameterFormat: string | null;
  /** Meta's own objects; null when they are not known. */
  readonly components: readonly JsonObject[] | null;
}

/** Webhooks may say `en-US` where sends need `en_US`. */
export function templateLanguage(code: string): string {
  return code.replaceAll('-', '_');
}

/** Why a template in this status cannot be sent, as the mend; undefined for one that can, as far as is known. */
const MENDS: Readonly<Record<string, string>> = {
  PENDING: 'wait until Meta has approved it',
  IN_APPEAL: 'wait for the answer to the appeal',
  REJECTED: 'edit it in WhatsApp Manager and submit it again',
  PAUSED: 'WhatsApp paused it for its quality and lets it go on by itself; send another template meanwhile',
  DISABLED: 'make a new template',
  ARCHIVED: 'unarchive it in WhatsApp Manager',
  DELETED: 'make a new template under another name',
  PENDING_DELETION: 'make a new template under another name',
};

export function mendOf(status: string | null): string | undefined {
  return status !== null && Object.hasOwn(MENDS, status) ? MENDS[status] : undefined;
}

/** What a template is after Meta's `message_template_status_update` with this event. */
export function statusAfter(event: string): string {
  return event === 'REINSTATED' || event === 'UNARCHIVED' ? 'APPROVED' : event;
}
