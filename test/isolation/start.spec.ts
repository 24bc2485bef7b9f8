import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/platform/config/config';
import { Connections, migrate } from '../../src/platform/database/connections';
import { EmbeddedPostgres } from '../../src/platform/database/embedded-postgres';
import { ROLES } from '../../src/platform/database/roles';
import { everywhere, forTenant } from '../../src/platform/database/tenant-scope';
import { Owner, ownerOf } from '../support/owner';
import { waitLongForDatabase } from '../support/patience';

/** A server of its own: roles are the whole server's. */
const dataDir = mkdtempSync(join(tmpdir(), 'recado-roles-'));
let postgres: EmbeddedPostgres;
let administrator: Owner;
beforeAll(async () => {
  waitLongForDatabase();
  postgres = await EmbeddedPostgres.start({ dataDir });
  administrator = ownerOf(urlOf('recado', 'recado'));
  await administrator.query('ALTER SYSTEM SET fsync = off');
  await administrator.query('SELECT pg_reload_conf()');
});
afterAll(async () => {
  await administrator.end();
  await postgres.stop();
  rmSync(dataDir, { recursive: true });
});

function urlOf(login: string, database: string): string {
  const { host, port } = postgres.connection;
  return `postgres://${login}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}

let databases = 0;
/** A new database of a new login. */
async function anInstallation(rights: string): Promise<{ login: string; url: string }> {
  databases += 1;
  const login = `login_${databases}`;
  await administrator.query(`CREATE ROLE ${login} LOGIN ${rights}`);
  await administrator.query(`CREATE DATABASE ${login} OWNER ${login}`);
  return { login, url: urlOf(login, login) };
}

const nothing = () => undefined;
const roles = async () => {
  const rows = await administrator.query<{ name: string }>(
    `SELECT rolname AS name FROM pg_roles WHERE rolname LIKE 'recado\\_%' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
};
/** When the tables’ catalog rows were written last; the same as long as nothing was done. */
const written = async (owner: Owner) =>
  owner.query(
    `SELECT relname, xmin::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1`,
  );

async function asOwner<T>(url: string, work: (owner: Owner) => Promise<T>): Promise<T> {
  const owner = ownerOf(url);
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}

describe('a login that may make roles', () => {
  it('makes them once, whoever else starts at the same moment, here and in another database', async () => {
    expect(await roles()).toEqual([]);
    const one = await anInstallation('CREATEROLE');
    const other = await anInstallation('SUPERUSER');
    const walls = async (starts: readonly { url: string }[]) =>
      Promise.all(starts.map(async ({ url }) => migrate({ url }, nothing)));
    // First alone: since Postgres 16 a login with CREATEROLE may not take roles that another has made.
    expect(await walls([one, one])).toEqual(['roles', 'roles']);
    expect(await roles()).toEqual(Object.values(ROLES).toSorted());
    expect(await walls([other, one, other])).toEqual(['roles', 'roles', 'roles']);
  });

  it('changes nothing where nothing changed, and mends what did', async () => {
    const { url } = await anInstallation('SUPERUSER');
    await migrate({ url }, nothing);
    await asOwner(url, async (owner) => {
      const before = await written(owner);
      await migrate({ url }, nothing);
      expect(await written(owner)).toEqual(before);
      // As after a dump was restored where the roles did not exist, or somebody had their own ideas.
      await owner.query('DROP POLICY recado_operator ON messages; REVOKE ALL ON contacts FROM recado_worker');
      await owner.query(
        'ALTER TABLE lines DISABLE ROW LEVEL SECURITY; GRANT SELECT ON sessions TO recado_door',
      );
      await owner.query('CREATE POLICY mine ON outbox TO recado_operator USING (true)');
      await migrate({ url }, nothing);
      const [now] = await owner.query(
        `SELECT (SELECT count(*)::int FROM pg_policies WHERE policyname = 'recado_operator' AND tablename = 'messages') AS policies,
                has_table_privilege('recado_worker', 'contacts', 'SELECT') AS contacts,
                (SELECT relrowsecurity FROM pg_class WHERE oid = 'lines'::regclass) AS lines,
                has_table_privilege('recado_door', 'sessions', 'SELECT') AS sessions,
                (SELECT count(*)::int FROM pg_policies WHERE policyname = 'mine') AS mine`,
      );
      expect(now).toEqual({ policies: 1, contacts: true, lines: true, sessions: false, mine: 0 });
    });
  });

  it('refuses roles that are above every policy', async () => {
    const { url } = await anInstallation('SUPERUSER');
    await administrator.query('ALTER ROLE recado_operator BYPASSRLS');
    const start = migrate({ url }, nothing);
    await expect(start).rejects.toThrow('ALTER ROLE recado_operator NOSUPERUSER NOBYPASSRLS');
    await administrator.query('ALTER ROLE recado_operator NOBYPASSRLS');
  });
});

describe('a login that may not make roles', () => {
  it('is told how to get them, and takes them once it was given them', async () => {
    const { login, url } = await anInstallation('NOCREATEROLE');
    const told: string[] = [];
    expect(await migrate({ url }, (line) => told.push(line))).toBe('setting');
    const statements = /with: (.+)$/.exec(told.join())?.[1] ?? '';
    expect(statements).toContain(`GRANT recado_door, recado_worker, recado_operator TO ${login};`);
    // The first three are there already in this server.
    await administrator.query(statements.split('; ').slice(3).join('; '));
    expect(await migrate({ url }, (line) => told.push(line))).toBe('roles');
    expect(told).toHaveLength(1);
    await asOwner(url, async (owner) => {
      const [left] = await owner.query(
        `SELECT count(*) FILTER (WHERE relforcerowsecurity)::int AS forced,
                (SELECT count(*)::int FROM pg_policies WHERE 'public' = ANY (roles)) AS by_setting
         FROM pg_class WHERE relnamespace = 'public'::regnamespace`,
      );
      expect(left).toEqual({ forced: 0, by_setting: 0 });
    });
  });
});

describe.each([
  ['roles', 'SUPERUSER'],
  ['roles', 'CREATEROLE'],
  ['the setting', 'NOCREATEROLE'],
])('pools kept apart by %s, of a login with %s', (wall, rights) => {
  let pools: Connections;
  let a: string;
  let b: string;
  beforeAll(async () => {
    const { login, url } = await anInstallation(rights);
    if (rights === 'CREATEROLE')
      await administrator.query(`GRANT ${Object.values(ROLES).join()} TO ${login}`);
    const secrets = { API_KEY: 'start-test-key-0123456789', ENCRYPTION_KEY: '0'.repeat(64) };
    pools = await Connections.open(readConfig({ DATABASE_URL: url, ...secrets }));
    const made = await everywhere(async () =>
      pools.operator.query<{ id: string }>(`INSERT INTO tenants (name) VALUES ('A'), ('B') RETURNING id`),
    );
    [a = '', b = ''] = made.map(({ id }) => id);
    for (const tenant of [a, b]) {
      await pools.worker.query('INSERT INTO contacts (tenant_id) VALUES ($1)', [tenant]);
    }
  });
  afterAll(() => pools.onApplicationShutdown());

  const contacts = async () => {
    const rows = await pools.operator.query<{ tenant: string }>(
      'SELECT tenant_id AS tenant FROM contacts ORDER BY id',
    );
    return rows.map(({ tenant }) => tenant);
  };
  const inOne = async () =>
    pools.operator.inTransaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const rows = await tx.query<{ tenant: string }>('SELECT tenant_id AS tenant FROM contacts ORDER BY id');
      return rows.map(({ tenant }) => tenant);
    });

  it('show the rows of whom the work is for, and nobody’s where nobody says', async () => {
    for (const look of [contacts, inOne]) {
      expect(await look()).toEqual([]);
      expect(await forTenant(a, look)).toEqual([a]);
      expect(await forTenant(b, look)).toEqual([b]);
      expect(await everywhere(look)).toEqual([a, b]);
      expect(await look()).toEqual([]);
    }
    const given = forTenant(a, async () =>
      pools.operator.query('INSERT INTO contacts (tenant_id) VALUES ($1)', [b]),
    );
    await expect(given).rejects.toThrow('row-level security');
  });

  it('mix up nobody, however many ask at once on few connections, and however their statements end', async () => {
    const failing = async () => pools.operator.query('SELECT 1 / 0 FROM contacts').catch(() => undefined);
    const looks = Array.from({ length: 40 }, async (_, i) => {
      if (i % 7 === 0) await forTenant(i % 2 === 0 ? a : b, failing);
      const own = i % 2 === 0 ? a : b;
      const look = i % 3 === 0 ? inOne : contacts;
      const seen = i % 5 === 0 ? await look() : await forTenant(own, look);
      expect(seen).toEqual(i % 5 === 0 ? [] : [own]);
    });
    await Promise.all(looks);
  });

  it('let the door and the worker do their work for everybody', async () => {
    expect(await pools.worker.query('SELECT FROM contacts')).toHaveLength(2);
    await pools.door.query(`INSERT INTO inbox (app_digest, body) VALUES ('', '')`);
    expect(await pools.worker.query('SELECT body FROM inbox')).toHaveLength(1);
    const read = await pools.door.query('SELECT FROM contacts').then(
      (rows) => `${rows.length} rows`,
      (error: Error) => error.message,
    );
    // Without roles the door is kept out of nothing.
    expect(read).toMatch(wall === 'roles' ? /^permission denied/ : /^2 rows$/);
  });
});
