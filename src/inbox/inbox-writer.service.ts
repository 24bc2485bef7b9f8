import { Injectable, OnModuleDestroy } from '@nestjs/common';
import { crashPoint, crashPointDuring } from '../platform/chaos/crash-points';
import { sqlStateOf } from '../platform/database/database';
import { isDatabaseTroubled } from '../platform/database/database-away';
import { Problem } from '../platform/errors/problem';
import { asJob } from '../platform/logging/logger';
import { waitingToBeStored } from '../platform/metrics/metrics';
import { onScrape } from '../platform/metrics/scrape';
import { WakeUps } from '../platform/queue/wake-ups';
import { Arrival, InboxService } from './inbox.service';

const BATCH_ROWS = 200;
const BATCH_BYTES = 8 * 1024 * 1024;
const MOST_WAITING_ROWS = 2_000;
const MOST_WAITING_BYTES = 32 * 1024 * 1024;
/** In ms: a store that has not committed after this long counts as away; the sender delivers again. */
const PATIENCE_MS = 1_500;

interface Waiting {
  readonly arrival: Arrival;
  readonly stored: () => void;
  readonly refused: (problem: Error) => void;
}

/**
 * Stores many arrivals per COMMIT. A flush starts as soon as the one in flight has ended: waiting for more would only
 * add latency, and one flush at a time keeps the order of arrival. Memory is bounded; beyond it arrivals are refused.
 */
@Injectable()
export class InboxWriter implements OnModuleDestroy {
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  private flushing = false;
  private stalled = false;
  /** Tests lengthen it. */
  patienceMs = PATIENCE_MS;
  private readonly unmeasured = onScrape(() => {
    waitingToBeStored.set({ unit: 'rows' }, this.waiting.length);
    waitingToBeStored.set({ unit: 'bytes' }, this.waitingBytes);
  });

  constructor(
    private readonly inbox: InboxService,
    private readonly wakeUps: WakeUps,
  ) {}

  onModuleDestroy(): void {
    this.unmeasured();
  }

  /**
   * Resolves after COMMIT.
   * @throws Problem `unavailable` when the store is away, stalled or full
   */
  async store(arrival: Arrival): Promise<void> {
    if (this.stalled) throw unavailable('the database does not answer');
    if (this.waiting.length >= MOST_WAITING_ROWS || this.waitingBytes >= MOST_WAITING_BYTES) {
      throw unavailable('too many webhooks wait to be stored');
    }
    const stored = new Promise<void>((resolve, reject) => {
      this.waiting.push({ arrival, stored: resolve, refused: reject });
    });
    this.waitingBytes += arrival.body.length;
    if (!this.flushing) void asJob('store', () => this.flushAll());
    await stored;
  }

  private async flushAll(): Promise<void> {
    this.flushing = true;
    while (this.waiting.length > 0) await this.flush(this.takeBatch());
    this.flushing = false;
  }

  private takeBatch(): Waiting[] {
    let bytes = 0;
    let rows = 0;
    for (const { arrival } of this.waiting) {
      if (rows > 0 && (rows >= BATCH_ROWS || bytes + arrival.body.length > BATCH_BYTES)) break;
      rows += 1;
      bytes += arrival.body.length;
    }
    this.waitingBytes -= bytes;
    return this.waiting.splice(0, rows);
  }

  private async flush(batch: readonly Waiting[]): Promise<void> {
    const patience = setTimeout(() => this.giveUp(batch), this.patienceMs);
    try {
      await crashPointDuring('storing', () => this.inbox.store(batch.map((one) => one.arrival)));
      crashPoint('stored');
      for (const one of batch) one.stored();
      setImmediate(() => this.ring());
    } catch (error) {
      // A refused row must not take the others of its batch with it; trouble of the database takes them all.
      const ofARow = sqlStateOf(error) !== undefined && !isDatabaseTroubled(error);
      if (batch.length > 1 && ofARow && !this.stalled) {
        for (const one of batch) await this.flush([one]);
      } else {
        for (const one of batch) one.refused(unavailable('the database refused', error));
      }
    } finally {
      clearTimeout(patience);
      this.stalled = false;
    }
  }

  /** After the senders have their answers. */
  private ring(): void {
    crashPoint('acknowledged');
    this.wakeUps.ring('expand');
  }

  /** What is refused here may still be committed later; its redelivery is then a duplicate, which is harmless. */
  private giveUp(batch: readonly Waiting[]): void {
    this.stalled = true;
    const problem = unavailable('the database does not answer');
    for (const one of [...batch, ...this.waiting]) one.refused(problem);
    this.waiting = [];
    this.waitingBytes = 0;
  }
}

function unavailable(reason: string, cause?: unknown): Problem {
  const problem = new Problem('unavailable', 'store_unavailable', `Not stored: ${reason}; deliver again`);
  if (cause !== undefined) problem.cause = cause;
  return problem;
}
