import { Injectable } from '@nestjs/common';
import { storedMediaIn } from '../domain/outbound-media';
import { Tx } from '../platform/database/database';
import { contentOf, StoredContent } from './messages.service';

/** A message that is to be erased. */
export interface DoomedMessage {
  readonly id: string;
  readonly tenantId: string;
  readonly lineId: string;
  readonly conversationId: string;
  readonly contactId: string;
  readonly providerMessageId: string | null;
  /** Files of ours that it names. */
  readonly files: readonly string[];
}

type Row = Omit<DoomedMessage, 'files'> & { readonly stored: StoredContent | null };

/** Content is read of messages only that may name a file of ours. */
const COLUMNS = `id, tenant_id AS "tenantId", line_id AS "lineId", conversation_id AS "conversationId",
  contact_id AS "contactId", provider_message_id AS "providerMessageId",
  CASE WHEN direction = 'outbound' AND content::text ~ 'ediaId"' THEN
    jsonb_build_object('type', type, 'content', content, 'directSend', direct_send) END AS stored`;

/** Messages that go for good. */
@Injectable()
export class MessageErasures {
  async ofConversations(tx: Tx, conversationIds: readonly string[]): Promise<DoomedMessage[]> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM messages WHERE conversation_id = ANY($1::bigint[]) ORDER BY id`,
      [conversationIds],
    );
    return rows.map(doomed);
  }

  /** The oldest of a tenant that are older than that. */
  async olderThan(tx: Tx, tenantId: string, days: number, most: number): Promise<DoomedMessage[]> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM messages
       WHERE tenant_id = $1 AND "timestamp" < now() - $2 * interval '1 day'
       ORDER BY "timestamp", id LIMIT $3 FOR UPDATE SKIP LOCKED`,
      [tenantId, days, most],
    );
    return rows.map(doomed);
  }

  async erase(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM messages WHERE id = ANY($1::bigint[])', [ids]);
  }

  /** Of these files of ours, those that messages of a tenant name. */
  async naming(tx: Tx, tenantId: string, files: readonly string[]): Promise<ReadonlySet<string>> {
    if (files.length === 0) return new Set();
    const rows = await tx.query<{ id: string }>(
      `SELECT file.id FROM unnest($2::text[]) AS file (id) WHERE EXISTS (
         SELECT 1 FROM messages
         WHERE tenant_id = $1 AND direction = 'outbound' AND position(file.id IN lower(content::text)) > 0)`,
      [tenantId, files],
    );
    return new Set(rows.map(({ id }) => id));
  }
}

function doomed({ stored, ...row }: Row): DoomedMessage {
  return { ...row, files: stored === null ? [] : storedMediaIn(contentOf(stored)).map(({ id }) => id) };
}
