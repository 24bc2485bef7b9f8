import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';
import { reserveIds } from '../platform/database/ids';

export interface ConversationKey {
  readonly tenantId: string;
  readonly lineId: string;
  readonly contactId: string;
}

export interface Conversation extends ConversationKey {
  readonly id: string;
  readonly botEnabled: boolean;
  /** Until when free-form messages may be sent; null when the customer never wrote. */
  readonly windowExpiresAt: Date | null;
}

/** A conversation that others wait for until the end of the transaction. */
export interface HeldConversation {
  /** That of the conversation it was merged into, when it was. */
  readonly id: string;
  readonly contactId: string;
  readonly windowExpiresAt: Date | null;
  /** By the database's clock. */
  readonly windowOpen: boolean;
}

/** A message that came in, as far as the conversation is concerned. */
export interface ConversationNews {
  readonly conversationId: string;
  readonly messageId: string;
  readonly at: Date;
  /** New end of the service window; null when this message does not open it. */
  readonly windowExpiresAt: Date | null;
  readonly unread: boolean;
}

const COLUMNS = `id, tenant_id AS "tenantId", line_id AS "lineId", contact_id AS "contactId",
  bot_enabled AS "botEnabled", window_expires_at AS "windowExpiresAt"`;

/** What a line and a contact say to each other. */
@Injectable()
export class ConversationsService {
  /** The conversation of each line and contact, made when new; ids come back in the order of the keys. */
  async resolve(tx: Tx, keys: readonly ConversationKey[]): Promise<string[]> {
    if (keys.length === 0) return [];
    const wanted = new Map(keys.map((key) => [nameOf(key), key]));
    const known = await this.find(tx, [...wanted.values()]);
    const missing = [...wanted].filter(([name]) => !known.has(name)).map(([, key]) => key);
    const ids = await reserveIds(tx, 'conversations', missing.length);
    if (missing.length > 0) {
      await tx.query(
        `INSERT INTO conversations (id, tenant_id, line_id, contact_id) OVERRIDING SYSTEM VALUE
         SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::bigint[])`,
        [
          ids,
          missing.map((key) => key.tenantId),
          missing.map((key) => key.lineId),
          missing.map((key) => key.contactId),
        ],
      );
      missing.forEach((key, i) => known.set(nameOf(key), ids[i] ?? ''));
    }
    return keys.map((key) => known.get(nameOf(key)) ?? '');
  }

  async load(tx: Tx, ids: readonly string[]): Promise<Map<string, Conversation>> {
    const rows = await tx.query<Conversation>(
      `SELECT ${COLUMNS} FROM conversations WHERE id = ANY($1::bigint[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Locks a conversation that exists, or the one that it is a part of now. */
  async hold(tx: Tx, id: string): Promise<HeldConversation> {
    const held = (await this.tryHold(tx, id)) ?? (await this.tryHold(tx, id));
    if (held === undefined) throw new Error(`conversation ${id} is gone`);
    return held;
  }

  /** Undefined also when it was merged while this waited for it; the next look finds where it went. */
  private async tryHold(tx: Tx, id: string): Promise<HeldConversation | undefined> {
    const [row] = await tx.query<HeldConversation>(
      `SELECT id, contact_id AS "contactId", window_expires_at AS "windowExpiresAt",
              coalesce(window_expires_at > now(), false) AS "windowOpen"
       FROM conversations
       WHERE id = coalesce((SELECT merged_into FROM merged_conversations WHERE id = $1), $1::bigint) FOR UPDATE`,
      [id],
    );
    return row;
  }

  /** Window, unread count and last message. Windows only grow, since webhooks come in any order. */
  async noteInbound(tx: Tx, news: readonly ConversationNews[]): Promise<void> {
    if (news.length === 0) return;
    await tx.query(
      `UPDATE conversations c SET
         window_expires_at = greatest(c.window_expires_at, n.window_expires_at),
         unread_count = c.unread_count + n.unread,
         last_message_id = CASE WHEN n.at >= c.last_message_at OR c.last_message_id IS NULL THEN n.message_id ELSE c.last_message_id END,
         last_message_at = CASE WHEN c.last_message_id IS NULL THEN n.at ELSE greatest(c.last_message_at, n.at) END
       FROM (
         SELECT id, max(window_expires_at) AS window_expires_at, sum(unread)::int AS unread, max(at) AS at,
                (array_agg(message_id ORDER BY at DESC, message_id DESC))[1] AS message_id
         FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::int[])
           AS one (id, message_id, at, window_expires_at, unread)
         GROUP BY id
       ) n
       WHERE c.id = n.id`,
      [
        news.map((one) => one.conversationId),
        news.map((one) => one.messageId),
        news.map((one) => one.at),
        news.map((one) => one.windowExpiresAt),
        news.map((one) => (one.unread ? 1 : 0)),
      ],
    );
  }

  async noteOutbound(
    tx: Tx,
    messages: readonly { readonly conversationId: string; readonly messageId: string }[],
  ): Promise<void> {
    if (messages.length === 0) return;
    await tx.query(
      `UPDATE conversations SET last_message_id = m.message_id, last_message_at = greatest(last_message_at, now())
       FROM (SELECT id, max(message_id) AS message_id FROM unnest($1::bigint[], $2::bigint[]) AS one (id, message_id)
             GROUP BY id) m
       WHERE conversations.id = m.id`,
      [messages.map((message) => message.conversationId), messages.map((message) => message.messageId)],
    );
  }

  private async find(tx: Tx, keys: readonly ConversationKey[]): Promise<Map<string, string>> {
    const rows = await tx.query<{ id: string; lineId: string; contactId: string }>(
      `SELECT c.id, c.line_id AS "lineId", c.contact_id AS "contactId" FROM conversations c
       JOIN unnest($1::uuid[], $2::bigint[]) AS w (line_id, contact_id) USING (line_id, contact_id)`,
      [keys.map((key) => key.lineId), keys.map((key) => key.contactId)],
    );
    return new Map(rows.map((row) => [nameOf(row), row.id]));
  }
}

function nameOf({ lineId, contactId }: { lineId: string; contactId: string }): string {
  return `${lineId} ${contactId}`;
}
