import { randomBytes } from 'node:crypto';
import { OutboxDepartures } from '../../src/outbox/outbox-departures.service';
import { OutboxService } from '../../src/outbox/outbox.service';
import { WorkerDatabase } from '../../src/platform/database/database';
import { startApp, TestApp } from '../support/app';
import { createTestDatabase, TestDatabase } from '../support/database';
import { addSecondLine } from '../support/second-line';
import { until } from '../support/until';

type Json = Record<string, unknown>;

let database: TestDatabase;
let apps: TestApp[] = [];
const env = { ENCRYPTION_KEY: randomBytes(32).toString('hex') };
beforeEach(async () => {
  database = await createTestDatabase();
  apps = [];
});
afterEach(async () => {
  for (const app of apps) await app.close();
  await database.drop();
});

async function start(more: Record<string, string> = {}): Promise<TestApp> {
  const app = await startApp({ database, env: { ...env, ...more } });
  apps.push(app);
  return app;
}

const customers = (count: number) => Array.from({ length: count }, (_, i) => String(15_550_130_000 + i));
const lineOf = async (app: TestApp) => (await app.api('GET', `/api/v1/lines/${app.lineId}`)).body as Json;
const openAlarms = async (app: TestApp) =>
  ((await app.api('GET', '/api/v1/alarms?open=true')).body as { items: Json[] }).items;
/** Messages that the simulator was asked to send, by their text. */
const textsSent = (app: TestApp) =>
  app.simulator.requests.flatMap(({ body }) => (body as { text?: { body: string } }).text?.body ?? []);
/** As if the wait were over. */
const letTry = async (app: TestApp) =>
  app.query('UPDATE line_paces SET paused_until = now(), probe_until = NULL');
const countOf = async (app: TestApp, state: string) =>
  (await app.query(`SELECT 1 FROM outbox WHERE kind = 'message' AND state = $1`, [state])).length;

async function refuseAll(app: TestApp, code: number): Promise<void> {
  app.simulator.faults.use({ kind: 'error', code, httpStatus: 400 });
  for (const phone of customers(6)) await app.simulator.customer(phone).say('hola');
  await until(async () => (await lineOf(app))['pausedCode'] === code);
  await until(async () => (await countOf(app, 'pending')) === 6);
}

it('tries a paused line with one message at a time, waits longer each time, and ends when one gets through', async () => {
  const app = await start();
  await refuseAll(app, 131042);
  for (const minutes of [2, 4, 8, 15, 15]) {
    const before = textsSent(app).length;
    await letTry(app);
    await until(async () => {
      const [row] = await app.query<{ ms: number }>(
        'SELECT (extract(epoch FROM paused_until - now()) * 1000)::float8 AS ms FROM line_paces',
      );
      return (row?.ms ?? 0) > (minutes - 0.5) * 60_000 && (row?.ms ?? 0) <= minutes * 60_000;
    });
    expect(textsSent(app).length - before).toBe(1);
  }
  expect(await openAlarms(app)).toMatchObject([{ kind: 'payment', code: 131042 }]);
  app.simulator.faults.clear();
  await letTry(app);
  await app.settled();
  expect(await countOf(app, 'sent')).toBe(6);
  expect(await lineOf(app)).toMatchObject({ pausedUntil: null, pausedCode: null, pauseReason: null });
  expect(await openAlarms(app)).toEqual([]);
});

it('lets one message try, however many workers look', async () => {
  const app = await start({ ROLE: 'web' });
  const template = { name: 'pickup_ready', language: { code: 'es' } };
  for (const phone of customers(6)) {
    expect((await app.api('POST', '/webhook/send', { to: phone, template })).status).toBe(202);
  }
  await app.query(
    `INSERT INTO line_paces (line_id, pause_kind, paused_until) VALUES ($1, 'payment', now() + interval '1 minute')`,
    [app.lineId],
  );
  const departures = app.app.get(OutboxDepartures, { strict: false });
  const look = async () => {
    const looks = await Promise.all(Array.from({ length: 8 }, () => departures.next(64, () => 64)));
    return looks.flatMap((one) => one.departures.map(({ probe, entries }) => [probe, entries.length]));
  };
  expect(await look()).toEqual([]);
  await app.query('UPDATE line_paces SET paused_until = now()');
  expect(await look()).toEqual([['line', 1]]);
  expect(await look()).toEqual([]);
  // Whoever tried is gone without a word.
  await app.query('UPDATE line_paces SET probe_until = now()');
  expect(await look()).toEqual([['line', 1]]);
});

it.each([
  [
    'a new token',
    async (app: TestApp) => app.api('PATCH', `/api/v1/lines/${app.lineId}`, { token: 'demo-token' }),
  ],
  ['a person who says so', async (app: TestApp) => app.api('POST', `/api/v1/lines/${app.lineId}/resume`)],
])('goes on after %s, though the next try is far away', async (_, mend) => {
  const app = await start();
  await refuseAll(app, 190);
  app.simulator.faults.clear();
  await app.query(`UPDATE line_paces SET paused_until = now() + interval '15 minutes'`);
  expect((await mend(app)).status).toBe(200);
  await app.settled();
  expect(await countOf(app, 'sent')).toBe(6);
  expect(await openAlarms(app)).toEqual([]);
});

it('keeps the order of a conversation through a pause', async () => {
  const app = await start();
  const [phone = ''] = customers(1);
  await app.simulator.customer(phone).say('hola');
  await app.settled();
  app.simulator.faults.use({ kind: 'error', code: 190 });
  const texts = ['uno', 'dos', 'tres', 'cuatro'];
  for (const message of texts) await app.api('POST', '/webhook/send', { to: phone, message });
  await until(async () => (await lineOf(app))['pausedCode'] === 190);
  for (const message of ['cinco', 'seis']) await app.api('POST', '/webhook/send', { to: phone, message });
  app.simulator.faults.clear();
  const before = textsSent(app).length;
  await letTry(app);
  await app.settled();
  expect(textsSent(app).slice(before)).toEqual([...texts, 'cinco', 'seis']);
});

it('cancels what waits on a paused line until its window closes', async () => {
  const app = await start();
  const [phone = ''] = customers(1);
  await app.simulator.customer(phone).say('hola');
  await app.settled();
  app.simulator.faults.use({ kind: 'error', code: 190 });
  await app.api('POST', '/webhook/send', { to: phone, message: 'uno' });
  await until(async () => (await lineOf(app))['pausedCode'] === 190);
  await app.query(`UPDATE outbox SET expires_at = now() - interval '1 minute' WHERE state = 'pending'`);
  await letTry(app);
  await app.settled();
  expect(await countOf(app, 'cancelled')).toBe(1);
});

it('holds back the marketing of a line alone, and lets it try again later', async () => {
  const app = await start();
  const [phone = ''] = customers(1);
  await app.simulator.customer(phone).say('hola');
  await app.settled();
  const [place] = await app.query<Place>(
    `SELECT tenant_id AS "tenantId", line_id AS "lineId", id AS "conversationId", contact_id AS "contactId" FROM conversations`,
  );
  if (place === undefined) throw new Error('no conversation');
  app.simulator.faults.use({ kind: 'error', code: 131048, match: { type: 'template' } });
  const template = { name: 'pickup_ready', language: { code: 'es' } };
  const offer = {
    ...place,
    recipient: { phone },
    replyTo: null,
    expiresAt: null,
    eventId: null,
    marketing: true,
  };
  await app.app
    .get(WorkerDatabase, { strict: false })
    .inTransaction((tx) =>
      app.app
        .get(OutboxService, { strict: false })
        .add(tx, [{ ...offer, content: { type: 'template', content: template } }]),
    );
  await until(async () => (await openAlarms(app)).length === 1);
  await app.api('POST', '/webhook/send', { to: phone, message: 'su pedido está listo' });
  await until(async () => (await countOf(app, 'sent')) === 2);
  expect(await countOf(app, 'pending')).toBe(1);
  app.simulator.faults.clear();
  await app.query('UPDATE line_paces SET marketing_paused_until = now()');
  await app.query(`UPDATE lanes SET ready_at = now() WHERE kind = 'out'`);
  await app.settled();
  expect(await countOf(app, 'sent')).toBe(3);
  expect(await openAlarms(app)).toEqual([]);
  expect(await lineOf(app)).toMatchObject({ marketingPausedUntil: null });
});

interface Place {
  readonly tenantId: string;
  readonly lineId: string;
  readonly conversationId: string;
  readonly contactId: string;
}

describe('a line that answers anything but Graph', () => {
  it.each([
    ['a page', { kind: 'html', httpStatus: 404 }, 'pending', 'graph_address'],
    ['a redirect', { kind: 'redirect' }, 'pending', 'graph_address'],
    ['half a JSON', { kind: 'half_json' }, 'unknown', null],
    ['nothing', { kind: 'hang' }, 'sending', null],
  ] as const)('%s: delays no other line', async (_, fault, state, alarm) => {
    const app = await start();
    app.simulator.mischief.statuses = false;
    const lineId = await addSecondLine(app);
    app.simulator.faults.use({ ...fault, match: { phoneNumberId: '700800900100201' } });
    for (const phone of customers(4))
      await app.simulator.customer(phone).say('hola', { line: '700800900100201' });
    await until(async () => (await countOf(app, state)) > 0);
    const template = { name: 'pickup_ready', language: { code: 'es' } };
    const sent = await app.api('POST', '/webhook/send', { lineId, to: '+15550139999', template });
    const status = async () =>
      ((await app.api('GET', `/api/v1/messages/${(sent.body as { id: string }).id}`)).body as Json)['status'];
    await until(async () => (await status()) === 'sent');
    // One that is pending again was pending before it was refused, too.
    if (alarm !== null) await until(async () => (await openAlarms(app)).length > 0);
    expect((await openAlarms(app)).map(({ kind }) => kind)).toEqual(alarm === null ? [] : [alarm]);
  });
});
