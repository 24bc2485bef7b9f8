import { Injectable } from '@nestjs/common';
import { WorkerDatabase, Tx } from '../platform/database/database';

/** Fewer are not worth the work. */
const WORTH_FOLDING = 100;

/** How many rows exist in each final state, kept by triggers as changes that are added up here (decision 7). */
@Injectable()
export class StateCountsService {
  constructor(private readonly database: WorkerDatabase) {}

  async of(tx: Tx, table: 'inbox' | 'events' | 'outbox'): Promise<Record<string, number>> {
    const rows = await tx.query<{ state: string; count: number }>(
      'SELECT state, sum(delta)::float8 AS count FROM state_counts WHERE of = $1 GROUP BY state',
      [table],
    );
    return Object.fromEntries(rows.map((row) => [row.state, row.count]));
  }

  /** Makes one row of many. Whoever reads meanwhile sees the many or the one; two folders each fold what the other left. */
  async fold(): Promise<void> {
    await this.database.query(
      `WITH folded AS (
         DELETE FROM state_counts WHERE (SELECT count(*) FROM state_counts) > $1 RETURNING of, state, delta
       )
       INSERT INTO state_counts SELECT of, state, sum(delta) FROM folded GROUP BY of, state`,
      [WORTH_FOLDING],
    );
  }
}
