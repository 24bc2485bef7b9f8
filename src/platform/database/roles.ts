import type { QueryRunner } from 'typeorm';
import { StartupError } from '../errors/startup-error';
import { sqlStateOf } from './database';
import type { Pool } from './isolation';

/** They belong to the server: every Recado that uses it shares them. */
export const ROLES: Readonly<Record<Pool, string>> = {
  door: 'recado_door',
  worker: 'recado_worker',
  operator: 'recado_operator',
};

/** For an administrator, where the login may not do it itself. */
export function rolesToMake(login: string): string {
  const names = Object.values(ROLES);
  return `${names.map((name) => `CREATE ROLE ${name} NOLOGIN;`).join(' ')} GRANT ${names.join(', ')} TO ${login};`;
}

const MOST_TRIES = 20;
/** Somebody else did the same at this moment: the role exists, or the same row of the catalog was written. */
const RACED = new Set(['42710', '23505', 'XX000']);
/** No right to make a role, to give it, or to take it. */
const NOT_ALLOWED = new Set(['42501', '0LP01']);

interface KnownRole {
  readonly name: string;
  readonly exists: boolean;
  readonly taken: boolean;
  readonly unbound: boolean;
}

/**
 * Makes what is missing; false when the login may not. Processes of other databases may do the same at the same time.
 * @throws StartupError when a role of one of these names is above row-level security
 */
export async function ensureRoles(runner: QueryRunner): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const missing = (await known(runner)).flatMap(statementsFor);
      if (missing.length === 0) return true;
      for (const statement of missing) await runner.query(statement);
    } catch (error) {
      const state = sqlStateOf(error) ?? '';
      if (NOT_ALLOWED.has(state)) return false;
      if (attempt > MOST_TRIES || !RACED.has(state)) throw error;
    }
  }
}

async function known(runner: QueryRunner): Promise<KnownRole[]> {
  const roles = (await runner.query(
    `SELECT name, oid IS NOT NULL AS exists, coalesce(rolsuper OR rolbypassrls, false) AS unbound,
            coalesce(pg_has_role(oid, CASE WHEN current_setting('server_version_num')::int < 160000
                                           THEN 'MEMBER' ELSE 'SET' END), false) AS taken
     FROM unnest($1::text[]) AS name LEFT JOIN pg_roles ON rolname = name`,
    [Object.values(ROLES)],
  )) as KnownRole[];
  const unbound = roles.find((role) => role.unbound)?.name;
  if (unbound === undefined) return roles;
  throw new StartupError(
    `DATABASE_URL: there the role ${unbound} sees every row; run ALTER ROLE ${unbound} NOSUPERUSER NOBYPASSRLS as an administrator`,
  );
}

function statementsFor({ name, exists, taken }: KnownRole): string[] {
  if (!exists) return [`CREATE ROLE ${name} NOLOGIN`];
  return taken ? [] : [`GRANT ${name} TO CURRENT_USER`];
}
