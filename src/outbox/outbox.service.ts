import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { aboutConversations } from '../domain/news';
import { OutboundContent, Recipient } from '../domain/outbound';
import { ConversationsService } from '../conversations/conversations.service';
import { LanesService } from '../lanes/lanes.service';
import { MessagesService } from '../messages/messages.service';
import { ageMs } from '../platform/database/age';
import { Tx } from '../platform/database/database';
import { jsonOrNull } from '../platform/database/json-or-null';
import { News } from '../platform/events/news';
import { WakeUps } from '../platform/queue/wake-ups';
import { lockInOrder } from './lock-in-order';
import { OutboxMedia } from './outbox-media.service';

export interface Place {
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

/** A message of the customer to be marked as read. */
export interface ReadMark extends Place {
  /** The event that is marked, at most once; null when a person or program asked for it. */
  readonly eventId: string | null;
  readonly providerMessageId: string;
  /** Whether an answer is shown as being written, too. */
  readonly typing?: boolean;
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
        rows.map((row) => jsonOrNull(row.recipient)),
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
    // After the conversations, as everybody does but who adopts a parked refusal.
    await this.lanes.makeReady(tx, 'out', rows, { quietMs: 0 });
    tx.afterCommit(() => {
      this.wakeUps.ring('out');
      this.news.tell(...aboutConversations(rows));
    });
    return messageIds;
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

  /** What waits on a line is looked at again now: its hours are others. */
  async lookAgain(tx: Tx, lineId: string): Promise<void> {
    await this.lanes.hasten(tx, 'out', lineId);
    tx.afterCommit(() => this.wakeUps.ring('out'));
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
}
