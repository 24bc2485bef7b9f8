import { Injectable } from '@nestjs/common';
import { OutboxState } from '../domain/delivery-status';
import { EventsService, EventState } from '../inbox/events.service';
import { InboxService, InboxState } from '../inbox/inbox.service';
import { OutboxService } from '../outbox/outbox.service';
import { OperatorDatabase } from '../platform/database/database';

export interface PipelineCounts {
  readonly inbox: Record<InboxState, number>;
  readonly events: Record<EventState, number> & { readonly oldestPendingMs: number };
  readonly outbox: Record<OutboxState, number>;
}

/** How much is where on the way of a message: in the inbox, among the events, in the outbox. */
@Injectable()
export class PipelineService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly inbox: InboxService,
    private readonly events: EventsService,
    private readonly outbox: OutboxService,
  ) {}

  async counts(): Promise<PipelineCounts> {
    const [inbox, events, oldestPendingMs, outbox] = await Promise.all([
      this.inbox.countByState(this.database),
      this.events.countByState(this.database),
      this.events.oldestPendingMs(this.database),
      this.outbox.countByState(this.database),
    ]);
    return { inbox, events: { ...events, oldestPendingMs }, outbox };
  }
}
