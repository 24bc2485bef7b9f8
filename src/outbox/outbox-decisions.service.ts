import { Injectable } from '@nestjs/common';
import { ConversationsService, HeldConversation } from '../conversations/conversations.service';
import { OutboxState } from '../domain/delivery-status';
import { aboutConversations } from '../domain/news';
import { leavesAtAnyTime, OutboundContent, Recipient } from '../domain/outbound';
import { LanesService } from '../lanes/lanes.service';
import { MessagesService } from '../messages/messages.service';
import { Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { News } from '../platform/events/news';
import { WakeUps } from '../platform/queue/wake-ups';
import { Accepted } from './departure';
import { OutboxService } from './outbox.service';
import { joinContact, withheldFor } from './withheld';

/** A message of ours, and where it was said. */
export interface Said {
  readonly messageId: string;
  readonly conversationId: string;
}

/** A process that was paused in the middle of sending may still send for this long. */
const QUARANTINE_S = 30;
/** More are for people: something larger is wrong. */
const MOST_UNHEARD = 500;

interface Row {
  readonly outboxId: string;
  readonly tenantId: string;
  readonly lineId: string;
  readonly conversationId: string;
  readonly state: OutboxState;
  readonly recipient: Recipient;
  readonly marketing: boolean;
  readonly replyTo: string | null;
  readonly possibleAt: Date;
  readonly tooSoon: boolean;
  /** Why it may not be sent to its contact, however it was meant at first. */
  readonly withheldFor: 'contact_opted_out' | 'contact_blocked' | null;
}

interface Change {
  readonly state: 'cancelled' | 'sent';
  readonly decision: 'resend' | 'resend_by_rule' | 'discard' | 'settle';
  readonly error?: string;
  readonly providerMessageId?: string | null;
}

/** What becomes of messages whose outcome is unknown. A receipt that comes later wins over any of it. */
@Injectable()
export class OutboxDecisions {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly lanes: LanesService,
    private readonly messages: MessagesService,
    private readonly outbox: OutboxService,
    private readonly wakeUps: WakeUps,
    private readonly news: News,
  ) {}

  /**
   * Messages of which silence says that they did not arrive: unknown for that long, sent after `since`, still of use,
   * no copy themselves, and a message that their line sent later has its receipt.
   */
  async findUnheard(tx: Tx, { minutes, since }: { minutes: number; since: Date }): Promise<Said[]> {
    return tx.query<Said>(
      `SELECT message_id AS "messageId", conversation_id AS "conversationId" FROM outbox o
       WHERE state = 'unknown' AND provider_message_id IS NULL AND unknown_at <= now() - $1 * interval '1 minute' AND sending_at > $2
         AND (expires_at IS NULL OR expires_at > now()) AND resend_of IS NULL
         AND EXISTS (SELECT 1 FROM outbox later WHERE later.line_id = o.line_id AND later.created_at > o.sending_at
                       AND later.status_rank > 0)
       ORDER BY unknown_at LIMIT ${MOST_UNHEARD}`,
      [minutes, since],
    );
  }

  /**
   * Says it again as a new message. A rule does so only while nothing else has been said since.
   * @throws Problem when it is not unknown (any more), too soon, or may not be sent now
   */
  async resend(tx: Tx, said: Said, decision: 'resend' | 'resend_by_rule'): Promise<void> {
    // Two that decide about one conversation take turns, before either looks.
    const conversation = await this.conversations.hold(tx, said.conversationId);
    if (conversation === undefined) throw notUnknown(said, undefined);
    const here = { ...said, conversationId: conversation.id };
    if (decision === 'resend_by_rule' && !(await this.messages.isLast(tx, here))) throw saidMore(said);
    const row = await this.find(tx, said);
    if (row.tooSoon) throw tooSoon(said, row);
    const content = (await this.messages.loadOutbound(tx, [said.messageId])).get(said.messageId);
    if (content === undefined) throw new Error(`message ${said.messageId} has no content`);
    assertMayBeSent(row, conversation, content);
    await this.outbox.add(tx, [
      {
        ...row,
        contactId: conversation.contactId,
        content,
        expiresAt: leavesAtAnyTime(content) ? null : conversation.windowExpiresAt,
        eventId: null,
        resendOf: row.outboxId,
      },
    ]);
    await this.write(tx, said, { state: 'cancelled', decision, error: 'resent' });
  }

  /** @throws Problem when it is not unknown (any more) */
  async discard(tx: Tx, said: Said): Promise<void> {
    await this.letGoOn(tx, await this.find(tx, said));
    await this.write(tx, said, { state: 'cancelled', decision: 'discard', error: 'discarded' });
  }

  /**
   * A person knows that it arrived, and perhaps the provider's id, which is answered for the receipts that wait for it.
   * @throws Problem when it is not unknown (any more), or the id is another message's
   */
  async settle(tx: Tx, said: Said, providerMessageId: string | null): Promise<Accepted[]> {
    const row = await this.find(tx, said);
    if (providerMessageId !== null) await this.assertFree(tx, row, providerMessageId);
    await this.letGoOn(tx, row);
    await this.write(tx, said, { state: 'sent', decision: 'settle', providerMessageId });
    const { outboxId, lineId } = row;
    return providerMessageId === null ? [] : [{ outboxId, lineId, providerMessageId }];
  }

  private async find(tx: Tx, said: Said): Promise<Row> {
    const [row] = await tx.query<Row>(
      `SELECT o.id AS "outboxId", o.tenant_id AS "tenantId", o.line_id AS "lineId",
              o.conversation_id AS "conversationId", o.state, o.recipient, o.marketing, o.reply_to AS "replyTo",
              o.unknown_at + interval '${QUARANTINE_S} seconds' AS "possibleAt",
              o.unknown_at + interval '${QUARANTINE_S} seconds' > now() AS "tooSoon",
              ${withheldFor({ answers: 'false', marketing: 'o.marketing' })} AS "withheldFor"
       FROM outbox o ${joinContact('o.conversation_id')} WHERE o.message_id = $1`,
      [said.messageId],
    );
    if (row?.state !== 'unknown') throw notUnknown(said, row?.state);
    return row;
  }

  private async assertFree(tx: Tx, { lineId }: Row, providerMessageId: string): Promise<void> {
    // Two that settle with the same id take turns.
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `${lineId} ${providerMessageId}`,
    ]);
    const [taken] = await tx.query<{ messageId: string }>(
      'SELECT message_id AS "messageId" FROM outbox WHERE line_id = $1 AND provider_message_id = $2 LIMIT 1',
      [lineId, providerMessageId],
    );
    if (taken === undefined) return;
    const message = `providerMessageId is that of message ${taken.messageId}; leave it out, or give this message's own`;
    throw new Problem('conflict', 'provider_message_id_taken', message);
  }

  /** The next message of the conversation may be waiting for a receipt of this one. Lanes are locked before rows. */
  private async letGoOn(tx: Tx, row: Row): Promise<void> {
    await this.lanes.makeReady(tx, 'out', [row], { quietMs: 0 });
    tx.afterCommit(() => {
      this.wakeUps.ring('out');
      this.news.tell(...aboutConversations([row]));
    });
  }

  private async write(tx: Tx, said: Said, change: Change): Promise<void> {
    const errors = change.error === undefined ? [] : [{ code: null, title: change.error }];
    const written = await tx.query(
      `UPDATE outbox SET state = $2, decision = $3, decided_at = now(), errors = $4, provider_message_id = $5
       WHERE message_id = $1 AND state = 'unknown' RETURNING id`,
      [
        said.messageId,
        change.state,
        change.decision,
        JSON.stringify(errors),
        change.providerMessageId ?? null,
      ],
    );
    // A receipt came first.
    if (written.length === 0) throw notUnknown(said, undefined);
  }
}

function assertMayBeSent(
  { withheldFor: reason }: Row,
  { contactId, windowOpen }: HeldConversation,
  content: OutboundContent,
): void {
  if (reason !== null) {
    const why = reason === 'contact_blocked' ? 'is blocked' : 'opted out of such messages';
    throw new Problem('conflict', reason, `Contact ${contactId} ${why}; nothing was sent`);
  }
  if (leavesAtAnyTime(content) || windowOpen) return;
  throw new Problem(
    'conflict',
    'service_window_closed',
    'The customer did not write within the last 24 hours, so WhatsApp takes only a template; settle or discard this message',
  );
}

function notUnknown({ messageId }: Said, state: OutboxState | undefined): Problem {
  const now = state === undefined ? 'not unknown any more' : state;
  const message = `Message ${messageId} is ${now}; only a message whose outcome is unknown can be decided on`;
  return new Problem('conflict', 'not_unknown', message);
}

function saidMore({ messageId }: Said): Problem {
  const message = `Something was said after message ${messageId}; a person decides whether it is still of use`;
  return new Problem('conflict', 'said_more', message);
}

function tooSoon({ messageId }: Said, { possibleAt }: Row): Problem {
  const message = `Message ${messageId} may still be on its way out of a process that was paused; possible from ${possibleAt.toISOString()}`;
  return new Problem('conflict', 'too_soon', message);
}
