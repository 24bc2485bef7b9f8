import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ProviderError } from '../domain/inbound';
import { aboutConversations } from '../domain/news';
import { OutboundContent, Recipient } from '../domain/outbound';
import { templateNamedBy } from '../domain/template-name';
import { ConversationsService } from '../conversations/conversations.service';
import { LanesService } from '../lanes/lanes.service';
import { MessagesService } from '../messages/messages.service';
import { ageMs } from '../platform/database/age';
import { Tx } from '../platform/database/database';
import { News } from '../platform/events/news';
import { WakeUps } from '../platform/queue/wake-ups';
import { callBackCopies } from './call-back-copies';
import { Accepted } from './departure';
import { lockInOrder } from './lock-in-order';
import { OutboxMedia } from './outbox-media.service';

interface Place {
  readonly tenantId: string;
  readonly lineId: string;
  readonly conversationId: string;
}

/** A message to be sent. */
export interface Sending extends Place {
  readonly contactId: string;
  readonly recipient: Recipient;
  readonly content: OutboundContent;
  readonly replyTo: string | null;
  /** Not sent after this: the end of the service window, null for what may be sent at any time. */
  readonly expiresAt: Date | null;
  /** The event that it answers, at most once; null for a message of a person or program. */
  readonly eventId: string | null;
  /** When that event arrived; only for measuring. */
  readonly answersSince?: Date;
  /** A template of the category marketing: it waits when the line's marketing does. */
  readonly marketing?: boolean;
  /** The row whose content is sent again, at most once. */
  readonly resendOf?: string;
}

/** A message of ours that another program has sent. */
export interface SentElsewhere extends Place {
  readonly messageId: string;
  readonly providerMessageId: string;
}

/** A message of the customer to be marked as read. */
export interface ReadMark extends Place {
  /** The event that is marked, at most once; null when a person or program asked for it. */
  readonly eventId: string | null;
  readonly providerMessageId: string;
  /** Whether an answer is shown as being written, too. */
  readonly typing?: boolean;
}

/** Receipts of one message, folded: order and repetition have no effect. */
export interface Receipt {
  readonly outboxId: string;
  readonly providerMessageId: string;
  readonly rank: number;
  readonly failedAt: Date | null;
  readonly errors: readonly ProviderError[];
}

/** A row that receipts were merged into. */
interface Merged extends Place {
  readonly outboxId: string;
  readonly providerMessageId: string | null;
  /** Whether the provider's id was not known before. */
  readonly settles: boolean;
  /** Whether it was said again, though it has arrived. */
  readonly resent: boolean;
}

/** What we intend to say. A row here, in the transaction that decided it, is what makes an answer happen once. */
@Injectable()
export class OutboxService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly messages: MessagesService,
    private readonly lanes: LanesService,
    private readonly media: OutboxMedia,
    private readonly wakeUps: WakeUps,
    private readonly news: News,
  ) {}

  /** Message ids come back in the order of the sendings. Read marks leave before the messages. */
  async add(tx: Tx, sendings: readonly Sending[], readMarks: readonly ReadMark[] = []): Promise<string[]> {
    if (sendings.length === 0 && readMarks.length === 0) return [];
    const messageIds = await this.messages.addOutbound(tx, sendings);
    const outboxIds = sendings.map(() => randomUUID());
    const rows = [
      ...readMarks.map((mark) => ({
        id: randomUUID(),
        ...mark,
        kind: 'read',
        typing: mark.typing ?? false,
        messageId: null,
        recipient: null,
        expiresAt: null,
        answersSince: undefined,
        marketing: false,
        resendOf: null,
      })),
      ...sendings.map((sending, i) => ({
        ...sending,
        id: outboxIds[i] ?? '',
        kind: 'message',
        typing: false,
        messageId: messageIds[i] ?? null,
        providerMessageId: sending.replyTo,
        marketing: sending.marketing ?? false,
        resendOf: sending.resendOf ?? null,
      })),
    ];
    await tx.query(
      `INSERT INTO outbox (id, tenant_id, line_id, conversation_id, kind, message_id, event_id, recipient, reply_to,
                           expires_at, answers_since, marketing, resend_of, typing)
       SELECT id, tenant_id, line_id, conversation_id, kind, message_id, event_id, recipient, reply_to, expires_at,
              answers_since, marketing, resend_of, typing
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::jsonb[],
                   $9::text[], $10::timestamptz[], $11::timestamptz[], $12::boolean[], $13::uuid[], $14::boolean[])
         WITH ORDINALITY
         AS o (id, tenant_id, line_id, conversation_id, kind, message_id, event_id, recipient, reply_to, expires_at,
               answers_since, marketing, resend_of, typing, n)
       ORDER BY n`,
      [
        rows.map((row) => row.id),
        rows.map((row) => row.tenantId),
        rows.map((row) => row.lineId),
        rows.map((row) => row.conversationId),
        rows.map((row) => row.kind),
        rows.map((row) => row.messageId),
        rows.map((row) => row.eventId),
        rows.map((row) => (row.recipient === null ? null : JSON.stringify(row.recipient))),
        rows.map((row) => row.providerMessageId),
        rows.map((row) => row.expiresAt),
        rows.map((row) => row.answersSince ?? null),
        rows.map((row) => row.marketing),
        rows.map((row) => row.resendOf),
        rows.map((row) => row.typing),
      ],
    );
    await this.media.holdBack(
      tx,
      sendings.map((sending, i) => ({ ...sending, outboxId: outboxIds[i] ?? '' })),
    );
    await this.conversations.noteOutbound(
      tx,
      sendings.map((sending, i) => ({
        conversationId: sending.conversationId,
        messageId: messageIds[i] ?? '',
      })),
    );
    // After the conversations: everybody locks these two in this order.
    await this.lanes.makeReady(tx, 'out', rows, { quietMs: 0 });
    tx.afterCommit(() => {
      this.wakeUps.ring('out');
      this.news.tell(...aboutConversations(rows));
    });
    return messageIds;
  }

  /** Rows for what was sent elsewhere, so that its receipts find it. */
  async addSentElsewhere(tx: Tx, sent: readonly SentElsewhere[]): Promise<Accepted[]> {
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

  /**
   * The message that each receipt is about: by our id when the provider echoes it, else by the provider's.
   * Null for those not known (yet).
   */
  async locate(
    tx: Tx,
    receipts: readonly { lineId: string; correlationId: string | null; providerMessageId: string }[],
  ): Promise<(string | null)[]> {
    const rows = await tx.query<{ n: string; id: string }>(
      `SELECT r.n, coalesce(by_ours.id, by_theirs.id) AS id
       FROM unnest($1::uuid[], $2::uuid[], $3::text[]) WITH ORDINALITY AS r (line_id, correlation_id, provider_message_id, n)
       LEFT JOIN outbox by_ours ON by_ours.id = r.correlation_id AND by_ours.line_id = r.line_id
       LEFT JOIN LATERAL (
         SELECT id FROM outbox WHERE line_id = r.line_id AND provider_message_id = r.provider_message_id LIMIT 1
       ) by_theirs ON true`,
      [
        receipts.map((receipt) => receipt.lineId),
        receipts.map((receipt) => (isUuid(receipt.correlationId) ? receipt.correlationId : null)),
        receipts.map((receipt) => receipt.providerMessageId),
      ],
    );
    const found = new Map(rows.map((row) => [Number(row.n) - 1, row.id]));
    return receipts.map((_, i) => found.get(i) ?? null);
  }

  /** The templates that messages name, by the row; others are left out. */
  async templatesOf(
    tx: Tx,
    outboxIds: readonly (string | null)[],
  ): Promise<ReadonlyMap<string, { readonly name: string; readonly language: string }>> {
    const rows = await tx.query<{ id: string; messageId: string }>(
      'SELECT id, message_id AS "messageId" FROM outbox WHERE id = ANY($1::uuid[]) AND message_id IS NOT NULL',
      [outboxIds],
    );
    const contents = await this.messages.loadOutbound(
      tx,
      rows.map(({ messageId }) => messageId),
    );
    return new Map(
      rows.flatMap(({ id, messageId }) => {
        const template = templateNamedBy(contents.get(messageId));
        return template === null ? [] : [[id, template] as const];
      }),
    );
  }

  /** Messages and read marks that are not settled, and how long the oldest of those to be sent has waited. */
  async open(
    tx: Tx,
  ): Promise<{ pending: number; sending: number; unknown: number; oldestPendingMs: number }> {
    const rows = await tx.query<{ state: 'pending' | 'sending' | 'unknown'; count: number; ms: number }>(
      `SELECT state, count(*)::float8 AS count, ${ageMs('min(created_at)')} AS ms
       FROM outbox WHERE state IN ('pending', 'sending', 'unknown') GROUP BY state`,
    );
    const counts = Object.fromEntries(rows.map((row) => [row.state, row.count]));
    const oldestPendingMs = rows.find((row) => row.state === 'pending')?.ms ?? 0;
    return { pending: 0, sending: 0, unknown: 0, ...counts, oldestPendingMs };
  }

  /**
   * Merges receipts forward; of two failures in one second the lower code counts. Any receipt proves acceptance, so it
   * also settles a sending whose outcome is unknown, and calls back a copy of it that has not left yet.
   * Answers the messages whose provider's id became known by it.
   */
  async applyReceipts(tx: Tx, receipts: readonly Receipt[]): Promise<Accepted[]> {
    if (receipts.length === 0) return [];
    const outboxIds = receipts.map((receipt) => receipt.outboxId);
    await this.releaseHeldUp(tx, outboxIds);
    await lockInOrder(tx, outboxIds);
    const merged = await tx.query<Merged>(
      `WITH receipt AS (
         SELECT r.*, o.provider_message_id IS NULL AS settles
         FROM unnest($1::uuid[], $2::text[], $3::int[], $4::timestamptz[], $5::jsonb[])
           AS r (id, provider_message_id, rank, failed_at, errors)
         JOIN outbox o ON o.id = r.id
       )
       UPDATE outbox o SET
         state = CASE WHEN coalesce(o.provider_message_id, r.provider_message_id) IS NULL THEN o.state ELSE 'sent' END,
         provider_message_id = coalesce(o.provider_message_id, r.provider_message_id),
         status_rank = greatest(o.status_rank, r.rank),
         failed_at = least(o.failed_at, r.failed_at),
         errors = CASE WHEN (r.failed_at, coalesce((r.errors->0->>'code')::int, 2147483647))
                          < (coalesce(o.failed_at, 'infinity'), coalesce((o.errors->0->>'code')::int, 2147483647))
                       THEN r.errors ELSE o.errors END
       FROM receipt r WHERE o.id = r.id
       RETURNING o.id AS "outboxId", o.tenant_id AS "tenantId", o.line_id AS "lineId",
                 o.conversation_id AS "conversationId", o.provider_message_id AS "providerMessageId", r.settles,
                 coalesce(o.decision LIKE 'resend%', false) AND r.rank > 0 AS resent`,
      [
        outboxIds,
        receipts.map((receipt) => receipt.providerMessageId || null),
        receipts.map((receipt) => receipt.rank),
        receipts.map((receipt) => receipt.failedAt),
        receipts.map((receipt) => JSON.stringify(receipt.errors)),
      ],
    );
    await callBackCopies(
      tx,
      merged.flatMap(({ outboxId, resent }) => (resent ? [outboxId] : [])),
    );
    tx.afterCommit(() => this.news.tell(...aboutConversations(merged)));
    return merged.flatMap(({ outboxId, lineId, providerMessageId, settles }) =>
      settles && providerMessageId !== null ? [{ outboxId, lineId, providerMessageId }] : [],
    );
  }

  /**
   * To the conversations that their messages are in now; read marks, which have none, from one to the other. A send that
   * is under way finds its row by its id.
   */
  async move(
    tx: Tx,
    moved: readonly { readonly messageId: string; readonly conversationId: string }[],
    merges: readonly { readonly fromId: string; readonly intoId: string }[],
  ): Promise<void> {
    const messages = [
      moved.map(({ messageId }) => messageId),
      moved.map(({ conversationId }) => conversationId),
    ];
    const pairs = [merges.map(({ fromId }) => fromId), merges.map(({ intoId }) => intoId)];
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM outbox WHERE message_id = ANY($1::bigint[])
       UNION SELECT id FROM outbox WHERE conversation_id = ANY($2::bigint[]) AND state IN ('pending', 'sending')`,
      [messages[0], pairs[0]],
    );
    await lockInOrder(
      tx,
      rows.map(({ id }) => id),
    );
    await tx.query(
      `UPDATE outbox SET conversation_id = m.conversation_id
       FROM unnest($1::bigint[], $2::bigint[]) AS m (message_id, conversation_id)
       WHERE outbox.message_id = m.message_id`,
      messages,
    );
    await tx.query(
      `UPDATE outbox SET conversation_id = m.into_id FROM unnest($1::bigint[], $2::bigint[]) AS m (from_id, into_id)
       WHERE outbox.conversation_id = m.from_id AND state IN ('pending', 'sending')`,
      pairs,
    );
  }

  /** What waited behind a message whose outcome was unknown need not wait any longer. Lanes are locked before rows. */
  private async releaseHeldUp(tx: Tx, outboxIds: readonly string[]): Promise<void> {
    const settled = await tx.query<Place>(
      `SELECT conversation_id AS "conversationId", tenant_id AS "tenantId", line_id AS "lineId"
       FROM outbox WHERE id = ANY($1::uuid[]) AND state = 'unknown'`,
      [outboxIds],
    );
    if (settled.length === 0) return;
    await this.lanes.makeReady(tx, 'out', settled, { quietMs: 0 });
    tx.afterCommit(() => this.wakeUps.ring('out'));
  }
}

function isUuid(text: string | null): boolean {
  return text !== null && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
