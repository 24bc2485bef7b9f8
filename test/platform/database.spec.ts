import { Client, type Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { dataSourceOptions } from '../../src/platform/database/connections';
import { Database, OperatorDatabase, Tx } from '../../src/platform/database/database';
import { everywhere } from '../../src/platform/database/tenant-scope';
import { createTestDatabase, TestDatabase } from '../support/database';
import { waitLongForDatabase } from '../support/patience';
import { StallingProxy } from '../support/stalling-proxy';

const LONG_MS = 60_000;

let server: TestDatabase;
let proxy: StallingProxy;
let source: DataSource;
let database: Database;
beforeEach(async () => {
  waitLongForDatabase();
  server = await createTestDatabase();
  const { searchParams, port } = new URL(server.url);
  proxy = await StallingProxy.to({ path: `${searchParams.get('host')}/.s.PGSQL.${port}` });
  await reach(LONG_MS);
});
afterEach(async () => {
  await source.destroy();
  await proxy.close();
  await server.drop();
});

async function reach(timeoutMs: number): Promise<void> {
  const { pathname, username } = new URL(server.url);
  const url = `postgres://${username}@127.0.0.1:${proxy.port}${pathname}`;
  // One connection, so that whoever comes next would get the one that broke.
  const options = dataSourceOptions({ url }, { name: 'test', pool: 1, timeoutMs });
  source = await new DataSource(options).initialize();
  database = new Database(source);
}

const addTenant = `INSERT INTO tenants (name) VALUES ('half done')`;
const tenants = async () =>
  (await database.query<{ name: string }>('SELECT name FROM tenants')).map((row) => row.name);

it('gives nobody a connection whose transaction could not be undone', async () => {
  await source.destroy();
  await reach(100);
  const stalled = database.inTransaction(async (tx) => {
    await tx.query(addTenant);
    proxy.stall();
    await tx.query('SELECT 1');
  });
  await expect(stalled).rejects.toThrow('timeout');
  proxy.resume();
  // Of the next connection: only the first was to be short of time.
  const { options } = (source.driver as PostgresDriver).master as Pool;
  Object.assign(options, {
    statement_timeout: LONG_MS,
    query_timeout: LONG_MS,
    connectionTimeoutMillis: LONG_MS,
  });
  await database.inTransaction((tx) => tx.query(`INSERT INTO tenants (name) VALUES ('whole')`));
  expect(await tenants()).toEqual(['whole']);
  const [open] = await database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND state = 'idle in transaction'`,
  );
  expect(open).toEqual({ count: 0 });
});

it('keeps a connection on which Postgres itself refused', async () => {
  const pid = async () => (await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid;
  const before = await pid();
  await expect(database.query('SELECT nonsense')).rejects.toThrow('nonsense');
  await expect(database.inTransaction((tx) => tx.query('SELECT nonsense'))).rejects.toThrow('nonsense');
  expect(await pid()).toBe(before);
});

it('leaves no transaction open in which Postgres did not take the tenant', async () => {
  const operator = new OperatorDatabase(source);
  const ask = async () => everywhere(async () => operator.query<{ one: number }>('SELECT 1 AS one'));
  await ask();
  const query = Reflect.get(Client.prototype, 'query') as (...parameters: unknown[]) => unknown;
  const refusing = jest.spyOn(Client.prototype, 'query').mockImplementation(function (
    this: Client,
    ...[first, ...rest]: unknown[]
  ) {
    const isBegin = typeof first === 'string' && first.startsWith('BEGIN; ');
    return query.call(this, isBegin ? 'BEGIN; SELECT 1 / 0' : first, ...rest) as never;
  });
  await expect(ask()).rejects.toThrow('division by zero');
  refusing.mockRestore();
  expect(await ask()).toEqual([{ one: 1 }]);
});

it('tries a lock that somebody else holds, and has it afterwards', async () => {
  const options = dataSourceOptions({ url: server.url }, { name: 'test', pool: 1, timeoutMs: LONG_MS });
  const elsewhere = await new DataSource(options).initialize();
  const others = new Database(elsewhere);
  const free = async () => others.inTransaction(async (tx) => tx.tryLock(7));
  await database.inTransaction(async (tx) => {
    expect(await tx.tryLock(7)).toBe(true);
    expect(await free()).toBe(false);
  });
  expect(await free()).toBe(true);
  await elsewhere.destroy();
});

it('runs what follows a COMMIT only after one', async () => {
  const followed: string[] = [];
  await database.inTransaction(async (tx) => tx.afterCommit(() => followed.push('committed')));
  const failing = database.inTransaction(async (tx) => {
    tx.afterCommit(() => followed.push('rolled back'));
    await tx.query('SELECT nonsense');
  });
  await expect(failing).rejects.toThrow('nonsense');
  expect(followed).toEqual(['committed']);
});

it('undoes a part that failed, and what was to follow it, and keeps the rest', async () => {
  const followed: string[] = [];
  await database.inTransaction(async (tx) => {
    await tx.query(`INSERT INTO tenants (name) VALUES ('kept')`);
    tx.afterCommit(() => followed.push('kept'));
    const failing = tx.savepoint(async () => {
      await tx.query(addTenant);
      tx.afterCommit(() => followed.push('undone'));
      await tx.query('SELECT nonsense');
    });
    await expect(failing).rejects.toThrow('nonsense');
  });
  expect([await tenants(), followed]).toEqual([['kept'], ['kept']]);
});

it('takes a lock once, and again when the part that took it was undone', async () => {
  const locked = async (tx: Tx) =>
    (
      await tx.query<{ key: number }>(
        `SELECT objid::int AS key FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() ORDER BY 1`,
      )
    ).map(({ key }) => key);
  await database.inTransaction(async (tx) => {
    await tx.lock(1);
    const failing = tx.savepoint(async () => {
      await tx.lock(1);
      await tx.lock(2);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await locked(tx)).toEqual([1]);
    await tx.lock(2);
    expect(await locked(tx)).toEqual([1, 2]);
  });
});
