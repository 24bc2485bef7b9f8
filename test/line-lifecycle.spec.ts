import { GoneLines } from '../src/outbox/gone-lines.service';
import { WorkerDatabase } from '../src/platform/database/database';
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

const deleteLine = async () => {
  expect((await recado.api('DELETE', `/api/v1/lines/${recado.lineId}`)).status).toBe(204);
};
/** What housekeeping does every few seconds. */
const sweep = async () =>
  recado.app
    .get(WorkerDatabase, { strict: false })
    .inTransaction(async (tx) => recado.app.get(GoneLines, { strict: false }).sweep(tx));
const readyLanes = async () =>
  recado.query<Json>(`SELECT conversation_id FROM lanes WHERE kind = 'out' AND ready_at IS NOT NULL`);
/** As if a process had begun to send it, and had a lease of its lane for so long from now. */
const beginSending = async (id: string, lease: string) => {
  await recado.query(
    `UPDATE lanes SET ready_at = now(), lease_until = now() + $2::interval WHERE kind = 'out' AND conversation_id =
       (SELECT conversation_id FROM outbox WHERE message_id = $1)`,
    [id, lease],
  );
  await recado.query(`UPDATE outbox SET state = 'sending', sending_at = now() WHERE message_id = $1`, [id]);
};

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

  it('is deleted whole or not at all', async () => {
    const waiting = await sendWaiting();
    const goneLines = recado.app.get(GoneLines, { strict: false });
    const failing = jest.spyOn(goneLines, 'withdraw').mockRejectedValueOnce(new Error('no'));
    expect((await recado.api('DELETE', `/api/v1/lines/${recado.lineId}`)).status).toBe(500);
    failing.mockRestore();
    expect(await stateOf(waiting)).toBe('pending');
    await get(`/lines/${recado.lineId}`);
  });

  it('keeps nobody waiting: neither the send of a process that is gone, nor a read mark', async () => {
    const waiting = await sendWaiting();
    await beginSending(waiting, '-1 second');
    await recado.query(
      `INSERT INTO outbox (id, tenant_id, line_id, conversation_id, kind, reply_to)
       SELECT gen_random_uuid(), tenant_id, line_id, conversation_id, 'read', 'wamid.MARK' FROM outbox WHERE message_id = $1`,
      [waiting],
    );
    await deleteLine();
    expect(await stateOf(waiting)).toBe('unknown');
    expect(await recado.query(`SELECT state FROM outbox WHERE reply_to = 'wamid.MARK'`)).toEqual([]);
    expect(await readyLanes()).toEqual([]);
  });

  it('waits for a send that is under way, whose process may die', async () => {
    const waiting = await sendWaiting();
    await beginSending(waiting, '1 hour');
    await deleteLine();
    await sweep();
    expect([await stateOf(waiting), (await readyLanes()).length]).toEqual(['sending', 1]);
    await recado.query(`UPDATE lanes SET lease_until = now() - interval '1 second' WHERE kind = 'out'`);
    await sweep();
    expect([await stateOf(waiting), await readyLanes()]).toEqual(['unknown', []]);
  });

  it('sends nothing that is added by whoever had read it before', async () => {
    const waiting = await sendWaiting();
    await deleteLine();
    // As a send that came back, a reply to what still waited in its lane, or a message that a person sends again.
    await recado.query(`UPDATE outbox SET state = 'pending', errors = '[]' WHERE message_id = $1`, [waiting]);
    await recado.query(`UPDATE lanes SET ready_at = now() WHERE kind = 'out'`);
    await sweep();
    expect(await get(`/messages/${waiting}`)).toMatchObject({
      status: 'cancelled',
      errors: [{ title: 'line_deleted' }],
    });
    expect(await readyLanes()).toEqual([]);
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

it('what was told to a line is not told to one that has its number later, in another tenant', async () => {
  const change = (phoneNumberId: string, id: string) => ({
    field: 'messages',
    value: { messaging_product: 'whatsapp', metadata: { phone_number_id: phoneNumberId }, ...aText(id) },
  });
  // The second change is nobody's, so that the body may be read again.
  const changes = [change(PHONE_NUMBER_ID, 'wamid.FORMER'), change('700800900100909', 'wamid.NOBODYS')];
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '900100200300401', changes }],
  });
  const headers = { 'x-hub-signature-256': `sha256=${signatureOf(Buffer.from(body), APP_SECRET)}` };
  expect((await fetch(`${recado.url}/webhook`, { method: 'POST', headers, body })).status).toBe(200);
  await recado.settled();
  const [letter] = await items('/dead-letters');
  await deleteLine();
  const tenantId = await otherTenant();
  await addLine(tenantId);
  await addLine(tenantId, '700800900100909');
  expect((await recado.api('POST', `/api/v1/dead-letters/${String(letter?.['id'])}/replay`)).status).toBe(
    200,
  );
  await recado.settled();
  expect(
    await recado.query(
      'SELECT provider_message_id AS id FROM messages WHERE tenant_id = $1 AND direction = $2',
      [tenantId, 'inbound'],
    ),
  ).toEqual([{ id: 'wamid.NOBODYS' }]);
});

describe('a line that is moved to another tenant', () => {
  const path = () => `/api/v1/lines/${recado.lineId}`;

  it('works there with its credentials, and leaves its history and what waits where they were', async () => {
    const waiting = await sendWaiting();
    await recado.api('PATCH', path(), { name: 'Ventas', settings: { turnQuietMs: 0 } });
    const before = await get(`/lines/${recado.lineId}`);
    const history = await items('/messages');
    const tenantId = await otherTenant();
    const moved = await recado.api('PATCH', path(), { tenantId, displayPhoneNumber: '15550100009' });
    expect([moved.status, moved.body]).toEqual([
      200,
      {
        ...before,
        id: expect.not.stringMatching(recado.lineId),
        tenantId,
        displayPhoneNumber: '15550100009',
        webhookPath: expect.not.stringContaining(recado.lineId),
        createdAt: expect.any(String),
        pausedUntil: null,
      },
    ]);
    expect((await recado.api('GET', path())).status).toBe(404);
    expect(await stateOf(waiting)).toBe('cancelled');
    expect((await items('/messages')).map(({ id }) => id)).toEqual(history.map(({ id }) => id));

    await recado.simulator.customer(CUSTOMER).say('hola otra vez');
    await recado.settled();
    const lineId = (moved.body as Json)['id'];
    expect(
      await recado.query(
        `SELECT DISTINCT tenant_id, line_id, state FROM outbox WHERE tenant_id = $1 AND kind = 'message'`,
        [tenantId],
      ),
    ).toEqual([{ tenant_id: tenantId, line_id: lineId, state: 'sent' }]);
    expect(
      await recado.query('SELECT DISTINCT tenant_id FROM contact_aliases WHERE value = $1', [CUSTOMER]),
    ).toHaveLength(2);
  });

  it('gets there what came to its own address and was not read yet', async () => {
    const [{ app } = { app: '' }] = await recado.query<{ app: string }>(
      `SELECT encode(sha256($1::bytea), 'hex') AS app`,
      [Buffer.from(APP_SECRET)],
    );
    const value = { metadata: { phone_number_id: PHONE_NUMBER_ID }, ...aText('wamid.UNREAD') };
    const entry = [{ id: '900100200300401', changes: [{ field: 'messages', value }] }];
    const body = Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry }));
    await recado.query(
      `INSERT INTO inbox (line_id, app_digest, body, next_at) VALUES ($1, $2, $3, 'infinity')`,
      [recado.lineId, app.slice(0, 32), body],
    );
    const tenantId = await otherTenant();
    const { body: line } = await recado.api('PATCH', path(), { tenantId });
    await recado.query('UPDATE inbox SET next_at = now()');
    expect(await post(aText('wamid.NEXT'))).toBe(200);
    await recado.settled();
    expect(
      await recado.query<Json>(
        `SELECT tenant_id, line_id FROM messages WHERE provider_message_id = 'wamid.UNREAD'`,
      ),
    ).toEqual([{ tenant_id: tenantId, line_id: (line as Json)['id'] }]);
  });

  it('does not answer again what its former row has answered, nor keeps what was erased there', async () => {
    expect(await post(aText('wamid.BEFORE'))).toBe(200);
    await recado.settled();
    const first = await otherTenant();
    const moved = await recado.api('PATCH', path(), { tenantId: first });
    await recado.api('PATCH', `/api/v1/lines/${String((moved.body as Json)['id'])}`, {
      tenantId: await otherTenant(),
    });
    expect(await post(aText('wamid.BEFORE'))).toBe(200);
    await recado.settled();
    const messages = async () =>
      recado.query(`SELECT DISTINCT line_id FROM messages WHERE direction = 'inbound' AND line_id <> $1`, [
        recado.lineId,
      ]);
    expect(await messages()).toEqual([]);

    const [{ id } = { id: '' }] = await recado.query<{ id: string }>(
      `SELECT contact_id AS id FROM contact_aliases WHERE value = $1`,
      [CUSTOMER],
    );
    expect((await recado.api('DELETE', `/api/v1/contacts/${id}`)).status).toBe(200);
    expect(await post(aText('wamid.BEFORE'))).toBe(200);
    await recado.settled();
    expect(await messages()).toEqual([]);
    expect(
      await recado.query(`SELECT 1 FROM inbox WHERE position($1::bytea in body) > 0`, [
        Buffer.from(CUSTOMER),
      ]),
    ).toEqual([]);
  });

  it('is not moved to a tenant that does not exist, nor halfway', async () => {
    const unknown = await recado.api('PATCH', path(), { tenantId: '5e0e0e0e-0000-4000-8000-000000000000' });
    expect(unknown.status).toBe(404);
    const tenantId = await otherTenant();
    const taken = await recado.api('PATCH', path(), { tenantId, accountTimezone: 'Luna/Mar' });
    expect(taken.status).toBe(400);
    const own = (await get(`/lines/${recado.lineId}`))['tenantId'];
    expect(own).not.toBe(tenantId);
    // Its own is no other.
    expect(await recado.api('PATCH', path(), { tenantId: own, name: 'Ventas' })).toMatchObject({
      status: 200,
      body: { id: recado.lineId, name: 'Ventas', tenantId: own },
    });
  });

  it('is moved by nobody of either tenant', async () => {
    const own = String((await get(`/lines/${recado.lineId}`))['tenantId']);
    const tenantId = await otherTenant();
    const { body } = await recado.api('POST', '/api/v1/keys', {
      tenantId: own,
      name: 'de la casa',
      scopes: ['lines:read', 'lines:write'],
    });
    const refused = await fetch(recado.url + path(), {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${(body as { key: string }).key}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ tenantId }),
    });
    expect(refused.status).toBe(403);
    expect((await get(`/lines/${recado.lineId}`))['tenantId']).toBe(own);
  });
});
