import { WorkerDatabase } from '../../src/platform/database/database';
import { StatusesService } from '../../src/statuses/statuses.service';
import { PHONE_NUMBER_ID, startApp, TestApp } from '../support/app';
import { until } from '../support/until';

type Json = Record<string, unknown>;
/** A refusal comes as the answer, as a status after an acceptance, or first as the one and then as the other. */
const WAYS = ['answer', 'status', 'both'] as const;
type Way = (typeof WAYS)[number];

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp();
});
afterAll(() => recado.close());
afterEach(async () => {
  recado.simulator.faults.clear();
  await recado.api('POST', `/api/v1/lines/${recado.lineId}/resume`);
  await recado.settled();
  await recado.query('DELETE FROM alarms');
});

let phones = 15_550_120_000;
const someone = () => String((phones += 1));
const get = async (path: string) => (await recado.api('GET', path)).body as Json;
const itemsOf = async (path: string) => (await get(path))['items'] as Json[];
const contactOf = async (phone: string) => (await itemsOf(`/api/v1/contacts?contact=${phone}`))[0];
const conversationOf = async (phone: string) => (await itemsOf(`/api/v1/conversations?contact=${phone}`))[0];
const alarms = () => itemsOf('/api/v1/alarms?open=true');
const line = () => get(`/api/v1/lines/${recado.lineId}`);
const write = async (phone: string, text = 'ping') =>
  recado.api('POST', '/webhook/send', { to: phone, message: text });
const requestsTo = (phone: string) =>
  recado.simulator.requests.filter(({ body }) => String((body as Json)['to']).endsWith(phone));

/** The bot's answer to `phone` is refused in this way. */
async function refuse(phone: string, code: number, way: Way): Promise<void> {
  const kind = way === 'status' ? 'fail_later' : 'error';
  recado.simulator.faults.use({ kind, code, times: 1 });
  await recado.simulator.customer(phone).say('hola');
  await recado.settled();
  if (way === 'both') await fail(phone, code);
}

/** A status of the newest message to `phone`, which brings our id and no other. */
async function fail(phone: string, codes: number | readonly number[], timestamp = new Date()): Promise<void> {
  const [row] = await recado.query<{ id: string; tenantId: string }>(
    `SELECT o.id, o.tenant_id AS "tenantId" FROM outbox o JOIN messages m ON m.id = o.message_id
     JOIN contacts c ON c.id = m.contact_id WHERE c.phone = $1 ORDER BY o.seq DESC LIMIT 1`,
    [phone],
  );
  const { id = '', tenantId = '' } = row ?? {};
  const status = {
    providerMessageId: 'wamid.LATE',
    status: 'failed',
    timestamp: null,
    correlationId: id,
    recipient: {},
    participant: null,
    conversation: null,
    pricing: null,
    charge: null,
    errors: [codes].flat().map((code) => ({ code })),
  };
  const statuses = recado.app.get(StatusesService, { strict: false });
  await recado.app
    .get(WorkerDatabase, { strict: false })
    .inTransaction((tx) =>
      statuses.handleMessageStatus(tx, [{ tenantId, lineId: recado.lineId, status, timestamp }]),
    );
}

describe.each(WAYS)('what the %s tells of a customer', (way) => {
  it('131026: not delivered, counted once', async () => {
    const phone = someone();
    await refuse(phone, 131026, way);
    expect(await contactOf(phone)).toMatchObject({ undeliveredCount: 1, unreachableAt: null });
  });

  it('131047: the window is closed, and what waits for it is not sent', async () => {
    const phone = someone();
    await recado.simulator.customer(phone).say('hola');
    await recado.settled();
    await refuse(phone, 131047, way);
    const { windowExpiresAt } = (await conversationOf(phone)) ?? {};
    expect(Date.parse(String(windowExpiresAt))).toBeLessThanOrEqual(Date.now() + 1000);
    expect(await write(phone)).toMatchObject({ status: 409, body: { code: 'service_window_closed' } });
  });

  it('131050: no more marketing, said once', async () => {
    const phone = someone();
    await refuse(phone, 131050, way);
    expect(await contactOf(phone)).toMatchObject({ marketingOptedOut: true, optedOut: false });
    expect(
      await recado.query(
        `SELECT scope, value, source FROM consents JOIN contacts ON contacts.id = contact_id WHERE phone = $1`,
        [phone],
      ),
    ).toEqual([{ scope: 'marketing', value: 'stop', source: 'refusal' }]);
  });

  it('137000: another identity', async () => {
    const phone = someone();
    await refuse(phone, 137000, way);
    expect(await contactOf(phone)).toMatchObject({ identityKeyChanged: true });
  });
});

describe.each([...WAYS, 'errors'] as const)('what the %s tells of a line', (way) => {
  const phone = someone();
  const refuseLine = async (code: number) => {
    if (way !== 'errors') return refuseOnce(code);
    const metadata = { display_phone_number: '15550100001', phone_number_id: PHONE_NUMBER_ID };
    const value = {
      messaging_product: 'whatsapp',
      metadata,
      errors: [{ code, title: `error ${Math.random()}` }],
    };
    const entry = [{ id: '900100200300401', changes: [{ field: 'messages', value }] }];
    await recado.simulator.deliver(PHONE_NUMBER_ID, { object: 'whatsapp_business_account', entry });
    await until(async () => (await alarms()).length > 0);
  };
  const refuseOnce = async (code: number) => {
    recado.simulator.faults.use({ kind: way === 'status' ? 'fail_later' : 'error', code, times: 1 });
    await recado.simulator.customer(phone).say('hola');
    await until(async () => (await alarms()).length > 0);
    if (way === 'both') await fail(phone, code);
  };

  it.each([
    [0, 'line_token'],
    [190, 'line_token'],
    [3, 'line_permission'],
    [10, 'line_permission'],
    [200, 'line_permission'],
    [131005, 'line_permission'],
    [33, 'line_gone'],
    [368, 'account_restricted'],
    [131031, 'account_locked'],
    [131037, 'line_display_name'],
    [131042, 'payment'],
    [131045, 'line_not_registered'],
    [133010, 'line_not_registered'],
    [134011, 'payment_terms'],
  ])('%i: it is paused, and somebody is told (%s)', async (code, kind) => {
    await refuseLine(code);
    expect(await alarms()).toMatchObject([{ kind, code, severity: 'critical', lineId: recado.lineId }]);
    const { pausedUntil, pausedCode, pauseReason } = await line();
    expect([pausedCode, typeof pauseReason]).toEqual([code, 'string']);
    expect(Date.parse(String(pausedUntil)) - Date.now()).toBeLessThanOrEqual(60_000);
  });

  it.each([
    [131048, 'marketing_throttled'],
    [131064, 'templates_misclassified'],
  ])('%i: only its marketing is paused (%s)', async (code, kind) => {
    await refuseLine(code);
    expect(await alarms()).toMatchObject([{ kind, code, severity: 'warning' }]);
    const { pausedUntil, marketingPausedUntil } = await line();
    expect([pausedUntil, typeof marketingPausedUntil]).toEqual([null, 'string']);
  });

  it.each([
    [132001, 'template_blocked'],
    [132015, 'template_blocked'],
    [132016, 'template_blocked'],
    [130497, 'country_closed'],
  ])('%i: somebody is told (%s), and it goes on', async (code, kind) => {
    await refuseLine(code);
    expect(await alarms()).toMatchObject([{ kind, code, severity: 'warning' }]);
    expect(await line()).toMatchObject({ pausedUntil: null, marketingPausedUntil: null });
  });
});

it('does not send again what failed later because of its line', async () => {
  const phone = someone();
  recado.simulator.faults.use({ kind: 'fail_later', code: 131042, times: 1 });
  await recado.simulator.customer(phone).say('hola');
  await until(async () => (await alarms()).length > 0);
  await recado.api('POST', `/api/v1/lines/${recado.lineId}/resume`);
  await recado.settled();
  expect(requestsTo(phone)).toHaveLength(1);
});

it('learns from each error of a status', async () => {
  const phone = someone();
  await recado.simulator.customer(phone).say('hola');
  await recado.settled();
  await fail(phone, [131050, 131026]);
  expect(await contactOf(phone)).toMatchObject({ marketingOptedOut: true, undeliveredCount: 1 });
});

it('sends what was refused and waits for its line, though a status says that it failed', async () => {
  const phone = someone();
  recado.simulator.faults.use({ kind: 'error', code: 131042, times: 1 });
  await recado.simulator.customer(phone).say('hola');
  await until(async () => (await alarms()).length > 0);
  await fail(phone, 131042);
  await recado.api('POST', `/api/v1/lines/${recado.lineId}/resume`);
  await recado.settled();
  expect(requestsTo(phone)).toHaveLength(2);
  const [sent] = await itemsOf(`/api/v1/messages?contact=${phone}`);
  expect(sent).toMatchObject({ direction: 'outbound', errors: [] });
  expect(sent?.['status']).not.toBe('failed');
});

it('keeps a pause that a status told of until a receipt says that it is over', async () => {
  const pauseOf = async () =>
    (
      await recado.query(
        `SELECT pause_kind AS kind, pause_tries AS tries, round(extract(epoch FROM paused_until - now()) / 60)::int AS minutes
         FROM line_paces`,
      )
    )[0];
  const tryAgain = async () => {
    await recado.query('UPDATE line_paces SET paused_until = now()');
    await write(phone);
    await recado.settled();
  };
  const phone = someone();
  await recado.simulator.customer(phone).say('hola');
  await recado.settled();
  recado.simulator.faults.use({ kind: 'fail_later', code: 131042 });
  await write(phone);
  await recado.settled();
  expect(await pauseOf()).toEqual({ kind: 'payment', tries: 0, minutes: 1 });
  await tryAgain();
  expect(await pauseOf()).toEqual({ kind: 'payment', tries: 1, minutes: 2 });
  await tryAgain();
  expect(await pauseOf()).toEqual({ kind: 'payment', tries: 2, minutes: 4 });
  expect(await recado.query('SELECT kind FROM alarms')).toEqual([{ kind: 'payment' }]);
  recado.simulator.faults.clear();
  await tryAgain();
  expect(await pauseOf()).toMatchObject({ kind: null, tries: 0 });
  expect(await alarms()).toEqual([]);
});

it('rejects what the business begins when it may not begin, and goes on answering', async () => {
  const phone = someone();
  await recado.simulator.customer(phone).say('hola');
  await recado.settled();
  recado.simulator.faults.use({ kind: 'error', code: 368, match: { type: 'template' } });
  const template = { name: 'pickup_ready', language: { code: 'es' } };
  const { body } = await recado.api('POST', '/webhook/send', { to: phone, template });
  await recado.settled();
  expect(await get(`/api/v1/messages/${(body as { id: string }).id}`)).toMatchObject({
    status: 'failed',
    errors: [{ code: 368 }],
  });
  expect(await alarms()).toMatchObject([{ kind: 'account_restricted', code: 368 }]);
  expect(await line()).toMatchObject({ pausedUntil: null, pauseReason: null });
});

it('calls a contact unreachable after three messages in a row, sends all the same, and forgets it when they write', async () => {
  const phone = someone();
  await recado.simulator.customer(phone).say('hola');
  await recado.settled();
  for (const _ of [1, 2, 3]) {
    recado.simulator.faults.use({ kind: 'error', code: 131026, times: 1 });
    expect((await write(phone)).status).toBe(202);
    await recado.settled();
  }
  const unreachable = await contactOf(phone);
  expect(unreachable).toMatchObject({ undeliveredCount: 3 });
  expect(unreachable?.['unreachableAt']).not.toBeNull();
  expect((await write(phone)).status).toBe(202);
  await recado.simulator.customer(phone).say('aquí estoy');
  await recado.settled();
  expect(await contactOf(phone)).toMatchObject({ undeliveredCount: 0, unreachableAt: null });
});

it('lends a contact nothing more when a status says that they get too many', async () => {
  const phone = someone();
  await refuse(phone, 131056, 'status');
  const [lane] = await recado.query<{ owed: boolean }>(
    `SELECT l.allowance_full_at > now() + interval '200 seconds' AS owed FROM lanes l
     JOIN conversations v ON v.id = l.conversation_id JOIN contacts c ON c.id = v.contact_id
     WHERE c.phone = $1 AND l.kind = 'out'`,
    [phone],
  );
  expect(lane).toEqual({ owed: true });
  expect(requestsTo(phone)).toHaveLength(1);
});

it('leaves a window alone that the customer opened after the refusal', async () => {
  const phone = someone();
  await recado.simulator.customer(phone).say('hola');
  await recado.settled();
  await fail(phone, 131047, new Date(Date.now() - 60_000));
  expect((await write(phone)).status).toBe(202);
});

it('takes trouble of a line for old that was before it was mended', async () => {
  const phone = someone();
  await recado.simulator.customer(phone).say('hola');
  await recado.settled();
  await fail(phone, 131042, new Date(Date.now() - 60_000));
  await recado.api('POST', `/api/v1/lines/${recado.lineId}/resume`);
  await fail(phone, 131042, new Date(Date.now() - 60_000));
  expect(await line()).toMatchObject({ pausedUntil: null });
  expect(await alarms()).toEqual([]);
});

it('takes trouble of its marketing for old that was before it was mended', async () => {
  const phone = someone();
  await recado.simulator.customer(phone).say('hola');
  await recado.settled();
  await recado.api('POST', `/api/v1/lines/${recado.lineId}/resume`);
  await fail(phone, 131048, new Date(Date.now() - 60_000));
  expect(await line()).toMatchObject({ marketingPausedUntil: null });
  expect(await alarms()).toEqual([]);
});

it('tries the phone when WhatsApp does not take the business-scoped user id', async () => {
  const phone = someone();
  const userId = 'BR.90817263545362718190';
  await recado.simulator.customer({ phone, userId }).say('hola');
  await recado.settled();
  recado.simulator.faults.use({ kind: 'error', code: 131062, times: 1 });
  const before = recado.simulator.requests.length;
  const { body } = await recado.api('POST', '/webhook/send', { to: userId, message: 'ping' });
  await recado.settled();
  const bodies = recado.simulator.requests.slice(before).map((request) => request.body as Json);
  expect(bodies.map(({ to, recipient }) => ({ to, recipient }))).toMatchObject([
    { recipient: userId },
    { to: expect.stringContaining(phone) as string },
  ]);
  expect(['sent', 'delivered', 'read']).toContain(
    (await get(`/api/v1/messages/${(body as { id: string }).id}`))['status'],
  );
});
