import { Injectable } from '@nestjs/common';
import { DoorDatabase, Tx } from '../platform/database/database';

/** The minutes in which webhooks could be stored; a later look tells whether receipts could come. */
@Injectable()
export class PulseService {
  constructor(private readonly door: DoorDatabase) {}

  async beat(): Promise<void> {
    await this.door.query(
      `WITH old AS (DELETE FROM pulses WHERE minute < now() - interval '2 days')
       INSERT INTO pulses VALUES (date_trunc('minute', now())) ON CONFLICT DO NOTHING`,
    );
  }

  /** Since when a door has been open without a gap; null when none is open now. */
  async steadySince(tx: Tx): Promise<Date | null> {
    const [row] = await tx.query<{ since: Date }>(
      // The first minute may be a part of one, and the running one may have had no beat yet.
      `SELECT minute + interval '1 minute' AS since
       FROM (SELECT minute, lag(minute) OVER newest_last AS before, max(minute) OVER () AS newest FROM pulses
             WINDOW newest_last AS (ORDER BY minute)) pulse
       WHERE newest >= date_trunc('minute', now()) - interval '1 minute'
         AND before IS DISTINCT FROM minute - interval '1 minute'
       ORDER BY minute DESC LIMIT 1`,
    );
    return row?.since ?? null;
  }
}
