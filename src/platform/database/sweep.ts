import { Tx } from './database';

/** Rows that one transaction looks at: it is over before anybody who waits for one of them minds. */
const SWEEP_ROWS = 1_000;

/** A part of a sweep over a table: the rows whose time is over, and the id after which to go on; null at the end. */
export interface SweptRows {
  readonly old: readonly string[];
  readonly next: string | null;
}

/** What one transaction of a sweep did. */
export interface Swept {
  readonly deleted: number;
  readonly next: string | null;
}

/** What to look at, written in SQL by the owner of the table. */
export interface Sweepable {
  readonly table: string;
  /** The moment from which a row ages. */
  readonly since: string;
  /** The moment at which it was made, where that may be earlier. */
  readonly made?: string;
}

/**
 * The rows after an id. Rows are made in the order of their ids, so a part in which none was made long ago is the end; old rows
 * that are kept are passed by, however many there are.
 */
export async function sweepRows(
  tx: Tx,
  { table, since, made = since }: Sweepable,
  { after, days }: { after: string; days: number },
): Promise<SweptRows> {
  const isOld = (moment: string) => `${moment} < now() - $2 * interval '1 day'`;
  const rows = await tx.query<{ id: string; old: boolean; early: boolean }>(
    `SELECT id, ${isOld(since)} AS old, ${isOld(made)} AS early FROM ${table} WHERE id > $1 ORDER BY id LIMIT $3`,
    [after, days, SWEEP_ROWS],
  );
  const old = rows.filter((row) => row.old).map((row) => row.id);
  const isEnd = !rows.some((row) => row.early) || rows.length < SWEEP_ROWS;
  return { old, next: isEnd ? null : (rows.at(-1)?.id ?? null) };
}
