import { Owner } from './owner';

interface Column {
  readonly name: string;
  readonly type: string;
  /** The first of the values that a check allows. */
  readonly allowed: string | null;
}

/** What a check asks for beyond the columns that may not be null. */
const ALSO: Readonly<Record<string, string>> = { sessions: 'operator_id', invitations: 'email' };

/** The role of somebody who belongs to a tenant. */
const CHOSEN: Readonly<Record<string, string>> = { role: 'admin' };

/** One row of each of these tables for a tenant, with whatever fits into the columns that must have something. */
export async function fillTables(
  owner: Owner,
  tables: Readonly<Record<string, string>>,
  tenantId: string,
): Promise<void> {
  for (const [table, tenantColumn] of Object.entries(tables)) {
    const columns = await columnsOf(owner, table, tenantColumn);
    const names = [tenantColumn, ...columns.map(({ name }) => `"${name}"`)];
    const values = [`'${tenantId}'`, ...columns.map(valueOf)];
    // Rows of other tables that they name need not exist here.
    await owner.query(
      `SET session_replication_role = replica;
       INSERT INTO ${table} (${names.join()}) OVERRIDING SYSTEM VALUE VALUES (${values.join()});
       RESET session_replication_role`,
    );
  }
}

async function columnsOf(owner: Owner, table: string, tenantColumn: string): Promise<Column[]> {
  return owner.query<Column>(
    `SELECT column_name AS name, data_type AS type,
       (SELECT (regexp_match(pg_get_constraintdef(oid), '''([^'']+)'''))[1] FROM pg_constraint
        WHERE conrelid = $1::text::regclass AND contype = 'c' AND conkey = ARRAY[ordinal_position::int2]) AS allowed
     FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1::text AND column_name <> $2
       AND (is_nullable = 'NO' AND column_default IS NULL OR column_name = $3)
       AND is_identity = 'NO' AND is_generated = 'NEVER'`,
    [table, tenantColumn, ALSO[table] ?? null],
  );
}

let numbers = 0;

function valueOf({ name, type, allowed }: Column): string {
  const chosen = CHOSEN[name];
  if (chosen !== undefined) return `'${chosen}'`;
  if (allowed !== null) return `'${allowed}'`;
  numbers += 1;
  const plain: Readonly<Record<string, string>> = {
    uuid: 'gen_random_uuid()',
    bytea: `decode(md5('${numbers}'), 'hex')`,
    jsonb: `'{}'`,
    boolean: 'true',
    date: 'current_date',
    'timestamp with time zone': 'now()',
    ARRAY: `'{}'`,
    text: `'${numbers}'`,
  };
  return plain[type] ?? String(numbers);
}
