import { Injectable, Logger } from '@nestjs/common';
import { LanesService } from '../lanes/lanes.service';
import { Arrival, Departure } from '../outbox/departure';
import { OutboxArrivals } from '../outbox/outbox-arrivals.service';
import { OutboxDepartures } from '../outbox/outbox-departures.service';
import { OutboxSender } from '../outbox/outbox-sender.service';
import { sqlStateOf, WorkerDatabase } from '../platform/database/database';
import { asJob } from '../platform/logging/logger';
import { Look } from '../platform/queue/loop';
import { StatusesService } from '../statuses/statuses.service';

const MOST_IN_FLIGHT = 256;
/** So that a line whose Graph answers slowly leaves room for the others. */
const MOST_OF_A_LINE = 128;
/** A full claim per step would make others wait for the slowest of it. */
const MOST_CLAIMED = 64;
const SETTLE_RETRY_MS = 500;

/** Sends replies: many conversations at a time, one message of each. */
@Injectable()
export class OutboundLanes {
  private readonly logger = new Logger(OutboundLanes.name);
  private readonly inFlight = new Set<Promise<void>>();
  private readonly ofLine = new Map<string, number>();
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
  ) {}

  /** Called when there is room again; this worker's own loop, whoever hears the wake-ups. */
  wake: () => void = () => {};

  async step(): Promise<Look> {
    const room = MOST_IN_FLIGHT - this.inFlight.size;
    // Each answer wakes this loop again.
    if (room === 0) return { again: false };
    const roomOf = (lineId: string) => MOST_OF_A_LINE - (this.ofLine.get(lineId) ?? 0);
    const look = await this.departures.next(Math.min(room, MOST_CLAIMED), roomOf);
    for (const departure of look.departures) this.send(departure);
    if (look.claimed > 0) return { again: true };
    const dueInMs = Math.min(
      look.dueInMs ?? Infinity,
      (await this.lanes.nextDueInMs(this.database, 'out')) ?? Infinity,
    );
    return { again: false, ...(dueInMs === Infinity ? {} : { dueInMs }) };
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
    const { lineId } = departure.claim;
    this.ofLine.set(lineId, (this.ofLine.get(lineId) ?? 0) + 1);
    const sent = this.sender
      .send(departure)
      .then((arrival) => {
        if (this.closed) return;
        this.arrived.push(arrival);
        this.settling ??= asJob('settle', () => this.settleAll());
      })
      .catch((error: unknown) => {
        // Its lease runs out, and whoever claims the lane then calls the outcome unknown.
        this.logger.error(
          'a send failed unexpectedly',
          { conversationId: departure.claim.conversationId },
          error,
        );
      })
      .finally(() => {
        this.inFlight.delete(sent);
        this.ofLine.set(lineId, (this.ofLine.get(lineId) ?? 1) - 1);
      });
    this.inFlight.add(sent);
  }

  /** Writes down many at a time: whatever came back while the last ones were written. */
  private async settleAll(): Promise<void> {
    while (this.arrived.length > 0 && !this.closed) {
      const batch = this.arrived;
      this.arrived = [];
      await this.settle(batch);
      this.wake();
    }
    this.settling = undefined;
  }

  private async settle(batch: readonly Arrival[]): Promise<void> {
    try {
      await this.write(batch);
    } catch (error) {
      if (sqlStateOf(error) === undefined) await this.keep(batch, error);
      else await this.settleAlone(batch);
    }
  }

  /** One that Postgres refuses must not keep the others from being written. */
  private async settleAlone(batch: readonly Arrival[]): Promise<void> {
    for (const arrival of batch) {
      try {
        await this.write([arrival]);
      } catch (error) {
        if (sqlStateOf(error) === undefined) await this.keep([arrival], error);
        // Nothing more can be known of it: its lease runs out, and its outcome is unknown then.
        else
          this.logger.error(
            'outcome of a send refused',
            { conversationId: arrival.claim.conversationId },
            error,
          );
      }
    }
  }

  private async write(batch: readonly Arrival[]): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.statuses.expectReceipts(tx);
      const accepted = await this.arrivals.settle(tx, batch);
      await this.statuses.adoptParked(tx, accepted);
    });
  }

  /** Without the database nothing is lost yet: what WhatsApp answered is kept until it can be written. */
  private async keep(batch: readonly Arrival[], error: unknown): Promise<void> {
    this.logger.error('outcomes of sends not written; trying again', { sends: batch.length }, error);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_RETRY_MS));
    this.arrived = [...batch, ...this.arrived];
  }
}
