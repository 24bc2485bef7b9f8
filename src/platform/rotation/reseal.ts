import { crashPoint } from '../chaos/crash-points';
import { Database, Tx } from '../database/database';
import { Cipher, headerOf } from '../secrets/cipher';
import { SEALED_COLUMNS, SealedColumn } from '../secrets/sealed-columns';

const BATCH = 100;

/** What sealing anew came to. */
export interface Resealed {
  readonly values: number;
  /** Values that no key opens, as `table.column of id`; they stay as they are. */
  readonly unreadable: readonly string[];
}

/** Seals every value with the cipher's key that is not yet, a batch per transaction: stopped anywhere, it may go on. */
export async function resealAll(database: Database, cipher: Cipher): Promise<Resealed> {
  let values = 0;
  const unreadable: string[] = [];
  for (const column of SEALED_COLUMNS) {
    const passed: string[] = [];
    for (let batch = await next(); batch.length > 0; batch = await next()) {
      values += batch.filter(({ readable }) => readable).length;
      passed.push(...batch.filter(({ readable }) => !readable).map(({ id }) => id));
    }
    unreadable.push(...passed.map((id) => `${column} of ${id}`));

    async function next(): Promise<readonly Attempt[]> {
      return database.inTransaction((tx) => resealBatch(tx, cipher, { column, passed }));
    }
  }
  return { values, unreadable };
}

/** How many values are sealed with the key of this digest. */
export async function countSealed(database: Database, keyDigest: string): Promise<number> {
  const counts = SEALED_COLUMNS.map((column) => {
    const [table, name] = column.split('.');
    return `(SELECT count(*) FROM ${table} WHERE ${beginsWith(`"${name}"`, '$1')})`;
  });
  const [row] = await database.query<{ count: number }>(`SELECT (${counts.join(' + ')})::int AS count`, [
    headerOf({ digest: keyDigest }),
  ]);
  return row?.count ?? 0;
}

interface Attempt {
  readonly id: string;
  readonly readable: boolean;
}

interface SealedRow {
  readonly id: string;
  readonly tenantId: string | null;
  readonly sealed: Buffer;
}

async function resealBatch(
  tx: Tx,
  cipher: Cipher,
  { column, passed }: { column: SealedColumn; passed: readonly string[] },
): Promise<readonly Attempt[]> {
  const [table, name] = column.split('.');
  const rows = await tx.query<SealedRow>(
    `SELECT id::text AS id, tenant_id AS "tenantId", "${name}" AS sealed FROM ${table}
     WHERE NOT ${beginsWith(`"${name}"`, '$1')} AND id::text <> ALL($2::text[])
     ORDER BY id LIMIT ${BATCH} FOR NO KEY UPDATE`,
    [cipher.header, passed],
  );
  const attempts = rows.map((row) => ({ ...row, resealed: resealed(cipher, column, row) }));
  const done = attempts.filter((row) => row.resealed !== null);
  await tx.query(
    `UPDATE ${table} AS stored SET "${name}" = new.sealed
     FROM unnest($1::text[], $2::bytea[]) AS new (id, sealed) WHERE stored.id::text = new.id`,
    [done.map((row) => row.id), done.map((row) => row.resealed)],
  );
  crashPoint('resealing');
  return attempts.map((row) => ({ id: row.id, readable: row.resealed !== null }));
}

function resealed(cipher: Cipher, column: SealedColumn, { id, tenantId, sealed }: SealedRow): Buffer | null {
  const place = { tenantId, column, rowId: id };
  try {
    return cipher.seal(cipher.open(sealed, place), place);
  } catch {
    return null;
  }
}

function beginsWith(column: string, header: string): string {
  return `substring(${column} FROM 1 FOR length(${header}::bytea)) = ${header}::bytea`;
}
