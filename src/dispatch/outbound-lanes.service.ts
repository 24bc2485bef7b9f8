import { Injectable, Logger } from '@nestjs/common';
import { LanesService } from '../lanes/lanes.service';
import { Arrival, Departure } from '../outbox/departure';
import { OutboxArrivals } from '../outbox/outbox-arrivals.service';
import { OutboxDepartures } from '../outbox/outbox-departures.service';
import { OutboxSender } from '../outbox/outbox-sender.service';
import { crashPoint } from '../platform/chaos/crash-points';
import { sqlStateOf, WorkerDatabase } from '../platform/database/database';
import { isDatabaseAway, isDatabaseTroubled } from '../platform/database/database-away';
import { asJob } from '../platform/logging/logger';
import { Outage } from '../platform/logging/outage';
import { Look } from '../platform/queue/loop';
import { StatusesService } from '../statuses/statuses.service';
import { TemplatesService } from '../templates/templates.service';
import { templateRefusals } from './template-refusals';

/** Sends whose outcome is not written down yet. */
const MOST_UNDER_WAY = 512;
/** A full claim per step would make others wait for the slowest of it. */
const MOST_CLAIMED = 64;
const SETTLE_RETRY_MS = 500;
/** While this many are under way, others come back soon: a COMMIT costs hardly more for fifty outcomes than for one. */
const MANY = 16;
const GATHER_MS = 5;

/** Sends replies: many conversations at a time, one message of each. */
@Injectable()
export class OutboundLanes {
  private readonly logger = new Logger(OutboundLanes.name);
  private readonly outage = new Outage(this.logger);
  private readonly inFlight = new Set<Promise<void>>();
  private underWay = 0;
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
    private readonly templates: TemplatesService,
  ) {}

  /** Called when there is room again; this worker's own loop, whoever hears the wake-ups. */
  wake: () => void = () => {};

  async step(): Promise<Look> {
    const free = MOST_UNDER_WAY - this.underWay;
    // Each answer wakes this loop again.
    if (free === 0) return { again: false };
    // A line has at most a third of what is free then: one that hangs takes a quarter of all, the next one less.
    const roomOf = (lineId: string) => Math.ceil(free / 3) - (this.ofLine.get(lineId) ?? 0);
    const look = await this.departures.next(Math.min(Math.ceil(free / 2), MOST_CLAIMED), roomOf);
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
    this.enter(lineId);
    const sent = this.sender
      .send(departure)
      .then((arrival) => {
        if (this.closed) return;
        this.arrived.push(arrival);
        this.settling ??= asJob('settle', () => this.settleAll());
      })
      .catch((error: unknown) => {
        this.leave(lineId);
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

  private enter(lineId: string): void {
    this.underWay += 1;
    this.ofLine.set(lineId, (this.ofLine.get(lineId) ?? 0) + 1);
  }

  private leave(lineId: string): void {
    this.underWay -= 1;
    const left = (this.ofLine.get(lineId) ?? 1) - 1;
    if (left > 0) this.ofLine.set(lineId, left);
    else this.ofLine.delete(lineId);
  }

  /** Writes down many at a time: whatever came back while the last ones were written. */
  private async settleAll(): Promise<void> {
    while (this.arrived.length > 0 && !this.closed) {
      if (this.inFlight.size > MANY) await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      const batch = this.arrived;
      this.arrived = [];
      const kept = new Set(await this.settle(batch));
      for (const arrival of batch) if (!kept.has(arrival)) this.leave(arrival.claim.lineId);
      this.wake();
      if (kept.size === 0) this.outage.end('outcomes of sends are written again');
      else await this.retryLater([...kept]);
    }
    this.settling = undefined;
  }

  /** Answers those that the database does not take at the moment. */
  private async settle(batch: readonly Arrival[]): Promise<readonly Arrival[]> {
    try {
      await this.write(batch);
      return [];
    } catch (error) {
      const mayPass = sqlStateOf(error) === undefined || isDatabaseTroubled(error);
      if (mayPass && (batch.length === 1 || isDatabaseAway(error))) {
        this.outage.begin('outcomes of sends not written; kept until they can be', error);
        return batch;
      }
      return this.settleAlone(batch, error);
    }
  }

  /** One that Postgres refuses must not keep the others from being written. */
  private async settleAlone(batch: readonly Arrival[], error: unknown): Promise<readonly Arrival[]> {
    const [first] = batch;
    if (first !== undefined && batch.length === 1) {
      // Nothing more can be known of it: its lease runs out, and its outcome is unknown then.
      const { conversationId } = first.claim;
      this.logger.error('outcome of a send refused', { conversationId }, error);
      return [];
    }
    const kept: Arrival[] = [];
    for (const arrival of batch) kept.push(...(await this.settle([arrival])));
    return kept;
  }

  private async write(batch: readonly Arrival[]): Promise<void> {
    const refused = templateRefusals(batch);
    await this.database.inTransaction(async (tx) => {
      await this.arrivals.learn(tx, batch);
      await this.statuses.expectReceipts(tx);
      const accepted = await this.arrivals.settle(tx, batch);
      crashPoint('answered');
      await this.statuses.adoptParked(tx, accepted);
      if (refused.length > 0) await this.templates.noteRefusals(tx, refused);
    });
  }

  /** Without the database nothing is lost yet. They take up room until they are written, so memory is bounded. */
  private async retryLater(kept: readonly Arrival[]): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_RETRY_MS));
    this.arrived = [...kept, ...this.arrived];
  }
}
