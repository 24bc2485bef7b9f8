import { Injectable, Logger } from '@nestjs/common';
import { aboutConversations } from '../domain/news';
import { LanesService } from '../lanes/lanes.service';
import { Tx } from '../platform/database/database';
import { News } from '../platform/events/news';
import { leaveInterrupted } from './interrupted';
import { lockInOrder } from './lock-in-order';

interface Row {
  readonly id: string;
  readonly state: 'pending' | 'sending';
  readonly tenantId: string;
  readonly conversationId: string;
}

/** What waits to be sent on lines that are gone: nobody claims their lanes any more, so it would wait for ever. */
@Injectable()
export class GoneLines {
  private readonly logger = new Logger(GoneLines.name);

  constructor(
    private readonly lanes: LanesService,
    private readonly news: News,
  ) {}

  /** In the transaction that deletes them. What is under way is settled by whoever sends it, or by {@link sweep}. */
  async withdraw(tx: Tx, lineIds: readonly string[]): Promise<void> {
    const idle = await this.lanes.lockIdle(tx, 'out', lineIds);
    const rows = await tx.query<Row>(
      `SELECT id, state, tenant_id AS "tenantId", conversation_id AS "conversationId" FROM outbox
       WHERE line_id = ANY($1::uuid[])
         AND (state = 'pending' OR state = 'sending' AND conversation_id = ANY($2::bigint[]))`,
      [lineIds, idle],
    );
    const ids = rows.map(({ id }) => id);
    await lockInOrder(tx, ids);
    await leaveInterrupted(
      tx,
      rows.filter(({ state }) => state === 'sending').map(({ id }) => id),
    );
    await tx.query(
      `UPDATE outbox SET state = 'cancelled',
                         errors = jsonb_build_array(jsonb_build_object('code', NULL, 'title', 'line_deleted'))
       WHERE id = ANY($1::uuid[]) AND state = 'pending' AND kind = 'message'`,
      [ids],
    );
    // A read mark that is not made is of no use to anybody, and names the message by WhatsApp's id.
    await tx.query(`DELETE FROM outbox WHERE id = ANY($1::uuid[]) AND state = 'pending' AND kind = 'read'`, [
      ids,
    ]);
    await this.lanes.release(
      tx,
      'out',
      idle.map((conversationId) => ({ conversationId, readyInMs: null })),
    );
    tx.afterCommit(() => {
      if (rows.length > 0)
        this.logger.log('withdrawn, since the line is gone', { lineIds, rows: rows.length });
      this.news.tell(...aboutConversations(rows));
    });
  }

  /** What was added, or came back, after its line had gone: by whoever had read the line before, or by a person. */
  async sweep(tx: Tx): Promise<void> {
    const waiting = await this.lanes.waitingLines(tx, 'out');
    const gone = await tx.query<{ id: string }>(
      `SELECT id FROM unnest($1::uuid[]) AS waiting (id)
       WHERE NOT EXISTS (SELECT 1 FROM lines WHERE lines.id = waiting.id)`,
      [waiting],
    );
    if (gone.length === 0) return;
    await this.withdraw(
      tx,
      gone.map(({ id }) => id),
    );
  }
}
