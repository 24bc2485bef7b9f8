import { Tx } from './database';

/**
 * Reserves ids of a table whose `id` is an identity, ascending, so that rows of several tables can name each other
 * before they are written set-based (with OVERRIDING SYSTEM VALUE).
 */
export async function reserveIds(tx: Tx, table: string, count: number): Promise<string[]> {
  if (count === 0) return [];
  const rows = await tx.query<{ id: string }>(
    `SELECT nextval(pg_get_serial_sequence($1, 'id')) AS id FROM generate_series(1, $2::int)`,
    [table, count],
  );
  return rows.map((row) => row.id);
}
