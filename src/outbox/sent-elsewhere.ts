import { randomUUID } from 'node:crypto';
import { Tx } from '../platform/database/database';
import { Accepted } from './departure';
import { Place } from './outbox.service';

/** A message of ours that another program has sent. */
interface SentElsewhere extends Place {
  readonly messageId: string;
  readonly providerMessageId: string;
}

/** Rows for what was sent elsewhere, so that its receipts find it. */
export async function addSentElsewhere(tx: Tx, sent: readonly SentElsewhere[]): Promise<Accepted[]> {
  if (sent.length === 0) return [];
  const rows = sent.map((one) => ({ ...one, outboxId: randomUUID() }));
  await tx.query(
    `INSERT INTO outbox (id, tenant_id, line_id, conversation_id, kind, message_id, state, provider_message_id, status_rank)
     SELECT id, tenant_id, line_id, conversation_id, 'message', message_id, 'sent', provider_message_id, 1
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::text[])
       AS o (id, tenant_id, line_id, conversation_id, message_id, provider_message_id)`,
    [
      rows.map((row) => row.outboxId),
      rows.map((row) => row.tenantId),
      rows.map((row) => row.lineId),
      rows.map((row) => row.conversationId),
      rows.map((row) => row.messageId),
      rows.map((row) => row.providerMessageId),
    ],
  );
  return rows;
}
