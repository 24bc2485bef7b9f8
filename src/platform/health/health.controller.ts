import { Controller, Get, HttpCode, OnModuleDestroy, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { DoorDatabase } from '../database/database';
import { metrics } from '../metrics/metrics';
import { WakeUps } from '../queue/wake-ups';

/** For probes and scrapers: no key, no customer's data. */
@ApiExcludeController()
@Controller()
export class HealthController implements OnModuleDestroy {
  private stopping = false;

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
    const [database, queue] = await Promise.all([this.migrations(), this.wakeUps.healthy()]);
    const ready = database.reachable && database.migrated && !this.stopping;
    if (!ready) res.status(503);
    return {
      status: ready ? 'ok' : this.stopping ? 'stopping' : 'unavailable',
      database: database.reachable ? 'ok' : 'unavailable',
      migrations: database.migrated ? 'ok' : 'missing',
      queue: queue ? 'ok' : 'degraded',
    };
  }

  @Get('metrics')
  async metrics(@Res() res: Response): Promise<void> {
    res.type(metrics.contentType).send(await metrics.metrics());
  }

  private async migrations(): Promise<{ reachable: boolean; migrated: boolean }> {
    try {
      const known = this.database.dataSource.migrations.length;
      const [row] = await this.database.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM migrations',
      );
      return { reachable: true, migrated: (row?.count ?? 0) >= known };
    } catch {
      return { reachable: false, migrated: false };
    }
  }
}
