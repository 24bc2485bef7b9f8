import { Injectable } from '@nestjs/common';
import { OutboxState } from '../domain/delivery-status';
import { EventsService, EventState } from '../inbox/events.service';
import { InboxService, InboxState } from '../inbox/inbox.service';
import { OutboxService } from '../outbox/outbox.service';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { StateCountsService } from './state-counts.service';

export interface PipelineCounts {
  readonly inbox: Record<InboxState, number>;
  readonly events: Record<EventState, number> & { readonly oldestPendingMs: number };
  readonly outbox: Record<OutboxState, number>;
}

/** How much is where on the way of a message. Counts what exists: what retention deletes is not counted any more. */
@Injectable()
export class PipelineService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly finished: StateCountsService,
    private readonly inbox: InboxService,
    private readonly events: EventsService,
    private readonly outbox: OutboxService,
  ) {}

  /** All at one moment, so that nothing on its way from one state to the next is missed or counted twice. */
  async counts(): Promise<PipelineCounts> {
    return this.database.inTransaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return {
        inbox: await this.ofInbox(tx),
        events: await this.ofEvents(tx),
        outbox: await this.ofOutbox(tx),
      };
    });
  }

  private async ofInbox(tx: Tx): Promise<PipelineCounts['inbox']> {
    const { new: waiting, dead } = await this.inbox.open(tx);
    return { new: waiting, expanded: 0, dead, ...(await this.finished.of(tx, 'inbox')) };
  }

  private async ofEvents(tx: Tx): Promise<PipelineCounts['events']> {
    const { pending, dead, oldestPendingMs } = await this.events.open(tx);
    const finished = await this.finished.of(tx, 'events');
    return { pending, done: 0, skipped: 0, dead, oldestPendingMs, ...finished };
  }

  private async ofOutbox(tx: Tx): Promise<PipelineCounts['outbox']> {
    const { pending, sending, unknown } = await this.outbox.open(tx);
    const finished = await this.finished.of(tx, 'outbox');
    return { pending, sending, sent: 0, rejected: 0, unknown, cancelled: 0, ...finished };
  }
}
