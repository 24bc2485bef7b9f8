import { Injectable, Logger } from '@nestjs/common';
import { LanesService } from '../lanes/lanes.service';
import { Arrival, Departure } from '../outbox/departure';
import { OutboxArrivals } from '../outbox/outbox-arrivals.service';
import { OutboxDepartures } from '../outbox/outbox-departures.service';
import { OutboxSender } from '../outbox/outbox-sender.service';
import { WorkerDatabase } from '../platform/database/database';
import { Look } from '../platform/queue/loop';
import { WakeUps } from '../platform/queue/wake-ups';
import { StatusesService } from '../statuses/statuses.service';

const MOST_IN_FLIGHT = 128;
/** A full claim per step would make others wait for the slowest of it. */
const MOST_CLAIMED = 64;
const SETTLE_RETRY_MS = 500;

/** Sends replies: many conversations at a time, one message of each. */
@Injectable()
export class OutboundLanes {
  private readonly logger = new Logger(OutboundLanes.name);
  private readonly inFlight = new Set<Promise<void>>();
  private arrived: Arrival[] = [];
  private settling: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly database: WorkerDatabase,
    private readonly departures: OutboxDepartures,
    private readonly sender: OutboxSender,
    private readonly arrivals: OutboxArrivals,
    private readonly lanes: LanesService,
    private readonly statuses: StatusesService,
    private readonly wakeUps: WakeUps,
  ) {}

  async step(): Promise<Look> {
    const room = MOST_IN_FLIGHT - this.inFlight.size;
    // Each answer wakes this loop again.
    if (room === 0) return { again: false };
    const { claimed, departures } = await this.departures.next(Math.min(room, MOST_CLAIMED));
    for (const departure of departures) this.send(departure);
    if (claimed > 0) return { again: true };
    const dueInMs = await this.lanes.nextDueInMs(this.database, 'out');
    return { again: false, ...(dueInMs === undefined ? {} : { dueInMs }) };
  }

  /** Resolves when nothing is in flight and everything that came back is written down. */
  async drain(): Promise<void> {
    await Promise.all(this.inFlight);
    await this.settling;
  }

  /** What comes back from now on is not written down: those sends stay `sending`, and become unknown at the next start. */
  close(): void {
    this.closed = true;
  }

  private send(departure: Departure): void {
    const sent = this.sender
      .send(departure)
      .then((arrival) => {
        if (this.closed) return;
        this.arrived.push(arrival);
        this.settling ??= this.settleAll();
      })
      .catch((error: unknown) => {
        // Its lease runs out, and whoever claims the lane then calls the outcome unknown.
        this.logger.error(
          'a send failed unexpectedly',
          { conversationId: departure.claim.conversationId },
          error,
        );
      })
      .finally(() => this.inFlight.delete(sent));
    this.inFlight.add(sent);
  }

  /** Writes down many at a time: whatever came back while the last ones were written. */
  private async settleAll(): Promise<void> {
    while (this.arrived.length > 0) {
      const batch = this.arrived;
      this.arrived = [];
      await this.settle(batch);
      this.wakeUps.ring('out');
    }
    this.settling = undefined;
  }

  private async settle(batch: readonly Arrival[]): Promise<void> {
    try {
      await this.database.inTransaction(async (tx) => {
        await this.statuses.expectReceipts(tx);
        const accepted = await this.arrivals.settle(tx, batch);
        await this.statuses.adoptParked(tx, accepted);
      });
    } catch (error) {
      // What the provider answered is worth keeping: without it the outcome would be unknown.
      this.logger.error('outcomes of sends not written; trying again', { sends: batch.length }, error);
      await new Promise((resolve) => setTimeout(resolve, SETTLE_RETRY_MS));
      this.arrived = [...batch, ...this.arrived];
    }
  }
}
