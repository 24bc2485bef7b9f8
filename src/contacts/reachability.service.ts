import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';
import { holdContacts } from './hold-contacts';

/** So many undelivered messages in a row: WhatsApp never says why, and one alone means little. */
const UNREACHABLE_AFTER = 3;

/** What refusals tell about contacts. It is shown, and keeps nobody from writing to them. */
@Injectable()
export class ReachabilityService {
  /** One entry per message that could not be delivered (131026). Forgotten when the contact writes. */
  async noteUndelivered(tx: Tx, contactIds: readonly string[]): Promise<void> {
    const held = await holdContacts(tx, contactIds);
    await tx.query(
      `UPDATE contacts c SET
         undelivered_count = c.undelivered_count + n.count,
         unreachable_at = CASE WHEN c.undelivered_count + n.count >= ${UNREACHABLE_AFTER} THEN coalesce(c.unreachable_at, now()) END
       FROM (SELECT id, count(*)::int AS count FROM unnest($1::bigint[]) AS one (id) GROUP BY id) n
       WHERE c.id = n.id`,
      [contactIds.flatMap((id) => held.get(id) ?? [])],
    );
  }

  /** The number may belong to somebody else now (137000): until a person acknowledges it. */
  async noteOtherIdentity(tx: Tx, contactIds: readonly string[]): Promise<void> {
    const held = await holdContacts(tx, contactIds);
    await tx.query(
      'UPDATE contacts SET identity_changed_at = coalesce(identity_changed_at, now()) WHERE id = ANY($1::bigint[])',
      [[...held.values()]],
    );
  }

  /** Phones by contact, of those who have one. */
  async phonesOf(tx: Tx, contactIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.query<{ id: string; phone: string }>(
      'SELECT id, phone FROM contacts WHERE id = ANY($1::bigint[]) AND phone IS NOT NULL',
      [contactIds],
    );
    return new Map(rows.map((row) => [row.id, row.phone]));
  }
}
