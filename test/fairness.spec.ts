import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { appDigestOf } from '../src/tenants/line';
import { APP_SECRET, PHONE_NUMBER_ID, startApp, TestApp } from './support/app';
import { createTestDatabase, TestDatabase } from './support/database';
import { until } from './support/until';

const SECOND = {
  phoneNumberId: '700800900100202',
  token: 'demo-token-2',
  verifyToken: 'second-verify-token',
  appSecret: 'demo_app_secret_2',
};
const ENCRYPTION_KEY = randomBytes(32).toString('hex');
const UNPACED = { ENCRYPTION_KEY, LINE_MESSAGES_PER_SECOND: '0', CONTACT_PACE: 'off' };

let database: TestDatabase;
let recado: TestApp;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await recado.close();
  await database.drop();
});

/** A body with texts of these customers; a message's id says whose line it came to. */
function bodyOf(phoneNumberId: string, customers: readonly string[], n = 0): Buffer {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const metadata = { display_phone_number: '15550100001', phone_number_id: phoneNumberId };
  const messages = customers.map((from, i) => ({
    from,
    id: `wamid.${phoneNumberId}.${n}.${i}`,
    timestamp,
    type: 'text',
    text: { body: 'hola' },
  }));
  const changes = [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata, messages } }];
  return Buffer.from(
    JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '900100200300401', changes }] }),
  );
}

const customers = (count: number, first = 0) =>
  Array.from({ length: count }, (_, i) => String(15_550_200_000 + first + i));

async function store(bodies: readonly Buffer[], secret: string): Promise<void> {
  await recado.query(
    'INSERT INTO inbox (app_digest, body) SELECT $1, body FROM unnest($2::bytea[]) AS body',
    [appDigestOf(secret), bodies],
  );
}

/** What waits before anything works: two lines, of which the first has a lot to do. */
async function leaveWaiting(fill: () => Promise<void>): Promise<void> {
  recado = await startApp({ database, env: { ...UNPACED, ROLE: 'web' } });
  expect((await recado.api('POST', '/api/v1/lines', SECOND)).status).toBe(201);
  await fill();
  await recado.close();
}

async function start(): Promise<void> {
  recado = await startApp({ database, env: UNPACED });
  useSecondLine();
}

function useSecondLine(): void {
  recado.simulator.useLine({
    ...SECOND,
    businessAccountId: '900100200300401',
    displayPhoneNumber: '15550100002',
    webhookUrl: `${recado.url}/webhook`,
  });
}

/** The messages answered so far, in the order in which their answers left. */
const answered = () =>
  recado.simulator.requests.flatMap(
    ({ body }) => (body as { context?: { message_id: string } }).context?.message_id ?? [],
  );

async function untilAnswered(id: string): Promise<void> {
  await until(() => answered().includes(id));
}

const ofSecond = `wamid.${SECOND.phoneNumberId}.0.0`;

it('answers a line among the first although another has 2,000 bodies waiting', async () => {
  await leaveWaiting(async () => {
    const flood = customers(2000).map((customer, n) => bodyOf(PHONE_NUMBER_ID, [customer], n));
    await store(flood, APP_SECRET);
    await store([bodyOf(SECOND.phoneNumberId, customers(1))], SECOND.appSecret);
  });
  await start();
  await untilAnswered(ofSecond);
  expect(answered().indexOf(ofSecond)).toBeLessThan(1000);
});

it('answers a line among the first although another has 2,000 conversations waiting', async () => {
  await leaveWaiting(async () => {
    await store([bodyOf(PHONE_NUMBER_ID, customers(2000))], APP_SECRET);
    await store([bodyOf(SECOND.phoneNumberId, customers(1))], SECOND.appSecret);
  });
  await start();
  await untilAnswered(ofSecond);
  expect(answered().indexOf(ofSecond)).toBeLessThan(1000);
});

it('answers a conversation although another of its line has 3,000 messages waiting', async () => {
  const [busy = '', other = ''] = customers(2);
  await leaveWaiting(async () => {
    await store([bodyOf(PHONE_NUMBER_ID, Array<string>(3000).fill(busy))], APP_SECRET);
    await store([bodyOf(PHONE_NUMBER_ID, [other], 1)], APP_SECRET);
  });
  await start();
  await untilAnswered(`wamid.${PHONE_NUMBER_ID}.1.0`);
  const [before] = await recado.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM outbox WHERE kind = 'message' AND seq < (
       SELECT seq FROM outbox WHERE kind = 'message' AND reply_to = $1)`,
    [`wamid.${PHONE_NUMBER_ID}.1.0`],
  );
  expect(before?.count).toBeLessThan(3000);
});

it('suspects nobody of a line for the poison of another, and waits for no suspect', async () => {
  let poisoned = '';
  await leaveWaiting(async () => {
    poisoned = recado.lineId;
    await store([bodyOf(PHONE_NUMBER_ID, customers(20))], APP_SECRET);
    await store([bodyOf(SECOND.phoneNumberId, customers(20))], SECOND.appSecret);
    // What the first line's customers wrote cannot be handled, and has been tried often enough.
    await recado.query(`
      CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.content = 'null'; RETURN NEW; END $$;
      CREATE TRIGGER spoil BEFORE INSERT ON messages FOR EACH ROW
        WHEN (NEW.line_id = '${poisoned}') EXECUTE FUNCTION spoil();
      CREATE FUNCTION tire() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.attempts = 4; RETURN NEW; END $$;
      CREATE TRIGGER tire BEFORE INSERT ON events FOR EACH ROW
        WHEN (NEW.line_id = '${poisoned}') EXECUTE FUNCTION tire()`);
  });
  const holder = new Client({ connectionString: database.url });
  await holder.connect();
  // Whoever buries an event waits for this.
  await holder.query('BEGIN; LOCK TABLE dead_letters IN EXCLUSIVE MODE');
  await start();
  const waitsForLock = async () =>
    recado.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                    AND query LIKE '%dead_letters%'`);
  await until(async () => (await waitsForLock()).length > 0);
  await untilAnswered(`wamid.${SECOND.phoneNumberId}.0.19`);
  // There are more suspects than are handled at a time: whoever took another would wait too, and answer no more.
  for (const n of [1, 2, 3]) {
    const later = bodyOf(SECOND.phoneNumberId, customers(1, 50 + n), n);
    await recado.simulator.deliver(SECOND.phoneNumberId, later);
    await untilAnswered(`wamid.${SECOND.phoneNumberId}.${n}.0`);
  }
  await holder.end();
  const suspected = await recado.query(
    `SELECT 1 FROM events WHERE line_id <> $1 AND (decision -> 'lane' ->> 'tries')::int > 0`,
    [poisoned],
  );
  expect(suspected).toEqual([]);
});

it('sends over a line although the sends of three others hang', async () => {
  recado = await startApp({ database, env: UNPACED });
  const add = async (n: number) => {
    const line = { ...SECOND, phoneNumberId: `70080090010020${n}`, token: `demo-token-${n}` };
    expect((await recado.api('POST', '/api/v1/lines', line)).status).toBe(201);
    recado.simulator.useLine({
      ...line,
      businessAccountId: '900100200300401',
      displayPhoneNumber: `1555010000${n}`,
      webhookUrl: `${recado.url}/webhook`,
    });
    return line.phoneNumberId;
  };
  const hanging = [PHONE_NUMBER_ID, await add(3), await add(4)];
  const fine = await add(5);
  for (const phoneNumberId of hanging)
    recado.simulator.faults.use({ kind: 'hang', match: { phoneNumberId } });
  // What takes long is done before the first of them hangs.
  await recado.query(
    `INSERT INTO line_paces (line_id, paused_until) SELECT id, now() + interval '1 hour' FROM lines`,
  );
  for (const [n, id] of hanging.entries()) {
    await recado.simulator.deliver(id, bodyOf(id, customers(300, n * 300)));
  }
  await until(async () => (await recado.query(`SELECT 1 FROM outbox WHERE kind = 'message'`)).length === 900);
  await recado.query('DELETE FROM line_paces');
  const underWay = async () =>
    recado.query<{ line: string; count: number }>(
      `SELECT line_id AS line, count(*)::int AS count FROM outbox
       WHERE state = 'sending' AND kind = 'message' GROUP BY line_id`,
    );
  // Until they have all that they may have.
  await until(async () => (await underWay()).filter(({ count }) => count >= 50).length >= 3);
  await recado.simulator.deliver(fine, bodyOf(fine, customers(1, 2000)));
  await untilAnswered(`wamid.${fine}.0.0`);
  expect((await underWay()).length).toBeGreaterThanOrEqual(3);
  // None of those that hang had been given up by then.
  expect(
    await recado.query(
      `SELECT 1 FROM outbox WHERE unknown_at < (
         SELECT sending_at FROM outbox WHERE kind = 'message' AND reply_to = $1)`,
      [`wamid.${fine}.0.0`],
    ),
  ).toEqual([]);
});
