import { Injectable } from '@nestjs/common';
import { ProviderError } from '../domain/inbound';
import { aboutConversations } from '../domain/news';
import { templateNamedBy } from '../domain/template-name';
import { LanesService } from '../lanes/lanes.service';
import { MessagesService } from '../messages/messages.service';
import { Tx } from '../platform/database/database';
import { News } from '../platform/events/news';
import { WakeUps } from '../platform/queue/wake-ups';
import { callBackCopies } from './call-back-copies';
import { Accepted } from './departure';
import { lockInOrder } from './lock-in-order';
import { Place } from './outbox.service';
import { PausesService } from './pauses.service';

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
  /** Whether it tried if its line may go on, and has arrived. */
  readonly mends: boolean;
}

/** What receipts make of the rows that they are about. */
@Injectable()
export class OutboxReceipts {
  constructor(
    private readonly messages: MessagesService,
    private readonly lanes: LanesService,
    private readonly pauses: PausesService,
    private readonly wakeUps: WakeUps,
    private readonly news: News,
  ) {}

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

  /**
   * Merges receipts forward; of two failures in one second the lower code counts. Any receipt proves acceptance, so it
   * also settles a sending whose outcome is unknown, and calls back a copy of it that has not left yet. Only of a message
   * that is to be tried again a failure says nothing new.
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
         JOIN outbox o ON o.id = r.id AND (r.rank > 0 OR o.state <> 'pending')
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
                 coalesce(o.decision LIKE 'resend%', false) AND r.rank > 0 AS resent,
                 o.status_rank > 0 AND o.failed_at IS NULL
                   AND EXISTS (SELECT 1 FROM line_paces p WHERE p.line_id = o.line_id AND p.probe_id = o.id) AS mends`,
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
    await this.mend(
      tx,
      merged.flatMap(({ lineId, mends }) => (mends ? [lineId] : [])),
    );
    tx.afterCommit(() => this.news.tell(...aboutConversations(merged)));
    return merged.flatMap(({ outboxId, lineId, providerMessageId, settles }) =>
      settles && providerMessageId !== null ? [{ outboxId, lineId, providerMessageId }] : [],
    );
  }

  private async mend(tx: Tx, lineIds: readonly string[]): Promise<void> {
    if (lineIds.length === 0) return;
    await this.pauses.end(tx, lineIds);
    tx.afterCommit(() => this.wakeUps.ring('out'));
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
