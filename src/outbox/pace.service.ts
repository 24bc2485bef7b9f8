import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config/config';
import { Tx } from '../platform/database/database';

/** What a line that stood still may send at once: this much of its pace, at least one message. */
const BURST_MS = 100;

/** What a line may do now. */
export interface Credit {
  readonly lineId: string;
  /** Messages that may leave at once; 0 while it waits or is paused. */
  readonly messages: number;
  /** When there is a message more. */
  readonly nextInMs: number;
}

/** How fast each line may send, and whether it may at all. Kept in Postgres, shared by all workers. */
@Injectable()
export class PaceService {
  private readonly stepMs: number;
  private readonly burstMs: number;

  constructor({ lineMessagesPerSecond: pace }: Config) {
    this.stepMs = pace === 0 ? 0 : 1000 / pace;
    this.burstMs = Math.max(BURST_MS, this.stepMs);
  }

  /** Locks the lines' paces until the transaction ends, so that no two workers spend the same credit. */
  async credits(tx: Tx, lineIds: readonly string[]): Promise<Credit[]> {
    const rows = await tx.query<{ lineId: string; credit: number; pausedMs: number }>(
      `SELECT line_id AS "lineId", (extract(epoch FROM clock_timestamp() - next_free_at) * 1000)::float8 AS credit,
              coalesce(extract(epoch FROM paused_until - clock_timestamp()) * 1000, 0)::float8 AS "pausedMs"
       FROM line_paces WHERE line_id = ANY($1::uuid[]) ORDER BY line_id FOR UPDATE`,
      [lineIds],
    );
    const known = new Map(rows.map((row) => [row.lineId, row]));
    return lineIds.map((lineId) => {
      const { credit = Infinity, pausedMs = 0 } = known.get(lineId) ?? {};
      if (pausedMs > 0) return { lineId, messages: 0, nextInMs: pausedMs };
      if (this.stepMs === 0) return { lineId, messages: Infinity, nextInMs: 0 };
      const usable = Math.min(credit, this.burstMs);
      return {
        lineId,
        messages: Math.max(0, Math.floor(usable / this.stepMs)),
        nextInMs: Math.max(0, this.stepMs - usable),
      };
    });
  }

  /** Takes the messages that leave now off their lines' credit; one entry per message. */
  async spend(tx: Tx, lineIds: readonly string[]): Promise<void> {
    if (this.stepMs === 0 || lineIds.length === 0) return;
    await tx.query(
      `INSERT INTO line_paces AS pace (line_id, next_free_at)
       SELECT line_id, clock_timestamp() - ($2::float8 - count(*) * $3::float8) * interval '1 millisecond'
       FROM unnest($1::uuid[]) AS spent (line_id) GROUP BY line_id ORDER BY line_id
       ON CONFLICT (line_id) DO UPDATE SET next_free_at = greatest(
         excluded.next_free_at,
         pace.next_free_at + (excluded.next_free_at - clock_timestamp() + $2::float8 * interval '1 millisecond')
       )`,
      [lineIds, this.burstMs, this.stepMs],
    );
  }

  /** Lines that are held back now. */
  async countPaused(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM line_paces WHERE paused_until > now()',
    );
    return row?.count ?? 0;
  }

  /** The error code for which a line is held back now, null for one without a code; undefined when it is not. */
  async pausedCode(tx: Tx, lineId: string): Promise<number | null | undefined> {
    const [row] = await tx.query<{ code: number | null }>(
      'SELECT paused_code AS code FROM line_paces WHERE line_id = $1 AND paused_until > now()',
      [lineId],
    );
    return row?.code;
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
