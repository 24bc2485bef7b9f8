import { Controller, Get, HttpCode, OnModuleDestroy, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { DoorDatabase } from '../database/database';
import { metrics } from '../metrics/metrics';
import { scrape } from '../metrics/scrape';
import { WakeUps } from '../queue/wake-ups';
import { within } from '../timing/within';

/** A probe waits no longer. */
const PATIENCE_MS = 1_000;

interface Look {
  readonly reachable: boolean;
  /** It may answer and still take nothing: a standby, or an operator's setting. */
  readonly writable: boolean;
  readonly migrated: boolean;
}

const UNREACHABLE: Look = { reachable: false, writable: false, migrated: false };

/** For probes and scrapers: no key, no customer's data. */
@ApiExcludeController()
@Controller()
export class HealthController implements OnModuleDestroy {
  private stopping = false;
  /** One at a time: probes must not queue up for the connections that webhooks need. */
  private looking: Promise<Look> | undefined;

  constructor(
    private readonly database: DoorDatabase,
    private readonly wakeUps: WakeUps,
  ) {}

  /** The first thing at shutdown, so that nobody sends more here. */
  onModuleDestroy(): void {
    this.stopping = true;
  }

  @Get('health/live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** Without Redis the program is slower, not away: `queue` then says so and readiness stays. */
  @Get('health/ready')
  @HttpCode(200)
  async ready(@Res({ passthrough: true }) res: Response): Promise<object> {
    const [database, queue] = await Promise.all([
      within(PATIENCE_MS, this.lookOnce(), UNREACHABLE),
      within(PATIENCE_MS, this.wakeUps.healthy(), false),
    ]);
    const ready = database.writable && database.migrated && !this.stopping;
    if (!ready) res.status(503);
    return {
      status: ready ? 'ok' : this.stopping ? 'stopping' : 'unavailable',
      database: database.writable ? 'ok' : database.reachable ? 'read_only' : 'unavailable',
      migrations: !database.reachable ? 'unknown' : database.migrated ? 'ok' : 'missing',
      queue: queue ? 'ok' : 'degraded',
    };
  }

  @Get('metrics')
  async metrics(@Res() res: Response): Promise<void> {
    res.type(metrics.contentType).send(await scrape());
  }

  private async lookOnce(): Promise<Look> {
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async look(): Promise<Look> {
    try {
      const known = this.database.migrations;
      const [row] = await this.database.query<{ count: number; writable: boolean }>(
        `SELECT count(*)::int AS count, NOT current_setting('transaction_read_only')::boolean AS writable FROM migrations`,
      );
      return { reachable: true, writable: row?.writable ?? false, migrated: (row?.count ?? 0) >= known };
    } catch {
      return UNREACHABLE;
    }
  }
}
