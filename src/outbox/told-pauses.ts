/** Kinds of alarms that a webhook about the account opens, and while which no message of its lines leaves. */
export const TOLD_PAUSES = [
  'replies_restricted',
  'account_disabled',
  'account_deleted',
  'account_offboarded',
] as const;

/** Pauses of which what the business begins proves nothing: WhatsApp takes it while it refuses answers. */
export const PAUSES_OF_REPLIES: readonly string[] = ['replies_restricted', 'account_restricted'];

export function isToldPause(kind: string): boolean {
  return (TOLD_PAUSES as readonly string[]).includes(kind);
}
