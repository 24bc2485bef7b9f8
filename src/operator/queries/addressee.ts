import { Tx } from '../../platform/database/database';

/** What must be known of a contact before something is sent to it on a line. */
export interface Addressee {
  readonly contactId: string;
  readonly optedOut: boolean;
  readonly blocked: boolean;
  /** Null when they never talked on this line. */
  readonly conversationId: string | null;
  readonly windowExpiresAt: Date | null;
  /** By the database's clock. */
  readonly windowOpen: boolean;
}

/** Of several contacts of the same identity, the one that talked last. */
export async function findAddressee(
  tx: Tx,
  lineId: string,
  contactIds: readonly string[],
): Promise<Addressee | null> {
  const [row] = await tx.query<Addressee>(
    `SELECT c.id AS "contactId", c.opted_out_at IS NOT NULL AS "optedOut", c.blocked_at IS NOT NULL AS blocked, v.id AS "conversationId",
            v.window_expires_at AS "windowExpiresAt", coalesce(v.window_expires_at > now(), false) AS "windowOpen"
     FROM contacts c LEFT JOIN conversations v ON v.contact_id = c.id AND v.line_id = $1
     WHERE c.id = ANY($2::bigint[])
     ORDER BY v.last_message_at DESC NULLS LAST, c.id LIMIT 1`,
    [lineId, contactIds],
  );
  return row ?? null;
}
