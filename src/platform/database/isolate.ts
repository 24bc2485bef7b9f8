import { createHash } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import { isConflict, sqlStateOf } from './database';
import { ISOLATION, Isolation, Pool } from './isolation';
import { ensureRoles, ROLES, rolesToMake } from './roles';

/**
 * How rows are kept apart: by a role that each connection takes, or, where the login may neither make nor take roles, by the
 * setting alone, for the owner of the tables too.
 */
export type Wall = 'roles' | 'setting';

/** A table as the catalog has it. */
interface Table {
  readonly name: string;
  /** What {@link isolate} wrote about it last. */
  readonly seal: string | null;
  /** Digest of everything that could have been changed since. */
  readonly state: string;
  readonly policies: readonly string[];
  readonly sequences: readonly string[];
}

const MOST_TRIES = 20;
/** Whoever works in the table meanwhile waits behind us, so we do not wait long for our turn. */
const LOCK_TIMEOUT = '2s';
const LOCK_NOT_AVAILABLE = '55P03';
/** `tuple concurrently updated`: another process wrote the same row of the catalog. */
const INTERNAL_ERROR = 'XX000';

/**
 * Brings about what {@link ISOLATION} says, after the migrations and by one process at a time. A table that is as it was left is
 * not touched; one that was restored where the roles did not exist is not as it was left.
 */
export async function isolate(runner: QueryRunner, warn: (line: string) => void): Promise<Wall> {
  const wall: Wall = (await ensureRoles(runner)) ? 'roles' : 'setting';
  if (wall === 'roles') await openSchema(runner);
  else warn(await adviceFor(runner));
  for (const table of await readTables(runner)) {
    const wanted = ISOLATION[table.name];
    if (wanted !== undefined) await keep(runner, table, statementsFor(wall, wanted, table));
  }
  return wall;
}

/** What a connection of a pool says first. */
export function firstStatement(wall: Wall, pool: Pool): string {
  if (wall === 'roles') return `SET ROLE ${ROLES[pool]}`;
  return `SET app.tenant = '${pool === 'operator' ? '' : '*'}'`;
}

async function adviceFor(runner: QueryRunner): Promise<string> {
  const [row] = (await runner.query('SELECT quote_ident(session_user) AS login')) as { login: string }[];
  return (
    'the login of DATABASE_URL may neither make nor take roles: tenants are kept apart by a setting alone, and pg_dump needs ' +
    `--enable-row-security. An administrator gives it roles with: ${rolesToMake(row?.login ?? '')}`
  );
}

async function openSchema(runner: QueryRunner): Promise<void> {
  const rows = (await runner.query(
    `SELECT format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), name) AS statement
     FROM unnest($1::text[]) AS name WHERE NOT has_schema_privilege(name, current_schema(), 'USAGE')`,
    [Object.values(ROLES)],
  )) as { statement: string }[];
  for (const { statement } of rows) await runner.query(statement);
}

async function keep(runner: QueryRunner, table: Table, statements: readonly string[]): Promise<void> {
  const digest = createHash('sha256').update(statements.join(';')).digest('hex');
  if (table.seal === sealOf(digest, table.state)) return;
  await insistently(runner, [`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`, ...dropped(table), ...statements]);
  const after = (await readTables(runner)).find(({ name }) => name === table.name);
  if (after === undefined) return;
  await insistently(runner, [`COMMENT ON TABLE ${table.name} IS '${sealOf(digest, after.state)}'`]);
}

function sealOf(digest: string, state: string): string {
  return `isolated ${digest.slice(0, 16)} ${state}`;
}

function dropped({ name, policies }: Table): string[] {
  return policies.map((policy) => `DROP POLICY ${policy} ON ${name}`);
}

function statementsFor(wall: Wall, isolation: Isolation, table: Table): string[] {
  const { name } = table;
  const force = wall === 'setting' ? 'FORCE' : 'NO FORCE';
  return [
    `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY, ${force} ROW LEVEL SECURITY`,
    ...(wall === 'setting' ? settingPolicy(isolation, name) : rolePolicies(isolation, table)),
  ];
}

/** The owner's own sessions, where nobody has said anything, see everything: migrations, backups, psql. */
function settingPolicy({ rows, added = rows, read = rows }: Isolation, table: string): string[] {
  const unset = `(SELECT current_setting('app.tenant', true) IS NULL)`;
  return [
    `CREATE POLICY by_setting ON ${table} USING (${unset} OR ${rows}) WITH CHECK (${unset} OR ${added})`,
    ...(read === rows ? [] : [`CREATE POLICY by_setting_read ON ${table} FOR SELECT USING (${read})`]),
  ];
}

function rolePolicies(isolation: Isolation, { name, sequences }: Table): string[] {
  const roles = Object.values(ROLES).join(', ');
  const revoked = [name, ...sequences.map((sequence) => `SEQUENCE ${sequence}`)].map(
    (what) => `REVOKE ALL ON ${what} FROM ${roles}`,
  );
  const pools = Object.entries(isolation.rights) as [Pool, string][];
  return [...revoked, ...pools.flatMap(([pool, rights]) => roleStatements(isolation, pool, rights))];

  function roleStatements(
    { rows, added = rows, read = rows }: Isolation,
    pool: Pool,
    rights: string,
  ): string[] {
    const role = ROLES[pool];
    // Ids are reserved before rows are written, which an identity column's own right does not cover.
    const counted = rights.includes('INSERT') ? sequences : [];
    const [seen, checked] = pool === 'operator' ? [rows, added] : ['true', 'true'];
    return [
      `GRANT ${rights} ON ${name} TO ${role}`,
      ...counted.map((sequence) => `GRANT USAGE ON SEQUENCE ${sequence} TO ${role}`),
      `CREATE POLICY ${role} ON ${name} TO ${role} USING (${seen}) WITH CHECK (${checked})`,
      ...(pool !== 'operator' || read === rows
        ? []
        : [`CREATE POLICY ${role}_read ON ${name} FOR SELECT TO ${role} USING (${read})`]),
    ];
  }
}

/** All of them or none; again when others were in the way, who go on meanwhile. */
async function insistently(runner: QueryRunner, statements: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // Several statements in one message are one transaction.
      await runner.query(statements.join('; '));
      return;
    } catch (error) {
      const state = sqlStateOf(error) ?? '';
      const raced = isConflict(error) || [LOCK_NOT_AVAILABLE, INTERNAL_ERROR].includes(state);
      if (attempt > MOST_TRIES || !raced) throw error;
    }
  }
}

async function readTables(runner: QueryRunner): Promise<Table[]> {
  return (await runner.query(
    `SELECT c.relname AS name, obj_description(c.oid, 'pg_class') AS seal, coalesce(p.names, '{}') AS policies,
            coalesce(s.names, '{}') AS sequences,
            md5(concat_ws(' ', c.relrowsecurity, c.relforcerowsecurity, c.relacl, a.acls, p.texts, s.acls)) AS state
     FROM pg_class c
     CROSS JOIN LATERAL (
       SELECT array_agg(quote_ident(polname)) AS names,
              string_agg(concat_ws(' ', polname, polcmd, polroles::regrole[]::text, pg_get_expr(polqual, polrelid),
                                   pg_get_expr(polwithcheck, polrelid)), ';' ORDER BY polname) AS texts
       FROM pg_policy WHERE polrelid = c.oid
     ) p
     CROSS JOIN LATERAL (
       SELECT string_agg(attname || attacl::text, ';' ORDER BY attnum) AS acls
       FROM pg_attribute WHERE attrelid = c.oid AND attacl IS NOT NULL
     ) a
     CROSS JOIN LATERAL (
       SELECT array_agg(q.oid::regclass::text ORDER BY q.oid) AS names, string_agg(q.relacl::text, ';' ORDER BY q.oid) AS acls
       FROM pg_depend d JOIN pg_class q ON q.oid = d.objid AND q.relkind = 'S'
       WHERE d.refobjid = c.oid AND d.deptype IN ('a', 'i')
     ) s
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname`,
  )) as Table[];
}
