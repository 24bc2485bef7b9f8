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

/** Of ids that one INSERT gave to rows in the order of their places (`ORDER BY n … RETURNING id`): in that order. */
export function idsInOrder(rows: readonly { readonly id: string }[]): string[] {
  return rows.map((row) => row.id).toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
}
