import { Injectable, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { AlarmsService } from '../alarms/alarms.service';
import { DeadLettersService } from '../inbox/dead-letters.service';
import { EventsService } from '../inbox/events.service';
import { InboxService } from '../inbox/inbox.service';
import { LanesService } from '../lanes/lanes.service';
import { MediaService } from '../media/media.service';
import { OutboxService } from '../outbox/outbox.service';
import { PaceService } from '../outbox/pace.service';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { everywhere } from '../platform/database/tenant-scope';
import {
  alarmsOpen,
  deadLettersOpen,
  lanesOpen,
  linesPaused,
  mediaWaiting,
  pipelineAge,
  pipelineRead,
  pipelineRows,
} from '../platform/metrics/metrics';
import { onScrape } from '../platform/metrics/scrape';

/** Several scrapers, or an impatient one, cost no more than one. */
const FRESH_MS = 5_000;

/** Sets the gauges that only Postgres knows. Small indexes answer, however much is stored. */
@Injectable()
export class PipelineGauges implements OnModuleInit, OnModuleDestroy {
  private forget: (() => void) | undefined;
  private lookedAt = -Infinity;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly database: OperatorDatabase,
    private readonly inbox: InboxService,
    private readonly events: EventsService,
    private readonly deadLetters: DeadLettersService,
    private readonly lanes: LanesService,
    private readonly outbox: OutboxService,
    private readonly pace: PaceService,
    private readonly alarms: AlarmsService,
    private readonly media: MediaService,
  ) {}

  onModuleInit(): void {
    this.forget = onScrape(() => this.refresh());
  }

  onModuleDestroy(): void {
    this.forget?.();
  }

  private async refresh(): Promise<void> {
    if (performance.now() - this.lookedAt < FRESH_MS) return;
    // Until it is known better; a scrape does not wait for a slow answer.
    pipelineRead.set(0);
    this.looking ??= everywhere(async () => this.look()).finally(() => {
      this.looking = undefined;
    });
    await this.looking;
  }

  private async look(): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await tx.query(`SET LOCAL statement_timeout = '1s'`);
      await this.readRows(tx);
      await this.readLanes(tx);
      await this.readTroubles(tx);
    });
    this.lookedAt = performance.now();
    pipelineRead.set(1);
  }

  private async readRows(tx: Tx): Promise<void> {
    const stages = {
      inbox: await this.inbox.open(tx),
      events: await this.events.open(tx),
      outbox: await this.outbox.open(tx),
    };
    for (const [stage, { oldestPendingMs, ...states }] of Object.entries(stages)) {
      pipelineAge.set({ stage }, oldestPendingMs / 1000);
      for (const [state, rows] of Object.entries(states)) pipelineRows.set({ stage, state }, rows);
    }
  }

  private async readLanes(tx: Tx): Promise<void> {
    for (const { kind, ...states } of await this.lanes.open(tx)) {
      for (const [state, count] of Object.entries(states)) lanesOpen.set({ lane: kind, state }, count);
    }
  }

  private async readTroubles(tx: Tx): Promise<void> {
    const letters = await this.deadLetters.openByReason(tx);
    const paused = await this.pace.countPaused(tx);
    const media = await this.media.waiting(tx);
    deadLettersOpen.reset();
    for (const { reason, count } of letters) deadLettersOpen.set({ reason }, count);
    linesPaused.set(paused);
    for (const [severity, count] of Object.entries(await this.alarms.countOpen(tx)))
      alarmsOpen.set({ severity }, count);
    for (const [way, files] of Object.entries(media)) mediaWaiting.set({ way }, files);
  }
}
