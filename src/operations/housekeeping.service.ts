import { BeforeApplicationShutdown, Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { Erasures } from '../erasing/erasures.service';
import { MediaService } from '../media/media.service';
import { GoneLines } from '../outbox/gone-lines.service';
import { PausesService } from '../outbox/pauses.service';
import { WorkerDatabase } from '../platform/database/database';
import { Look, Loop } from '../platform/queue/loop';
import { ResendRule } from './resend-rule.service';
import { RetentionService } from './retention.service';
import { TenantRetention } from './tenant-retention.service';
import { StateCountsService } from './state-counts.service';

const FOLD_EVERY_MS = 10_000;
/** What is left then is gone on with after whatever else is to be done. */
const ERASING_MS = 5_000;

/** Drives what keeps the database small, and the rule for what nobody decides on. Nobody waits for it. */
@Injectable()
export class HousekeepingService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Loop('housekeeping', () => this.step());
  private foldedAt = -Infinity;

  constructor(
    private readonly counts: StateCountsService,
    private readonly retention: RetentionService,
    private readonly resendRule: ResendRule,
    private readonly media: MediaService,
    private readonly pauses: PausesService,
    private readonly goneLines: GoneLines,
    private readonly tenantRetention: TenantRetention,
    private readonly erasures: Erasures,
    private readonly database: WorkerDatabase,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async step(): Promise<Look> {
    if (performance.now() - this.foldedAt >= FOLD_EVERY_MS) {
      this.foldedAt = performance.now();
      await this.counts.fold();
      await this.media.expire(this.database);
      await this.database.inTransaction(async (tx) => this.pauses.lapse(tx));
      await this.database.inTransaction(async (tx) => this.goneLines.sweep(tx));
      await this.erasures.finish(ERASING_MS);
    }
    await this.resendRule.step();
    const dueInMs = Math.min(await this.retention.step(), await this.tenantRetention.step());
    return { again: false, dueInMs };
  }
}
