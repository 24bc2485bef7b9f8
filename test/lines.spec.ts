import { signatureOf } from '../src/simulator/signature';
import { APP_SECRET, CUSTOMER, PHONE_NUMBER_ID, startApp, TestApp } from './support/app';
import { until } from './support/until';

const SECOND = '700800900100202';
const SECOND_SECRET = 'demo_app_secret_2';

let recado: TestApp;
beforeEach(async () => {
  recado = await startApp();
});
afterEach(() => recado.close());

interface DeadLetters {
  readonly items: readonly { id: string; reason: string; body: string; replayedAt: string | null }[];
}

let ids = 0;
function bodyFor(phoneNumberId: string | undefined, text = 'hola'): { id: string; body: string } {
  const id = `wamid.LINE${ids++}`;
  const at = String(Math.floor(Date.now() / 1000));
  const message = { from: CUSTOMER, id, timestamp: at, type: 'text', text: { body: text } };
  const value = { metadata: { phone_number_id: phoneNumberId }, messages: [message] };
  const changes = [{ field: 'messages', value }];
  return {
    id,
    body: JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '900100200300401', changes }],
    }),
  };
}

async function post(path: string, body: string, secret: string): Promise<number> {
  const signature = `sha256=${signatureOf(Buffer.from(body), secret)}`;
  const response = await fetch(recado.url + path, {
    method: 'POST',
    headers: { 'x-hub-signature-256': signature },
    body,
  });
  return response.status;
}

async function addSecondLine(changes: object = {}): Promise<string> {
  const line = {
    name: 'Second',
    phoneNumberId: SECOND,
    token: 'demo-token-2',
    verifyToken: 'second-verify-token',
  };
  const { status, body } = await recado.api('POST', '/api/v1/lines', {
    ...line,
    appSecret: SECOND_SECRET,
    ...changes,
  });
  expect(status).toBe(201);
  return (body as { id: string }).id;
}

const letters = async () => (await recado.api('GET', '/api/v1/dead-letters')).body as DeadLetters;
const messageOf = async (id: string) =>
  recado.query<{ line: string }>('SELECT line_id AS line FROM messages WHERE provider_message_id = $1', [id]);

it('takes a body of a line made a moment ago', async () => {
  const lineId = await addSecondLine();
  const { id, body } = bodyFor(SECOND);
  expect(await post('/webhook', body, SECOND_SECRET)).toBe(200);
  await recado.settled();
  expect(await messageOf(id)).toEqual([{ line: lineId }]);
});

it('keeps what names a line of another app than the one that signed', async () => {
  await addSecondLine();
  const { id, body } = bodyFor(SECOND);
  expect(await post('/webhook', body, APP_SECRET)).toBe(200);
  await recado.settled();
  expect((await letters()).items).toMatchObject([{ reason: 'wrong_app', body }]);
  expect(await messageOf(id)).toEqual([]);
});

it('takes only its own secret and its own verify token on the address of a line', async () => {
  const lineId = await addSecondLine();
  expect(await post(`/webhook/${lineId}`, bodyFor(SECOND).body, APP_SECRET)).toBe(401);
  expect(await post(`/webhook/${lineId}`, bodyFor(SECOND).body, SECOND_SECRET)).toBe(200);
  const ask = async (token: string) =>
    (
      await fetch(
        `${recado.url}/webhook/${lineId}?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1`,
      )
    ).status;
  expect([await ask('second-verify-token'), await ask('demo-verify-token')]).toEqual([200, 403]);
});

it('does not guess a line when two are active', async () => {
  await addSecondLine();
  expect(await post('/webhook', bodyFor(undefined).body, APP_SECRET)).toBe(200);
  await recado.settled();
  expect((await letters()).items).toMatchObject([{ reason: 'unknown_line' }]);
});

it('replays a dead letter once its line exists, with effects once', async () => {
  const { id, body } = bodyFor(SECOND);
  expect(await post('/webhook', body, APP_SECRET)).toBe(200);
  await recado.settled();
  const letter = (await letters()).items[0];
  expect(letter).toMatchObject({ reason: 'unknown_line', body, replayedAt: null });
  const lineId = await addSecondLine({ appSecret: APP_SECRET });
  recado.simulator.useLine({
    phoneNumberId: SECOND,
    businessAccountId: '900100200300401',
    displayPhoneNumber: '15550100002',
    token: 'demo-token-2',
    appSecret: APP_SECRET,
    webhookUrl: `${recado.url}/webhook`,
  });
  for (let replay = 0; replay < 2; replay += 1) {
    const { status, body: answer } = await recado.api('POST', `/api/v1/dead-letters/${letter?.id}/replay`);
    expect(status).toBeLessThan(300);
    expect(answer).toMatchObject({ replayedAt: expect.any(String) });
    await recado.settled();
  }
  expect(await messageOf(id)).toEqual([{ line: lineId }]);
  const replies = recado.simulator.requests.filter(
    (request) => (request.body as { context?: { message_id: string } }).context?.message_id === id,
  );
  expect(replies).toHaveLength(1);
});

it('stores what comes for a deactivated line, heeds a wish, says nothing, and verifies nothing', async () => {
  const lineId = await addSecondLine();
  await recado.api('PATCH', `/api/v1/lines/${lineId}`, { active: false });
  const { id, body } = bodyFor(SECOND, 'Stop');
  const own = bodyFor(SECOND, 'Stop');
  expect(await post('/webhook', body, SECOND_SECRET)).toBe(200);
  expect(await post(`/webhook/${lineId}`, own.body, SECOND_SECRET)).toBe(200);
  await recado.settled();
  for (const one of [id, own.id]) expect(await messageOf(one)).toEqual([{ line: lineId }]);
  expect(recado.simulator.requests).toEqual([]);
  expect((await recado.api('GET', `/api/v1/contacts?contact=${CUSTOMER}`)).body).toMatchObject({
    items: [{ optedOut: true }],
  });
  const verification = `${recado.url}/webhook?hub.mode=subscribe&hub.verify_token=second-verify-token&hub.challenge=1`;
  expect((await fetch(verification)).status).toBe(403);
});

it('holds a line back whose token is refused, and goes on by itself after the mend', async () => {
  const { id, body } = bodyFor(PHONE_NUMBER_ID);
  recado.simulator.faults.use({ kind: 'error', code: 190, httpStatus: 401, times: 1 });
  expect(await post('/webhook', body, APP_SECRET)).toBe(200);
  const held = async () => recado.query('SELECT paused_code FROM line_paces WHERE paused_until > now()');
  await until(async () => (await held()).length > 0);
  expect(await held()).toEqual([{ paused_code: 190 }]);
  await recado.query(`UPDATE line_paces SET paused_until = now()`);
  await recado.settled();
  const [row] = await recado.query(`SELECT state FROM outbox WHERE reply_to = $1 AND kind = 'message'`, [id]);
  expect(row).toEqual({ state: 'sent' });
});
