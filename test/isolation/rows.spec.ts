import { Client } from 'pg';
import { ISOLATION } from '../../src/platform/database/isolation';
import { createTestDatabase, TestDatabase } from '../support/database';
import { fillTables } from '../support/fill-tables';
import { Owner, ownerOf } from '../support/owner';

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const B = 'bbbbbbbb-0000-4000-8000-000000000002';

/** Tables whose rows are each a tenant's, with the column that says whose. */
const OF_TENANTS = Object.fromEntries(
  Object.entries(ISOLATION)
    .filter(([, { because }]) => because === undefined)
    .map(([table, { rows }]) => [table, rows.split(' ')[0] ?? '']),
);

let server: TestDatabase;
let owner: Owner;
let client: Client;
beforeAll(async () => {
  server = await createTestDatabase();
  owner = ownerOf(server.url);
  client = new Client({ connectionString: server.url });
  await client.connect();
  await owner.query('INSERT INTO tenants (id, name) VALUES ($1, $3), ($2, $3)', [A, B, 'Somebody']);
  const { tenants: _made, ...others } = OF_TENANTS;
  for (const tenant of [A, B]) await fillTables(owner, others, tenant);
});
afterAll(async () => {
  await client.end();
  await owner.end();
  await server.drop();
});

/** What a transaction of this role sees, with the setting as an operator's has it; nothing of it stays. */
async function as<T>(
  role: string,
  tenant: string | null,
  work: (query: <Row>(sql: string, values?: unknown[]) => Promise<Row[]>) => Promise<T>,
): Promise<T> {
  await client.query(`BEGIN; SET LOCAL ROLE ${role}`);
  try {
    if (tenant !== null) await client.query(`SET LOCAL app.tenant = '${tenant}'`);
    return await work(async <Row>(sql: string, values?: unknown[]) => {
      const { rows } = await client.query(sql, values);
      return rows as Row[];
    });
  } finally {
    await client.query('ROLLBACK');
  }
}

const may = (pool: 'door' | 'worker' | 'operator', right: string) =>
  Object.keys(ISOLATION).filter((table) => ISOLATION[table]?.rights[pool]?.includes(right));
const mayRead = (table: string) => ISOLATION[table]?.rights.operator?.includes('SELECT') === true;
const tenantsSeen = async (table: string, tenant: string | null) =>
  as('recado_operator', tenant, async (query) => {
    const rows = await query<{ tenant: string }>(`SELECT ${OF_TENANTS[table]} AS tenant FROM ${table}`);
    return rows.map((row) => row.tenant).toSorted();
  });

describe('every table', () => {
  it('is in the list, and nothing else is', async () => {
    const rows = await owner.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    expect(rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(ISOLATION).toSorted());
  });

  it('shows nothing where nobody ever said for whom', async () => {
    // Once it was set in a connection, the setting is empty there and not null.
    for (const table of Object.keys(OF_TENANTS).filter(mayRead))
      expect(await tenantsSeen(table, null)).toEqual([]);
  });

  it('has row-level security, with a policy for each role that may touch it', async () => {
    const rows = await owner.query<{ name: string; enabled: boolean; roles: string[] }>(
      `SELECT c.relname AS name, c.relrowsecurity AS enabled,
              ARRAY(SELECT DISTINCT unnest(polroles)::regrole::text FROM pg_policy WHERE polrelid = c.oid ORDER BY 1) AS roles
       FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'`,
    );
    const wanted = Object.entries(ISOLATION).map(([name, { rights }]) => ({
      name,
      enabled: true,
      roles: Object.keys(rights)
        .map((pool) => `recado_${pool}`)
        .toSorted(),
    }));
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(rows.toSorted(byName)).toEqual(wanted.toSorted(byName));
  });

  it('says whose its rows are, or why they are nobody’s', async () => {
    const rows = await owner.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'tenant_id'`,
    );
    const named = rows.map(({ name }) => name);
    expect(Object.keys(OF_TENANTS).toSorted()).toEqual([...named, 'tenants'].toSorted());
  });
});

describe.each(Object.keys(OF_TENANTS).filter(mayRead))('a query of %s that forgets the tenant', (table) => {
  it('finds those of the caller, nobody’s, or everybody’s', async () => {
    expect(await tenantsSeen(table, A)).toEqual([A]);
    expect(await tenantsSeen(table, B)).toEqual([B]);
    expect(await tenantsSeen(table, null)).toEqual([]);
    expect(await tenantsSeen(table, '')).toEqual([]);
    expect(await tenantsSeen(table, '*')).toEqual([A, B]);
  });

  it('neither gives a row to another tenant nor changes one of another', async () => {
    const column = OF_TENANTS[table];
    const rights = ISOLATION[table]?.rights.operator ?? '';
    if (!rights.includes('UPDATE')) return;
    const given = as('recado_operator', A, async (query) =>
      query(`UPDATE ${table} SET ${column} = $1 WHERE ${column} = $2`, [B, A]),
    );
    await expect(given).rejects.toThrow('row-level security');
    await as('recado_operator', A, async (query) => {
      expect(
        await query(`UPDATE ${table} SET ${column} = ${column} WHERE ${column} = $1 RETURNING 1`, [B]),
      ).toEqual([]);
      if (!rights.includes('DELETE')) return;
      expect(await query(`DELETE FROM ${table} WHERE ${column} = $1 RETURNING 1`, [B])).toEqual([]);
    });
  });
});

it.each(Object.keys(OF_TENANTS).filter((table) => !mayRead(table)))(
  '%s is not read by the operator’s role at all',
  async (table) => {
    await expect(tenantsSeen(table, '*')).rejects.toThrow('permission denied');
  },
);

it('adds no row for another tenant', async () => {
  const added = (tenant: string | null, whose: string) =>
    as('recado_operator', tenant, async (query) =>
      query(`INSERT INTO rules (tenant_id, position, "when", reply) VALUES ($1, 1, '{}', '{}')`, [whose]),
    );
  await expect(added(A, B)).rejects.toThrow('row-level security');
  await expect(added(null, A)).rejects.toThrow('row-level security');
  await expect(added(A, A)).resolves.toEqual([]);
  await expect(added('*', B)).resolves.toEqual([]);
});

describe('a stored body', () => {
  const seen = async (tenant: string | null) =>
    as('recado_operator', tenant, async (query) => {
      const rows = await query<{ app: string }>('SELECT app_digest AS app FROM inbox ORDER BY id');
      return rows.map(({ app }) => app);
    });

  it('shows to those of whom an event or a dead letter came out of it', async () => {
    const bodies = await owner.query<{ id: string }>(
      `INSERT INTO inbox (app_digest, body) SELECT unnest($1::text[]), '' RETURNING id`,
      [['of A', 'of both', 'of nobody']],
    );
    const [ofA, ofBoth] = bodies.map(({ id }) => id);
    await owner.query(
      `INSERT INTO events (key, tenant_id, inbox_id, path, kind, state, arrived_at)
       SELECT gen_random_uuid(), tenant, body, '', 'field', 'done', now() FROM unnest($1::uuid[], $2::bigint[]) AS e (tenant, body)`,
      [
        [A, A],
        [ofA, ofBoth],
      ],
    );
    await owner.query(
      `INSERT INTO dead_letters (tenant_id, inbox_id, path, reason, error) VALUES ($1, $2, '', 'unreadable', '')`,
      [B, ofBoth],
    );
    expect(await seen(A)).toEqual(['of A', 'of both']);
    expect(await seen(B)).toEqual(['of both']);
    expect(await seen(null)).toEqual([]);
    expect(await seen('*')).toEqual(['of A', 'of both', 'of nobody']);
  });
});

describe('what is the installation’s', () => {
  it.each(may('operator', 'SELECT').filter((table) => !(table in OF_TENANTS) && table !== 'inbox'))(
    '%s shows nothing to whoever did not say for whom they ask',
    async (table) => {
      expect(await as('recado_operator', null, (query) => query(`SELECT FROM ${table}`))).toEqual([]);
    },
  );

  it('prices are read by all and changed for all', async () => {
    await owner.query(`INSERT INTO rates VALUES ('CO', 'marketing', 'USD', '2026-01-01', 1)`);
    await as('recado_operator', A, async (query) => {
      expect(await query('SELECT market FROM rates')).toEqual([{ market: 'CO' }]);
      expect(await query('DELETE FROM rates RETURNING 1')).toEqual([]);
    });
    expect(await as('recado_operator', '*', (query) => query('DELETE FROM rates RETURNING 1'))).toHaveLength(
      1,
    );
  });
});

describe('a role', () => {
  const DENIED = /permission denied|must be owner/;
  const outcome = async (role: string, sql: string) =>
    as(role, '*', async (query) => query(sql)).then(
      () => 'done',
      (error: Error) => error.message,
    );

  it.each(Object.keys(ISOLATION).filter((table) => !may('door', 'SELECT').includes(table)))(
    'of the door does not read %s',
    async (table) => expect(await outcome('recado_door', `SELECT FROM ${table}`)).toMatch(DENIED),
  );

  it('of the door adds bodies, and reads none', async () => {
    const stored = await as('recado_door', null, async (query) =>
      query(`INSERT INTO inbox (app_digest, body) VALUES ('', '') RETURNING id`),
    );
    expect(stored).toHaveLength(1);
    expect(await outcome('recado_door', 'SELECT body FROM inbox')).toMatch(DENIED);
    expect(await outcome('recado_door', 'DELETE FROM inbox')).toMatch(DENIED);
  });

  it.each(['sessions', 'operators', 'api_keys', 'audit_log', 'migrations', 'rates'])(
    'of the worker does not read %s',
    async (table) => expect(await outcome('recado_worker', `SELECT FROM ${table}`)).toMatch(DENIED),
  );

  it('of the worker reads of the installation which key holds, and no more', async () => {
    const outcomes = ['encryption_key_digest', 'id'].map(async (column) =>
      outcome('recado_worker', `SELECT ${column} FROM installation`),
    );
    expect(await Promise.all(outcomes)).toEqual(['done', expect.stringMatching(DENIED)]);
  });

  it.each(['recado_door', 'recado_worker', 'recado_operator'])('%s changes no schema', async (role) => {
    const changes = [
      'ALTER TABLE messages ADD COLUMN mine text',
      'DROP TABLE messages',
      'TRUNCATE messages',
      'ALTER TABLE messages DISABLE ROW LEVEL SECURITY',
      'CREATE TABLE mine ()',
    ];
    for (const sql of changes) expect(await outcome(role, sql)).toMatch(DENIED);
  });

  it.each(may('worker', 'SELECT'))('of the worker sees every row of %s', async (table) => {
    const all = await owner.query(`SELECT FROM ${table}`);
    const seen = await as('recado_worker', null, async (query) => query(`SELECT FROM ${table}`));
    expect(seen).toHaveLength(all.length);
  });
});
