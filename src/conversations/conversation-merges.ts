import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';

/** A conversation of one of two contacts that are to be one. */
export interface ConversationOf {
  readonly id: string;
  readonly tenantId: string;
  readonly lineId: string;
  readonly contactId: string;
  readonly lastMessageAt: Date;
}

/** Two conversations on one line, of which `intoId` remains. */
export interface ConversationMerge {
  readonly fromId: string;
  readonly intoId: string;
  readonly tenantId: string;
  readonly lineId: string;
}

/** Whether the silence of the conversation that goes is the one that counts. */
const OF_GONE = `kept.bot_enabled OR kept.silenced_by = 'standby' AND NOT gone.bot_enabled`;

/** Conversations of contacts that turned out to be one. */
@Injectable()
export class ConversationMerges {
  async ofContacts(tx: Tx, contactIds: readonly string[]): Promise<ConversationOf[]> {
    return tx.query<ConversationOf>(
      `SELECT id, tenant_id AS "tenantId", line_id AS "lineId", contact_id AS "contactId",
              last_message_at AS "lastMessageAt"
       FROM conversations WHERE contact_id = ANY($1::bigint[]) ORDER BY id`,
      [contactIds],
    );
  }

  async lock(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query('SELECT id FROM conversations WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE', [ids]);
  }

  /**
   * A window stays open as long as either was, and a bot that was silenced in one stays silent. What Meta's own agent
   * silenced, the next ordinary message releases: so whoever else silenced the other stays named.
   */
  async merge(tx: Tx, merges: readonly ConversationMerge[]): Promise<void> {
    if (merges.length === 0) return;
    const pairs = [merges.map(({ fromId }) => fromId), merges.map(({ intoId }) => intoId)];
    await tx.query(
      `UPDATE conversations kept SET
         window_expires_at = greatest(kept.window_expires_at, gone.window_expires_at),
         bot_enabled = kept.bot_enabled AND gone.bot_enabled,
         silenced_by = CASE WHEN ${OF_GONE} THEN gone.silenced_by ELSE kept.silenced_by END,
         silenced_at = CASE WHEN ${OF_GONE} THEN gone.silenced_at ELSE kept.silenced_at END,
         free_entry_answer_by = greatest(kept.free_entry_answer_by, gone.free_entry_answer_by),
         free_entry_expires_at = greatest(kept.free_entry_expires_at, gone.free_entry_expires_at),
         assignee = coalesce(kept.assignee, gone.assignee),
         unread_count = kept.unread_count + gone.unread_count,
         last_message_id = CASE
           WHEN kept.last_message_id IS NULL OR (gone.last_message_at, gone.last_message_id)
                                              > (kept.last_message_at, kept.last_message_id)
           THEN gone.last_message_id ELSE kept.last_message_id END,
         last_message_at = CASE
           WHEN gone.last_message_id IS NULL THEN kept.last_message_at
           WHEN kept.last_message_id IS NULL THEN gone.last_message_at
           ELSE greatest(kept.last_message_at, gone.last_message_at) END,
         created_at = least(kept.created_at, gone.created_at)
       FROM unnest($1::bigint[], $2::bigint[]) AS pair (from_id, into_id) JOIN conversations gone ON gone.id = pair.from_id
       WHERE kept.id = pair.into_id`,
      pairs,
    );
    await tx.query(
      `WITH pair AS (SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS pair (from_id, into_id)),
            gone AS (DELETE FROM conversations USING pair WHERE id = from_id RETURNING id, tenant_id, into_id),
            led_there AS (
              UPDATE merged_conversations SET merged_into = into_id FROM pair WHERE merged_into = from_id
            )
       INSERT INTO merged_conversations (id, tenant_id, merged_into) SELECT id, tenant_id, into_id FROM gone`,
      pairs,
    );
  }

  /** What is left of the contact's conversations, on lines where the other had none. */
  async give(tx: Tx, fromContactId: string, intoContactId: string): Promise<void> {
    await tx.query('UPDATE conversations SET contact_id = $2 WHERE contact_id = $1', [
      fromContactId,
      intoContactId,
    ]);
  }
}
