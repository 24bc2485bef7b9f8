import { signatureOf } from '../src/simulator/signature';
import { APP_SECRET, CUSTOMER, PHONE_NUMBER_ID, startApp, TestApp } from './support/app';
import { until } from './support/until';

type Json = Record<string, unknown>;

let recado: TestApp;
beforeEach(async () => {
  recado = await startApp();
});
afterEach(() => recado.close());

const get = async (path: string) => {
  const { status, body } = await recado.api('GET', `/api/v1${path}`);
  expect(status).toBe(200);
  return body as Json;
};
const items = async (path: string) => (await get(path))['items'] as Json[];

/** A webhook of the number; answers the status. */
async function post(value: object, path = '/webhook'): Promise<number> {
  const whole = { messaging_product: 'whatsapp', metadata: { phone_number_id: PHONE_NUMBER_ID }, ...value };
  const entry = [{ id: '900100200300401', changes: [{ field: 'messages', value: whole }] }];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
  const headers = { 'x-hub-signature-256': `sha256=${signatureOf(Buffer.from(body), APP_SECRET)}` };
  return (await fetch(recado.url + path, { method: 'POST', headers, body })).status;
}

const now = () => String(Math.floor(Date.now() / 1000));
const aText = (id: string, more: object = {}) => ({
  messages: [{ from: CUSTOMER, id, timestamp: now(), type: 'text', text: { body: 'hola' }, ...more }],
});
const aReceipt = (id: string, status: string) => ({
  statuses: [{ id, status, timestamp: now(), recipient_id: CUSTOMER }],
});

async function addLine(tenantId: string, phoneNumberId = PHONE_NUMBER_ID): Promise<string> {
  const secrets = { token: 'demo-token', verifyToken: 'other-verify-token', appSecret: APP_SECRET };
  const { status, body } = await recado.api('POST', '/api/v1/lines', { tenantId, phoneNumberId, ...secrets });
  expect(status).toBe(201);
  return (body as { id: string }).id;
}

async function otherTenant(): Promise<string> {
  return ((await recado.api('POST', '/api/v1/tenants', { name: 'Otra' })).body as { id: string }).id;
}

const requestsNow = () => recado.simulator.requests.length;
const pause = async () =>
  recado.query(
    `INSERT INTO line_paces (line_id, paused_until) VALUES ($1, now() + interval '1 hour')
     ON CONFLICT (line_id) DO UPDATE SET paused_until = excluded.paused_until`,
    [recado.lineId],
  );
const endPause = async () => recado.query('DELETE FROM line_paces WHERE line_id = $1', [recado.lineId]);
const stateOf = async (id: string) =>
  (await recado.query<{ state: string }>('SELECT state FROM outbox WHERE message_id = $1', [id]))[0]?.state;

/** To a customer who just wrote, on a line that is held back. */
async function sendWaiting(): Promise<string> {
  await recado.simulator.customer(CUSTOMER).say('hola');
  await recado.settled();
  await pause();
  const sent = await recado.api('POST', '/webhook/send', { to: CUSTOMER, message: 'espera' });
  expect(sent.body).toEqual({ id: expect.any(String), status: 'pending' });
  return (sent.body as { id: string }).id;
}

describe('a line that is switched off', () => {
  it('keeps what waits to be sent, silently, and sends it when it is on again', async () => {
    const tenantId = (await get(`/lines/${recado.lineId}`))['tenantId'] as string;
    const id = await sendWaiting();
    const path = `/api/v1/lines/${recado.lineId}`;
    await recado.api('PATCH', path, { active: false });
    await endPause();
    const before = requestsNow();

    // Another line goes on; by then the first would have sent too.
    const other = await addLine(tenantId, '700800900100202');
    recado.simulator.useLine({
      phoneNumberId: '700800900100202',
      businessAccountId: '900100200300401',
      displayPhoneNumber: '15550100002',
      token: 'demo-token',
      appSecret: APP_SECRET,
      webhookUrl: `${recado.url}/webhook`,
    });
    expect(await post({ ...aText('wamid.OTHER'), metadata: { phone_number_id: '700800900100202' } })).toBe(
      200,
    );
    await until(
      async () =>
        (
          await recado.query(
            `SELECT 1 FROM outbox WHERE line_id = $1 AND state = 'sent' AND kind = 'message'`,
            [other],
          )
        ).length !== 0,
    );
    expect(
      recado.simulator.requests.slice(before).some((request) => request.phoneNumberId === PHONE_NUMBER_ID),
    ).toBe(false);
    expect(await stateOf(id)).toBe('pending');

    // A body for it is stored all the same, and answered by nobody.
    expect(await post(aText('wamid.SILENT'))).toBe(200);
    await until(
      async () =>
        (await recado.query(`SELECT 1 FROM messages WHERE provider_message_id = 'wamid.SILENT'`)).length > 0,
    );
    const [event] = await recado.query(
      `SELECT e.state, e.reason FROM events e JOIN messages m ON m.id = e.message_id
       WHERE m.provider_message_id = 'wamid.SILENT'`,
    );
    expect(event).toEqual({ state: 'skipped', reason: 'line_inactive' });

    await recado.api('PATCH', path, { active: true });
    await recado.settled();
    expect(await stateOf(id)).toBe('sent');
  });
});

describe('a line that is deleted', () => {
  it('leaves its history readable, and cancels what waits', async () => {
    const referral = { source_id: 'AD1', source_type: 'ad', source_url: 'https://example.com/ad' };
    expect(await post(aText('wamid.AD', { referral }))).toBe(200);
    await recado.settled();
    const waiting = await sendWaiting();
    const before = {
      conversations: await items('/conversations'),
      messages: await items(`/messages?contact=${CUSTOMER}`),
      referrals: await items('/referrals'),
      costs: await items('/costs/messages').catch(() => []),
    };
    expect([before.conversations.length, before.referrals.length]).toEqual([1, 1]);
    const charges = await recado.query('SELECT * FROM charges ORDER BY 1');
    expect((await recado.api('DELETE', `/api/v1/lines/${recado.lineId}`)).status).toBe(204);

    expect(await stateOf(waiting)).toBe('cancelled');
    expect(await get(`/messages/${waiting}`)).toMatchObject({
      status: 'cancelled',
      errors: [{ title: 'line_deleted' }],
    });
    expect((await items('/conversations')).map((one) => one['id'])).toEqual(
      before.conversations.map((one) => one['id']),
    );
    expect((await items(`/messages?contact=${CUSTOMER}`)).map((one) => one['id'])).toEqual(
      before.messages.map((one) => one['id']),
    );
    expect(await items('/referrals')).toEqual(before.referrals);
    expect(await recado.query('SELECT * FROM charges ORDER BY 1')).toEqual(charges);
    expect((await recado.api('GET', '/api/v1/costs')).status).toBe(200);
    const [conversation] = before.conversations;
    expect((await items(`/conversations/${String(conversation?.['id'])}/messages`)).length).toBeGreaterThan(
      2,
    );
    await recado.settled();
  });

  it('gives nothing of its own to a line with the same number in another tenant', async () => {
    await recado.simulator.customer(CUSTOMER).say('hola');
    await recado.settled();
    const [answer] = await recado.query<{ providerId: string; tenantId: string }>(
      `SELECT provider_message_id AS "providerId", tenant_id AS "tenantId" FROM outbox WHERE kind = 'message'`,
    );
    const tenantId = await otherTenant();
    const taken = await recado.api('POST', '/api/v1/lines', {
      tenantId,
      phoneNumberId: PHONE_NUMBER_ID,
      token: 'x',
      verifyToken: 'x',
      appSecret: APP_SECRET,
    });
    expect([taken.status, (taken.body as Json)['code']]).toEqual([409, 'line_exists']);
    await recado.api('DELETE', `/api/v1/lines/${recado.lineId}`);
    const statusBefore = await recado.query('SELECT state, status_rank, failed_at FROM outbox ORDER BY seq');
    const lineId = await addLine(tenantId);

    expect(await post(aText('wamid.SECOND'))).toBe(200);
    // The customer reads what the first tenant wrote.
    expect(await post(aReceipt(answer?.providerId ?? '', 'failed'))).toBe(200);
    await recado.settled();
    for (const table of ['contacts', 'conversations', 'messages', 'outbox', 'events']) {
      const rows = await recado.query<{ tenant: string; count: number }>(
        `SELECT tenant_id AS tenant, count(*)::int AS count FROM ${table} GROUP BY 1`,
      );
      expect([table, new Set(rows.map(({ tenant }) => tenant))]).toEqual([
        table,
        new Set([answer?.tenantId, tenantId]),
      ]);
    }
    const [second] = await recado.query<Json>(
      `SELECT tenant_id, line_id, conversation_id FROM messages WHERE provider_message_id = 'wamid.SECOND'`,
    );
    expect(second).toMatchObject({ tenant_id: tenantId, line_id: lineId });
    expect(
      await recado.query('SELECT 1 FROM messages WHERE conversation_id = $1 AND tenant_id <> $2', [
        second?.['conversation_id'],
        tenantId,
      ]),
    ).toEqual([]);
    const statusAfter = await recado.query(
      'SELECT state, status_rank, failed_at FROM outbox WHERE tenant_id <> $1 ORDER BY seq',
      [tenantId],
    );
    expect(statusAfter).toEqual(statusBefore);
  });
});

it('a line stays with its tenant; the refusal names the way', async () => {
  const tenantId = await otherTenant();
  const path = `/api/v1/lines/${recado.lineId}`;
  const refused = await recado.api('PATCH', path, { tenantId, name: 'Movida' });
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'line_stays', details: [{ field: 'tenantId' }] },
  });
  expect(refused.body).toMatchObject({ message: expect.stringContaining(`DELETE ${path}`) });
  const own = (await get(`/lines/${recado.lineId}`))['tenantId'];
  expect(await recado.api('PATCH', path, { tenantId: own, name: 'Ventas' })).toMatchObject({
    status: 200,
    body: { name: 'Ventas', tenantId: own },
  });
});
