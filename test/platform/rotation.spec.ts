import { createCipheriv, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { readConfig } from '../../src/platform/config/config';
import { dataSourceOptions } from '../../src/platform/database/connections';
import { Database } from '../../src/platform/database/database';
import { runRotation } from '../../src/platform/rotation/cli-run';
import { rotateKey } from '../../src/platform/rotation/rotation';
import { Cipher } from '../../src/platform/secrets/cipher';
import { loadCipher } from '../../src/platform/secrets/load-cipher';
import { SEALED_COLUMNS } from '../../src/platform/secrets/sealed-columns';
import { startApp, VERIFY_TOKEN } from '../support/app';
import { createTestDatabase, TestDatabase } from '../support/database';
import { waitLongForDatabase } from '../support/patience';
import { Program } from '../support/program';
import { until } from '../support/until';

const OLD_KEY = 'ab'.repeat(32);
const NEW_KEY = 'cd'.repeat(32);
const LINES = 250;

let database: TestDatabase;
let dataDir: string;
let source: DataSource;
let printed: string[];
let complaints: string[];

beforeEach(async () => {
  waitLongForDatabase();
  database = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'recado-rotation-'));
  source = await new DataSource(
    dataSourceOptions({ url: database.url }, { name: 'supervisor', pool: 1, timeoutMs: 0 }),
  ).initialize();
  [printed, complaints] = [[], []];
});
afterEach(async () => {
  await source.destroy();
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

const file = (name: string) => join(dataDir, name);
const keyIn = (name: string) => readFileSync(file(name), 'utf8').trim();
const query = async <Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
  new Database(source).query<Row>(sql, parameters);

const rotate = async (environment: Record<string, string> = {}) =>
  runRotation({
    args: [],
    environment: { DATABASE_URL: database.url, DATA_DIR: dataDir, ...environment },
    folder: dataDir,
    print: (line) => printed.push(line),
    complain: (line) => complaints.push(line),
  });

const configOf = (environment: Record<string, string> = {}) =>
  readConfig({ DATABASE_URL: database.url, DATA_DIR: dataDir, ...environment });
const load = async (environment?: Record<string, string>) =>
  loadCipher(configOf(environment), new Database(source));

/** As a value was sealed before keys were named. */
function inFirstForm(secret: string, context: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(OLD_KEY, 'hex'), nonce);
  cipher.setAAD(Buffer.from(context));
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), text]);
}

/** A database that was made with the old key, kept in DATA_DIR unless said otherwise: some values of each form. */
async function fill({ count = LINES, kept = true } = {}): Promise<void> {
  if (kept) writeFileSync(file('encryption.key'), `${OLD_KEY}\n`, { mode: 0o600 });
  const cipher = await load(kept ? {} : { ENCRYPTION_KEY: OLD_KEY });
  const tenantId = randomUUID();
  await query(`INSERT INTO tenants (id, name) VALUES ($1, 'Tienda')`, [tenantId]);
  const rows = Array.from({ length: count }, (_, i) => {
    const id = randomUUID();
    const seal = (column: 'token' | 'verify_token') =>
      cipher.seal(`${column} of ${i}`, { tenantId, rowId: id, column: `lines.${column}` });
    const token = i % 2 === 0 ? seal('token') : inFirstForm(`token of ${i}`, `lines:${id}:token`);
    return { id, number: String(i), token, verifyToken: seal('verify_token') };
  });
  await query(
    `INSERT INTO lines (id, tenant_id, name, phone_number_id, token, verify_token)
     SELECT id, $1, number, number, token, verify
     FROM unnest($2::uuid[], $3::text[], $4::bytea[], $5::bytea[]) AS new (id, number, token, verify)`,
    [
      tenantId,
      rows.map(({ id }) => id),
      rows.map(({ number }) => number),
      rows.map(({ token }) => token),
      rows.map(({ verifyToken }) => verifyToken),
    ],
  );
}

interface Row {
  readonly id: string;
  readonly tenantId: string;
  readonly number: string;
  readonly token: Buffer;
  readonly verifyToken: Buffer;
}
const rowsOf = async () =>
  query<Row>(
    `SELECT id, tenant_id AS "tenantId", name AS number, token, verify_token AS "verifyToken" FROM lines`,
  );

/** Whether every value opens with this cipher and is what it was. */
async function expectAllOpen(cipher: Cipher, count = LINES): Promise<void> {
  const rows = await rowsOf();
  expect(rows).toHaveLength(count);
  for (const { id: rowId, tenantId, number, token, verifyToken } of rows) {
    expect(cipher.open(token, { tenantId, rowId, column: 'lines.token' })).toBe(`token of ${number}`);
    expect(cipher.open(verifyToken, { tenantId, rowId, column: 'lines.verify_token' })).toBe(
      `verify_token of ${number}`,
    );
  }
}

describe('the key in DATA_DIR', () => {
  it('is replaced by a new one that alone opens every value; the former is kept for old backups', async () => {
    await fill();
    expect([await rotate(), complaints]).toEqual([0, []]);
    expect(printed[0]).toBe(`${2 * LINES} secrets are sealed with the new key now.`);
    const key = keyIn('encryption.key');
    expect(key).not.toBe(OLD_KEY);
    await expectAllOpen(new Cipher(key));
    await expectAllOpen(await load());
    const former = `encryption.key.${new Cipher(OLD_KEY).keyDigest.slice(0, 16)}`;
    expect(keyIn(former)).toBe(OLD_KEY);
    expect([former, 'encryption.key'].map((name) => statSync(file(name)).mode & 0o777)).toEqual([
      0o600, 0o600,
    ]);
    expect(existsSync(file('encryption.key.next'))).toBe(false);
    expect(printed.join('\n')).toContain(former);
    expect(printed.join('\n')).not.toMatch(new RegExp(`${key}|${OLD_KEY}`));
  });

  it('is replaced again and again, and each former one stays', async () => {
    await fill({ count: 3 });
    for (let time = 1; time <= 3; time += 1) expect(await rotate()).toBe(0);
    await expectAllOpen(await load(), 3);
    expect(printed.filter((line) => line.startsWith('The former key'))).toHaveLength(3);
  });

  it('does not open a database that was restored from before, and the refusal names the file that does', async () => {
    await fill({ count: 1 });
    const before = await query<object>('SELECT encryption_key_digest FROM installation');
    expect(await rotate()).toBe(0);
    await query('UPDATE installation SET encryption_key_digest = $1', Object.values(before[0] ?? {}));
    await expect(load()).rejects.toThrow(
      `copy DATA_DIR/encryption.key.${new Cipher(OLD_KEY).keyDigest.slice(0, 16)}, which is that key, over DATA_DIR/encryption.key`,
    );
  });

  it('is not replaced while there is none yet', async () => {
    expect(await rotate()).toBe(1);
    expect(complaints[0]).toContain('the first start makes one');
  });

  it('leaves a value that no key opens as it is, and says which', async () => {
    await fill({ count: 2 });
    const broken = randomBytes(40);
    const [{ id } = { id: '' }] = await query<{ id: string }>(
      `UPDATE lines SET token = $1 WHERE name = '1' RETURNING id`,
      [broken],
    );
    expect(await rotate()).toBe(0);
    expect(printed).toContain(`No key opens lines.token of ${id}; it stays as it was: set it again.`);
    expect((await rowsOf()).find((row) => row.id === id)?.token).toEqual(broken);
  });
});

describe('ENCRYPTION_KEY', () => {
  const env = { ENCRYPTION_KEY: OLD_KEY, NEW_ENCRYPTION_KEY: NEW_KEY };

  it('gives way to NEW_ENCRYPTION_KEY; what to set is said, and neither key', async () => {
    await fill({ kept: false });
    expect([await rotate(env), complaints]).toEqual([0, []]);
    await expectAllOpen(new Cipher(NEW_KEY));
    await expectAllOpen(await load({ ENCRYPTION_KEY: NEW_KEY }));
    await expect(load({ ENCRYPTION_KEY: OLD_KEY })).rejects.toThrow('ENCRYPTION_KEY: not the key');
    expect(printed.join('\n')).toContain('set ENCRYPTION_KEY to what NEW_ENCRYPTION_KEY is');
    expect(printed.join('\n')).not.toMatch(new RegExp(`${NEW_KEY}|${OLD_KEY}`));
    expect(existsSync(file('encryption.key'))).toBe(false);
    // Called once more by whoever missed the end.
    expect(await rotate(env)).toBe(1);
    expect(complaints[0]).toContain('has this key already; set ENCRYPTION_KEY to it');
  });

  it.each<[string, Record<string, string>, string]>([
    ['there is no new one', { NEW_ENCRYPTION_KEY: '' }, 'NEW_ENCRYPTION_KEY: missing'],
    ['the new one is short', { NEW_ENCRYPTION_KEY: 'cd' }, 'NEW_ENCRYPTION_KEY: give 64 hex digits'],
    ['the new one is the old one', { NEW_ENCRYPTION_KEY: OLD_KEY }, 'has this key already'],
    ['it is not the database’s', { ENCRYPTION_KEY: 'ef'.repeat(32) }, 'ENCRYPTION_KEY: not the key'],
    ['it is not set', { ENCRYPTION_KEY: '' }, 'only beside ENCRYPTION_KEY'],
  ])('is refused when %s', async (_, wrong, message) => {
    await fill({ count: 2, kept: false });
    expect(await rotate({ ...env, ...wrong })).toBe(1);
    expect(complaints[0]).toContain(message);
    await expectAllOpen(await load({ ENCRYPTION_KEY: OLD_KEY }), 2);
  });

  it('does not go on to another key than the one that an interrupted change went to', async () => {
    await fill({ kept: false });
    await dieAt(14, { ENCRYPTION_KEY: OLD_KEY }, NEW_KEY);
    expect(await rotate({ ...env, NEW_ENCRYPTION_KEY: 'ef'.repeat(32) })).toBe(1);
    expect(complaints[0]).toContain('a change to another key was interrupted');
    await expect(load({ ENCRYPTION_KEY: OLD_KEY })).rejects.toThrow('it is being changed');
    await expect(load({ ENCRYPTION_KEY: NEW_KEY })).rejects.toThrow('it is being changed');
    expect(await rotate(env)).toBe(0);
    await expectAllOpen(await load({ ENCRYPTION_KEY: NEW_KEY }));
  });
});

/** The command up to its nth statement, which is never made: as if it had been killed there. Gives whether it got that far. */
async function dieAt(n: number, environment: Record<string, string> = {}, newKey?: string): Promise<boolean> {
  let statements = 0;
  const mortal = new Proxy(source, {
    get: (target, name: keyof DataSource) => {
      if (name !== 'createQueryRunner') return target[name];
      return () => {
        const runner = target.createQueryRunner();
        const connect = runner.connect.bind(runner);
        runner.connect = async () => {
          statements += 1;
          if (statements >= n) throw new Error('killed');
          return (await connect()) as unknown;
        };
        return runner;
      };
    },
  });
  return rotateKey(configOf(environment), new Database(mortal), newKey).then(
    () => false,
    (error: Error) => {
      expect(error.message).toBe('killed');
      return true;
    },
  );
}

/** Until Postgres has noticed that whoever else used the database is gone. */
async function untilAlone(): Promise<void> {
  const others = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
  await until(async () => (await query(others)).length === 0);
}

describe('a change of key that is cut off', () => {
  it('at any statement leaves a database that opens or is refused, and goes on when it is called again', async () => {
    await fill({ count: 2 });
    const refusals: string[] = [];
    let n = 1;
    for (; await dieAt(n); n += 1) {
      const started = await load().catch((error: Error) => error.message);
      if (started instanceof Cipher) await expectAllOpen(started, 2);
      else refusals.push(started);
      expect([await rotate(), complaints]).toEqual([0, []]);
      await expectAllOpen(await load(), 2);
    }
    expect(n).toBeGreaterThan(10);
    expect(new Set(refusals)).toEqual(new Set([expect.stringContaining('call it again')]));
  }, 300_000);

  it('by kill -9 in the middle of the values goes on when it is called again', async () => {
    await fill();
    const killed = Program.spawn(
      { DATABASE_URL: database.url, DATA_DIR: dataDir, CRASH_AT: 'resealing:1' },
      'dist/platform/rotation/cli.js',
    );
    expect(await killed.ended).toEqual({ code: null, signal: 'SIGKILL' });
    await untilAlone();
    const next = new Cipher(keyIn('encryption.key.next'));
    const ofNext = (await rowsOf()).filter(({ token }) => token.indexOf(next.header) === 0);
    expect(ofNext).toHaveLength(100);
    await expectAllOpen(new Cipher(keyIn('encryption.key.next'), [OLD_KEY]));
    await expect(load()).rejects.toThrow('let `npm run rotate-key` come to its end');
    expect([await rotate(), complaints]).toEqual([0, []]);
    expect(keyIn('encryption.key')).not.toBe(OLD_KEY);
    await expectAllOpen(await load());
  });
});

describe('beside a program that runs', () => {
  const env = { ENCRYPTION_KEY: OLD_KEY };

  it('the change is refused, and the program goes on; stopped, it is made', async () => {
    const recado = await startApp({ database, env });
    const token = async (value: string) =>
      (await recado.api('PATCH', `/api/v1/lines/${recado.lineId}`, { token: value })).status;
    try {
      expect(await rotate({ ...env, NEW_ENCRYPTION_KEY: NEW_KEY })).toBe(1);
      expect(complaints[0]).toMatch(/^Recado still uses this database \(recado door, .*Stop every process/);
      expect(await token('another-token')).toBe(200);
      // Whatever the database says later: a process never seals with a key that is gone.
      await query('UPDATE installation SET next_key_digest = $1', ['0'.repeat(32)]);
      expect(await token('a-third-token')).toBe(503);
      await query('UPDATE installation SET next_key_digest = NULL');
    } finally {
      await recado.close();
    }
    await untilAlone();
    expect(await rotate({ ...env, NEW_ENCRYPTION_KEY: NEW_KEY })).toBe(0);
    const again = await startApp({ database, env: { ENCRYPTION_KEY: NEW_KEY } });
    try {
      const address = `${again.url}/webhook?hub.mode=subscribe&hub.challenge=1&hub.verify_token=${VERIFY_TOKEN}`;
      expect((await fetch(address)).status).toBe(200);
    } finally {
      await again.close();
    }
  });
});

describe('a start', () => {
  it.each([
    ['empty', ''],
    ['too short', 'ab'.repeat(31)],
    ['garbled', `${'ab'.repeat(31)}zz`],
  ])('is refused with a key file that is %s, and the file stays', async (_, content) => {
    writeFileSync(file('encryption.key'), content, { mode: 0o600 });
    await expect(load()).rejects.toThrow('encryption.key does not hold a key of 64 hex digits');
    expect(readFileSync(file('encryption.key'), 'utf8')).toBe(content);
    expect(await query('SELECT 1 FROM installation')).toEqual([]);
  });

  it('closes a key file that others can read', async () => {
    writeFileSync(file('encryption.key'), OLD_KEY, { mode: 0o644 });
    await load();
    expect(statSync(file('encryption.key')).mode & 0o777).toBe(0o600);
  });

  it('with ENCRYPTION_KEY takes it before the file, and says which of them is the database’s when it is the other', async () => {
    await fill({ count: 1 });
    await expect(load({ ENCRYPTION_KEY: NEW_KEY })).rejects.toThrow(
      'unset it: DATA_DIR/encryption.key is that key',
    );
    writeFileSync(file('encryption.key'), NEW_KEY);
    await expectAllOpen(await load({ ENCRYPTION_KEY: OLD_KEY }), 1);
    await expect(load()).rejects.toThrow('ENCRYPTION_KEY: not the key that this database was made with');
  });

  it('without any key is refused beside a database that was made with one', async () => {
    await fill({ count: 1, kept: false });
    await expect(load()).rejects.toThrow('ENCRYPTION_KEY: missing');
    expect(existsSync(file('encryption.key'))).toBe(false);
  });
});

it('every column of bytes is sealed, or known to hold no secret', async () => {
  const columns = await query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type = 'bytea'`,
  );
  const secret = columns.map(({ name }) => name).filter((name) => !/[._]digest$/.test(name));
  expect(secret.toSorted()).toEqual(['inbox.body', ...SEALED_COLUMNS].toSorted());
});
