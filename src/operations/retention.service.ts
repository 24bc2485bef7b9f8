import { Injectable, Logger } from '@nestjs/common';
import { DeadLettersService } from '../inbox/dead-letters.service';
import { EventsService } from '../inbox/events.service';
import { InboxService } from '../inbox/inbox.service';
import { MediaService } from '../media/media.service';
import { crashPoint } from '../platform/chaos/crash-points';
import { Config } from '../platform/config/config';
import { WorkerDatabase, Tx } from '../platform/database/database';
import { LOCKS } from '../platform/database/locks';
import { everywhere } from '../platform/database/tenant-scope';
import { Swept } from '../platform/database/sweep';
import { rowsForgotten } from '../platform/metrics/metrics';
import { StatusesService } from '../statuses/statuses.service';
import { TenantsService } from '../tenants/tenants.service';

/** Keys outlive their bodies: Meta delivers again for 7 days, and somebody may send a copy of a log later than that. */
const KEYS_DAYS = 30;
const REPLAYED_LETTERS_DAYS = 90;

const PASS_EVERY_MS = 60 * 60 * 1000;
/** What has waited for this process comes first. */
const FIRST_PASS_AFTER_MS = 5_000;
/** After each transaction it rests four times as long as that took: a fifth of one connection at most. */
const REST_FACTOR = 4;
/** A transaction that takes longer meets a database that has better things to do. */
const BUSY_MS = 1_000;
const BUSY_REST_MS = 60_000;

/** One kind of row, deleted a part at a time, in the order of their ids. */
interface Sweep {
  readonly what: 'bodies' | 'events' | 'receipts' | 'dead_letters' | 'media';
  readonly days: number;
  forget(tx: Tx, part: { after: string; days: number }): Promise<Swept>;
}

/** Where a pass over everything stands. It is lost with the process: the next one begins anew and finds less. */
interface Progress {
  readonly sweep: number;
  readonly after: string;
}

const BEGIN: Progress = { sweep: 0, after: '0' };

/**
 * Deletes what has served its time. Messages, conversations, contacts and what was sent are the business's record: they stay,
 * unless a tenant says otherwise (`TenantRetention`).
 */
@Injectable()
export class RetentionService {
  private readonly logger = new Logger(RetentionService.name);
  private readonly sweeps: readonly Sweep[];
  private progress = BEGIN;
  private deleted = 0;
  private restsUntil = performance.now() + FIRST_PASS_AFTER_MS;

  constructor(
    config: Config,
    private readonly database: WorkerDatabase,
    inbox: InboxService,
    events: EventsService,
    statuses: StatusesService,
    deadLetters: DeadLettersService,
    media: MediaService,
    tenants: TenantsService,
  ) {
    const { retentionBodiesDays: bodies, retentionReceiptsDays: receipts, retentionMediaDays } = config;
    // Events after their bodies, since a body that is kept needs its events to be known when it is read again.
    this.sweeps = [
      { what: 'bodies', days: bodies, forget: (tx, part) => inbox.forget(tx, part) },
      { what: 'events', days: Math.max(bodies, KEYS_DAYS), forget: (tx, part) => events.forgetOld(tx, part) },
      { what: 'receipts', days: receipts, forget: (tx, part) => statuses.forget(tx, part) },
      {
        what: 'dead_letters',
        days: REPLAYED_LETTERS_DAYS,
        forget: (tx, part) => deadLetters.forget(tx, part),
      },
      ...(retentionMediaDays === 0
        ? []
        : [
            {
              what: 'media' as const,
              days: retentionMediaDays,
              forget: async (tx: Tx, part: { after: string; days: number }) =>
                media.forget(tx, { ...part, except: await withOwnDays(tenants) }),
            },
          ]),
    ];
  }

  /** Deletes the next part when it is time; answers in how many ms there is more to do. */
  async step(): Promise<number> {
    const startedAt = performance.now();
    if (startedAt < this.restsUntil) return this.restsUntil - startedAt;
    // Also when it fails.
    this.restsUntil = startedAt + BUSY_REST_MS;
    const next = await this.sweepOnce(this.progress);
    const tookMs = performance.now() - startedAt;
    if (next === 'taken') return BUSY_REST_MS;
    if (next === 'ended') this.endPass();
    else this.progress = next;
    const restMs = tookMs > BUSY_MS ? BUSY_REST_MS : tookMs * REST_FACTOR;
    this.restsUntil = startedAt + tookMs + (next === 'ended' ? PASS_EVERY_MS : restMs);
    return this.restsUntil - performance.now();
  }

  /** A whole pass without rests. */
  async pass(): Promise<void> {
    let progress: Progress | 'ended' | 'taken' = BEGIN;
    while (typeof progress === 'object') progress = await this.sweepOnce(progress);
  }

  /** One transaction. `taken`: another process is at it. */
  private async sweepOnce({ sweep: n, after }: Progress): Promise<Progress | 'ended' | 'taken'> {
    const sweep = this.sweeps[n];
    if (sweep === undefined) return 'ended';
    const swept = await this.database.inTransaction(async (tx) => this.forget(tx, sweep, after));
    if (swept === null) return 'taken';
    rowsForgotten.inc({ what: sweep.what }, swept.deleted);
    this.deleted += swept.deleted;
    return swept.next === null ? { sweep: n + 1, after: BEGIN.after } : { sweep: n, after: swept.next };
  }

  private async forget(tx: Tx, sweep: Sweep, after: string): Promise<Swept | null> {
    if (!(await tx.tryLock(LOCKS.retention))) return null;
    const swept = await sweep.forget(tx, { after, days: sweep.days });
    crashPoint('retaining');
    return swept;
  }

  private endPass(): void {
    if (this.deleted > 0) this.logger.log('old rows deleted', { rows: this.deleted });
    this.deleted = 0;
    this.progress = BEGIN;
  }
}

/** Tenants who say themselves for how long they keep files. */
async function withOwnDays(tenants: TenantsService): Promise<string[]> {
  const all = await everywhere(async () => tenants.tenants());
  return all.flatMap(({ id, settings }) => (typeof settings.retention?.mediaDays === 'number' ? [id] : []));
}
