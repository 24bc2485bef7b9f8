import { Injectable } from '@nestjs/common';
import { DoorDatabase, Tx } from '../platform/database/database';

/**
 * The minutes in which every webhook could be stored, as far as the doors know; a later look tells whether receipts could
 * come.
 */
@Injectable()
export class PulseService {
  /** Before the start nobody knows. */
  private refusedSince = true;

  constructor(private readonly door: DoorDatabase) {}

  /** To be called when a webhook is refused that may come again. */
  refused(): void {
    this.refusedSince = true;
  }

  /** At least once in every minute. */
  async beat(): Promise<void> {
    const broken = this.refusedSince;
    this.refusedSince = false;
    try {
      await this.door.query(
        `WITH old AS (DELETE FROM pulses WHERE minute < now() - interval '2 days')
         INSERT INTO pulses VALUES (date_trunc('minute', now()), $1)
         ON CONFLICT (minute) DO UPDATE SET broken = pulses.broken OR excluded.broken`,
        [broken],
      );
    } catch (error) {
      this.refusedSince ||= broken;
      throw error;
    }
  }

  /** Since when a door has been open without a gap and none has refused a webhook; null when none is open now. */
  async steadySince(tx: Tx): Promise<Date | null> {
    const [row] = await tx.query<{ since: Date }>(
      // The first minute may be a part of one, and the running one may have had no beat yet.
      `SELECT minute + interval '1 minute' AS since
       FROM (SELECT minute, broken, lag(minute) OVER newest_last AS before, max(minute) OVER () AS newest FROM pulses
             WINDOW newest_last AS (ORDER BY minute)) pulse
       WHERE newest >= date_trunc('minute', now()) - interval '1 minute'
         AND (broken OR before IS DISTINCT FROM minute - interval '1 minute')
       ORDER BY minute DESC LIMIT 1`,
    );
    return row?.since ?? null;
  }
}
