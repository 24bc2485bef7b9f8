import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config/config';
import { Tx } from '../platform/database/database';

/** A line that stood still may send this much of its pace at once. */
const BURST_MS = 1_000;

/** How fast each line may send, and whether it may at all. Kept in Postgres, shared by all workers. */
@Injectable()
export class PaceService {
  constructor(private readonly config: Config) {}

  async pausedLines(tx: Tx): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      'SELECT line_id AS id FROM line_paces WHERE paused_until > now()',
    );
    return rows.map((row) => row.id);
  }

  /**
   * Takes turns for messages that are about to leave. Answers, per message and in the given order, the milliseconds
   * that it must still wait; 0 may leave now.
   */
  async take(tx: Tx, lineIds: readonly string[]): Promise<number[]> {
    const { lineMessagesPerSecond: pace } = this.config;
    if (pace === 0 || lineIds.length === 0) return lineIds.map(() => 0);
    const wanted = new Map<string, number>();
    for (const id of lineIds) wanted.set(id, (wanted.get(id) ?? 0) + 1);
    const stepMs = 1000 / pace;
    const waits = new Map<string, { free: number; granted: number }>();
    for (const [lineId, count] of [...wanted].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      await tx.query(
        'INSERT INTO line_paces (line_id, next_free_at) VALUES ($1, to_timestamp(0)) ON CONFLICT DO NOTHING',
        [lineId],
      );
      // How far the bucket is from empty, in ms; never more than the burst.
      const [row] = await tx.query<{ credit: number }>(
        `SELECT least($2::float8, extract(epoch FROM clock_timestamp() - next_free_at) * 1000)::float8 AS credit
         FROM line_paces WHERE line_id = $1 FOR UPDATE`,
        [lineId, BURST_MS],
      );
      const credit = row?.credit ?? 0;
      const granted = Math.max(0, Math.min(count, Math.floor(credit / stepMs)));
      await tx.query(
        `UPDATE line_paces SET next_free_at = clock_timestamp() - ($2::float8 - $3::float8) * interval '1 millisecond' WHERE line_id = $1`,
        [lineId, credit, granted * stepMs],
      );
      waits.set(lineId, { free: stepMs - (credit - granted * stepMs), granted });
    }
    return lineIds.map((lineId) => {
      const line = waits.get(lineId);
      if (line === undefined) return 0;
      line.granted -= 1;
      return line.granted >= 0 ? 0 : Math.max(1, line.free + (-line.granted - 1) * stepMs);
    });
  }

  /** Holds a line back: briefly when it was too fast, longer when a person has to mend it. */
  async pause(tx: Tx, lineId: string, ms: number, code: number | null): Promise<void> {
    await tx.query(
      `INSERT INTO line_paces (line_id, paused_until, paused_code)
       VALUES ($1, now() + $2::float8 * interval '1 millisecond', $3)
       ON CONFLICT (line_id) DO UPDATE SET
         paused_until = greatest(line_paces.paused_until, excluded.paused_until), paused_code = excluded.paused_code`,
      [lineId, ms, code],
    );
  }
}
