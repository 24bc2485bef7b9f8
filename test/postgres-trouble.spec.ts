import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedPostgres } from '../src/platform/database/embedded-postgres';
import { Simulator } from '../src/simulator/simulator';
import { Ground, Program } from './support/program';
import { StallingProxy } from './support/stalling-proxy';
import { found, until } from './support/until';

const LINE = '700800900100201';
const API_KEY = 'trouble-test-key-0123456789';
const CUSTOMERS = 10;

let ground: Ground;
let postgres: EmbeddedPostgres;
let proxy: StallingProxy;
let simulator: Simulator;
let program: Program;
const written: string[] = [];
let saidBefore: string;

/** One program for all troubles: each test leaves it as well as it found it. */
beforeAll(async () => {
  ground = await Ground.prepare();
  postgres = await EmbeddedPostgres.start({ dataDir: ground.dataDir });
  const { host, port } = postgres.connection;
  proxy = await StallingProxy.to({ path: `${host}/.s.PGSQL.${port}` });
  simulator = new Simulator({
    statusDelaysMs: { sent: 5, delivered: 10, read: 15 },
    // Longer than any trouble lasts here.
    redeliveryGapsMs: Array.from({ length: 3_000 }, () => 100),
  });
  const { url } = await simulator.listen();
  program = await ground.start({
    DATABASE_URL: `postgres://recado@127.0.0.1:${proxy.port}/recado`,
    API_KEY,
    TURN_QUIET_MS: '0',
    LINE_MESSAGES_PER_SECOND: '0',
    CONTACT_PACE: 'off',
    LOG_LEVEL: 'info',
    WHATSAPP_PHONE_NUMBER_ID: LINE,
    WHATSAPP_API_TOKEN: 'demo-token',
    WHATSAPP_VERIFY_TOKEN: 'demo-verify-token',
    WHATSAPP_APP_SECRET: 'demo_app_secret_1',
    WHATSAPP_API_BASE_URL: `${url}/graph`,
  });
  simulator.useLine({
    phoneNumberId: LINE,
    businessAccountId: '900100200300401',
    displayPhoneNumber: '15550100001',
    token: 'demo-token',
    appSecret: 'demo_app_secret_1',
    webhookUrl: `${program.url}/webhook`,
  });
});
beforeEach(() => {
  saidBefore = program.output;
});
afterAll(async () => {
  await simulator.close();
  await program.stop();
  await proxy.close();
  await postgres.stop();
  await ground.clear();
});

/** Everybody writes once; answers the status of each delivery. What is refused is delivered again until it is not. */
async function everybodyWrites(): Promise<number[]> {
  const all = await Promise.all(
    Array.from({ length: CUSTOMERS }, async (_, c) =>
      simulator.customer(`155501${20_000 + c}`).say(`mensaje ${written.length}`),
    ),
  );
  written.push(...all.map(({ id }) => id));
  return all.map(({ status }) => status);
}

/** Somebody writes until it is answered so. */
async function untilAnswered(wanted: number): Promise<void> {
  await until(async () => (await everybodyWrites()).includes(wanted));
}

async function readiness(): Promise<{ status: number; database: string }> {
  const response = await fetch(`${program.url}/health/ready`);
  const { database } = (await response.json()) as { database: string };
  return { status: response.status, database };
}

/** What it answers as soon as it says this of the database. */
async function readinessWith(database: string): Promise<{ status: number; database: string }> {
  return found(async () => {
    const said = await readiness();
    return said.database === database ? said : undefined;
  });
}

/** A statement of an operator, on a connection that no trouble reaches. */
async function operate(sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(postgres.connection);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

function pidOfPostgres(): number | undefined {
  try {
    const file = join(ground.dataDir, 'postgres', 'data', 'postmaster.pid');
    return Number(readFileSync(file, 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}

/** Resolves when all is done and sent; fails unless everything that was written has been answered exactly once. */
async function expectAllAnsweredOnce(): Promise<void> {
  await until(async () => {
    await simulator.idle();
    const [open] = await operate(
      `SELECT (SELECT count(*) FROM inbox WHERE state = 'new')::int + (SELECT count(*) FROM events WHERE state = 'pending')::int
            + (SELECT count(*) FROM outbox WHERE state <> 'sent')::int AS count`,
    );
    return open?.['count'] === 0;
  });
  const accepted = simulator.requests.flatMap(({ body, acceptedId }) => {
    const quoted = (body as { context?: { message_id: string } } | undefined)?.context?.message_id;
    return quoted === undefined || acceptedId === undefined ? [] : [quoted];
  });
  // A turn gets one reply, on its last message.
  const events = await operate(
    `SELECT m.provider_message_id AS id, e.state, e.answered_by IS NOT NULL AS shared
     FROM events e JOIN messages m ON m.id = e.message_id`,
  );
  expect(new Set(accepted).size).toBe(accepted.length);
  expect(sorted(events.map(({ id }) => id))).toEqual(sorted(written));
  expect(events.filter(({ state }) => state !== 'done')).toEqual([]);
  const replied = events.flatMap(({ id, shared }) => (shared === true ? [] : [id]));
  expect(sorted(replied)).toEqual(sorted(accepted));
  expect(await operate('SELECT reason FROM dead_letters')).toEqual([]);
  await until(async () => (await readiness()).status === 200);
}

function sorted(ids: readonly unknown[]): string[] {
  return ids.map(String).toSorted((a, b) => a.localeCompare(b));
}

/** What the program has said in this test. */
function said(): string {
  return program.output.slice(saidBefore.length);
}

/** The loops that have said that they fail: each does once, however long that lasts. */
function complaints(): string[] {
  return [...said().matchAll(/(\w+): step failed/g)].map(([, loop = '']) => loop);
}

function expectEachOnce(): void {
  expect(complaints()).toEqual([...new Set(complaints())]);
}

it.each<NodeJS.Signals>(['SIGINT', 'SIGQUIT'])(
  'loses and repeats nothing when Postgres is stopped by %s under load and comes back',
  async (signal) => {
    await everybodyWrites();
    const pid = pidOfPostgres() ?? 0;
    const load = [everybodyWrites(), everybodyWrites(), everybodyWrites()];
    process.kill(pid, signal);
    // On a fast machine it is back before anybody is refused.
    await until(() => ![pid, undefined].includes(pidOfPostgres()));
    await Promise.all(load);
    await untilAnswered(200);
    await expectAllAnsweredOnce();
    expect(await readinessWith('ok')).toEqual({ status: 200, database: 'ok' });
  },
);

it('refuses while Postgres refuses connections, says so once, and goes on by itself', async () => {
  await everybodyWrites();
  await proxy.close();
  await untilAnswered(503);
  expect(await readinessWith('unavailable')).toEqual({ status: 503, database: 'unavailable' });
  const busy = ['expand', 'in', 'suspects', 'out'];
  await until(() => busy.every((loop) => complaints().includes(loop)));
  for (let n = 0; n < 20; n += 1) await everybodyWrites();
  expectEachOnce();
  await proxy.reopen();
  await untilAnswered(200);
  await expectAllAnsweredOnce();
  await until(() => said().includes('in: steps succeed again'));
});

it('refuses while Postgres can only be read, and goes on when it can be written', async () => {
  await everybodyWrites();
  const reconnect = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ '^recado (door|worker|operator)'`;
  await operate('ALTER DATABASE recado SET default_transaction_read_only = on');
  await operate(reconnect);
  await untilAnswered(503);
  expect(await readinessWith('read_only')).toEqual({ status: 503, database: 'read_only' });
  expect((await everybodyWrites()).every((status) => status === 503)).toBe(true);
  await operate('BEGIN READ WRITE; ALTER DATABASE recado RESET default_transaction_read_only; COMMIT');
  await operate(reconnect);
  await untilAnswered(200);
  await expectAllAnsweredOnce();
  expectEachOnce();
});

/** As a full disk refuses them: writes to one table, while others still find room in the pages that they have. */
async function fillDisk(table: string, when: string): Promise<void> {
  await operate(`
    CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW ${when} EXECUTE FUNCTION full_disk()`);
}

/** Failures that count against a body or an event. */
async function attempts(): Promise<Record<string, unknown>[]> {
  return operate(
    `SELECT (SELECT sum(attempts) FROM inbox)::int AS bodies, (SELECT sum(attempts) FROM events)::int AS events`,
  );
}

async function emptyDisk(table: string): Promise<void> {
  await operate(`DROP TRIGGER full_disk ON ${table}`);
}

it('refuses while the disk is full, and goes on when it is not', async () => {
  await everybodyWrites();
  await fillDisk('inbox', '');
  await untilAnswered(503);
  expect((await everybodyWrites()).every((status) => status === 503)).toBe(true);
  await emptyDisk('inbox');
  await untilAnswered(200);
  await expectAllAnsweredOnce();
});

it.each(['messages', 'events', 'outbox'])(
  'blames no message for a disk that has no room for more %s',
  async (table) => {
    const before = await attempts();
    await fillDisk(table, `WHEN (NEW.tenant_id IS NOT NULL)`);
    await everybodyWrites();
    await until(() => complaints().length > 0);
    await everybodyWrites();
    await emptyDisk(table);
    await expectAllAnsweredOnce();
    expect(await attempts()).toEqual(before);
  },
);

it('keeps what WhatsApp answered while it cannot be written, and writes it then', async () => {
  await fillDisk('outbox', `WHEN (NEW.state = 'sent')`);
  await everybodyWrites();
  await until(() => said().includes('outcomes of sends not written'));
  await emptyDisk('outbox');
  await expectAllAnsweredOnce();
  await until(() => said().includes('outcomes of sends are written again'));
  expect(await operate(`SELECT id FROM outbox WHERE state = 'unknown'`)).toEqual([]);
});

it('works on over a slow network', async () => {
  proxy.delayMs = 100;
  expect(await everybodyWrites()).toEqual(Array<number>(CUSTOMERS).fill(200));
  proxy.delayMs = 0;
  await expectAllAnsweredOnce();
});

it('refuses while the network swallows everything, and goes on when it carries again', async () => {
  await everybodyWrites();
  proxy.stall();
  await untilAnswered(503);
  expect(await readinessWith('unavailable')).toEqual({ status: 503, database: 'unavailable' });
  proxy.resume();
  await untilAnswered(200);
  await expectAllAnsweredOnce();
});
