import { Database } from '../../platform/database/database';
import { List, pageOf, Paging, sqlMoment } from '../paging';
import { ReceiptDto } from '../trace-parts.dto';

/** What WhatsApp reported about one message, the newest by its own time first; to a group, of every member. */
export async function listReceipts(
  database: Database,
  messageId: string,
  paging: Paging,
): Promise<List<ReceiptDto>> {
  const rows = await database.query<ReceiptDto & { at: string }>(
    `SELECT s.id, s.status, ${sqlMoment('s."timestamp"')} AS "timestamp", ${sqlMoment('s.received_at')} AS "receivedAt",
            s.errors, s.pricing, s.participant, s.conversation, ${sqlMoment('s."timestamp"')} AS at
     FROM outbox o JOIN statuses s ON s.outbox_id = o.id
     WHERE o.message_id = $1 AND ($2::timestamptz IS NULL OR (s."timestamp", s.id) < ($2, $3::bigint))
     ORDER BY s."timestamp" DESC, s.id DESC LIMIT $4`,
    [messageId, paging.after?.at ?? null, paging.after?.id ?? null, paging.limit + 1],
  );
  return pageOf(rows, paging);
}
