import { Injectable } from '@nestjs/common';
import { FREE_ENTRY_HOURS } from '../domain/time';
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
  /** The contact is. */
  readonly blocked: boolean;
  /** Until when free-form messages may be sent; null when the customer never wrote. */
  readonly windowExpiresAt: Date | null;
}

/** A conversation that others wait for until the end of the transaction. */
export interface HeldConversation {
  /** That of the conversation it was merged into, when it was. */
  readonly id: string;
  readonly tenantId: string;
  readonly contactId: string;
  readonly windowExpiresAt: Date | null;
  /** By the database's clock. */
  readonly windowOpen: boolean;
}

/** What people change of a conversation. */
export interface ConversationChanges {
  readonly botEnabled?: boolean;
  readonly assignee?: string | null;
  readonly read?: boolean;
}

/** Who made the bot quiet: a person here, one at the business's phone, Meta's own agent, or the customer's wish. */
export type SilencedBy = 'person' | 'phone_app' | 'standby' | 'customer';

/** A message that was said elsewhere or came in, as far as the conversation is concerned. */
export interface ConversationNews {
  readonly conversationId: string;
  readonly messageId: string;
  readonly at: Date;
  /** New end of the service window; null when this message does not open it. */
  readonly windowExpiresAt: Date | null;
  /** By when an answer makes the conversation free; null when this message is from no ad. */
  readonly freeEntryAnswerBy: Date | null;
  readonly unread: boolean;
  /** Who had control when it was said: we, or Meta's own agent while it speaks; null when it says nothing about that. */
  readonly control: 'ours' | 'standby' | null;
}

/** When Meta's agent was seen to have control, by the time of messages, which come in any order. */
const AGENT_AT = "greatest(CASE WHEN c.silenced_by = 'standby' THEN c.silenced_at END, n.standby_at)";
/** Only what was said to us after that shows that it gave the conversation back. */
const AGENT_SPEAKS = `(c.bot_enabled OR c.silenced_by = 'standby') AND ${AGENT_AT} >= coalesce(n.ours_at, '-infinity')`;

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
      `SELECT v.id, v.tenant_id AS "tenantId", v.line_id AS "lineId", v.contact_id AS "contactId",
              v.bot_enabled AS "botEnabled", v.window_expires_at AS "windowExpiresAt", c.blocked_at IS NOT NULL AS blocked
       FROM conversations v JOIN contacts c ON c.id = v.contact_id WHERE v.id = ANY($1::bigint[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Locks a conversation, or the one that it is a part of now; undefined when it was erased. */
  async hold(tx: Tx, id: string): Promise<HeldConversation | undefined> {
    return this.holdOf(tx, null, id);
  }

  /** Undefined when the tenant has no such conversation. */
  private async holdOf(tx: Tx, tenantId: string | null, id: string): Promise<HeldConversation | undefined> {
    return (await this.tryHold(tx, tenantId, id)) ?? (await this.tryHold(tx, tenantId, id));
  }

  /** Undefined also when it was merged while this waited for it; the next look finds where it went. */
  private async tryHold(tx: Tx, tenantId: string | null, id: string): Promise<HeldConversation | undefined> {
    const [row] = await tx.query<HeldConversation>(
      `SELECT id, tenant_id AS "tenantId", contact_id AS "contactId", window_expires_at AS "windowExpiresAt",
              coalesce(window_expires_at > now(), false) AS "windowOpen"
       FROM conversations
       WHERE id = coalesce((SELECT merged_into FROM merged_conversations WHERE id = $1), $1::bigint)
         AND ($2::uuid IS NULL OR tenant_id = $2) FOR UPDATE`,
      [id, tenantId],
    );
    return row;
  }

  /** Window, unread count and last message. Windows only grow, since webhooks come in any order. */
  async noteMessages(tx: Tx, news: readonly ConversationNews[]): Promise<void> {
    if (news.length === 0) return;
    await tx.query(
      `UPDATE conversations c SET
         window_expires_at = greatest(c.window_expires_at, n.window_expires_at),
         unread_count = c.unread_count + n.unread,
         free_entry_answer_by = coalesce(n.answer_by, c.free_entry_answer_by),
         bot_enabled = CASE WHEN ${AGENT_SPEAKS} THEN false WHEN c.silenced_by = 'standby' THEN true ELSE c.bot_enabled END,
         silenced_by = CASE WHEN ${AGENT_SPEAKS} THEN 'standby' WHEN c.silenced_by = 'standby' THEN NULL ELSE c.silenced_by END,
         silenced_at = CASE WHEN ${AGENT_SPEAKS} THEN ${AGENT_AT} WHEN c.silenced_by = 'standby' THEN NULL ELSE c.silenced_at END,
         last_message_id = CASE WHEN n.at >= c.last_message_at OR c.last_message_id IS NULL THEN n.message_id ELSE c.last_message_id END,
         last_message_at = CASE WHEN c.last_message_id IS NULL THEN n.at ELSE greatest(c.last_message_at, n.at) END
       FROM (
         SELECT id, max(window_expires_at) AS window_expires_at, sum(unread)::int AS unread, max(at) AS at,
                (array_agg(message_id ORDER BY at DESC, message_id DESC))[1] AS message_id,
                max(answer_by) AS answer_by, max(at) FILTER (WHERE control = 'ours') AS ours_at,
                max(at) FILTER (WHERE control = 'standby') AS standby_at
         FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::int[], $6::timestamptz[], $7::text[])
           AS one (id, message_id, at, window_expires_at, unread, answer_by, control)
         GROUP BY id
       ) n
       WHERE c.id = n.id`,
      [
        news.map((one) => one.conversationId),
        news.map((one) => one.messageId),
        news.map((one) => one.at),
        news.map((one) => one.windowExpiresAt),
        news.map((one) => (one.unread ? 1 : 0)),
        news.map((one) => one.freeEntryAnswerBy),
        news.map((one) => one.control),
      ],
    );
  }

  /**
   * WhatsApp says that windows are closed, whatever we count: a new message opens them again. One that the customer opened
   * after the refusal (`at`; null: right now) stays open.
   */
  async closeWindows(
    tx: Tx,
    refused: readonly { readonly conversationId: string; readonly at: Date | null }[],
  ): Promise<void> {
    if (refused.length === 0) return;
    await tx.query(
      `UPDATE conversations c SET window_expires_at = now()
       FROM unnest($1::bigint[], $2::timestamptz[]) AS r (id, at)
       WHERE c.id = r.id AND c.window_expires_at > now()
         AND c.window_expires_at <= coalesce(r.at, now()) + interval '24 hours'`,
      [refused.map((one) => one.conversationId), refused.map((one) => one.at)],
    );
  }

  /** The customer called, or somebody did something else that opens the window. Windows only grow. */
  async openWindows(
    tx: Tx,
    opened: readonly { readonly conversationId: string; readonly until: Date }[],
  ): Promise<void> {
    if (opened.length === 0) return;
    await tx.query(
      `UPDATE conversations c SET window_expires_at = greatest(c.window_expires_at, o.until)
       FROM (SELECT id, max(until) AS until FROM unnest($1::bigint[], $2::timestamptz[]) AS one (id, until) GROUP BY id) o
       WHERE c.id = o.id`,
      [opened.map((one) => one.conversationId), opened.map((one) => one.until)],
    );
  }

  /** The bot is quiet there until it is released; whoever silenced it first stays named. */
  async silence(tx: Tx, ids: readonly string[], by: SilencedBy): Promise<void> {
    if (ids.length === 0) return;
    await tx.query(
      `UPDATE conversations SET bot_enabled = false, silenced_by = $2, silenced_at = now()
       WHERE id = ANY($1::bigint[]) AND bot_enabled`,
      [ids, by],
    );
  }

  /** The conversation, or the one that it is a part of now; null when there is none. */
  async change(
    tx: Tx,
    tenantId: string | null,
    id: string,
    { botEnabled, assignee, read = false }: ConversationChanges,
  ): Promise<HeldConversation | null> {
    const held = await this.holdOf(tx, tenantId, id);
    if (held === undefined) return null;
    await tx.query(
      `UPDATE conversations SET assignee = CASE WHEN $2 THEN $3 ELSE assignee END,
         unread_count = CASE WHEN $4 THEN 0 ELSE unread_count END
       WHERE id = $1`,
      [held.id, assignee !== undefined, assignee ?? null, read],
    );
    if (botEnabled === false) await this.silence(tx, [held.id], 'person');
    if (botEnabled === true) await this.release(tx, [held.id]);
    return held;
  }

  /** The bot answers again. With `by` only where that silenced it. */
  async release(tx: Tx, ids: readonly string[], by: SilencedBy | null = null): Promise<void> {
    if (ids.length === 0) return;
    await tx.query(
      `UPDATE conversations SET bot_enabled = true, silenced_by = NULL, silenced_at = NULL
       WHERE id = ANY($1::bigint[]) AND NOT bot_enabled AND ($2::text IS NULL OR silenced_by = $2)`,
      [ids, by],
    );
  }

  async noteOutbound(
    tx: Tx,
    messages: readonly { readonly conversationId: string; readonly messageId: string }[],
  ): Promise<void> {
    if (messages.length === 0) return;
    await tx.query(
      `UPDATE conversations SET last_message_id = m.message_id, last_message_at = greatest(last_message_at, now()),
         free_entry_expires_at = CASE WHEN free_entry_answer_by > now() THEN now() + interval '${FREE_ENTRY_HOURS} hours'
                                      ELSE free_entry_expires_at END,
         free_entry_answer_by = NULL
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
