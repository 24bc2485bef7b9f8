import { signatureOf } from '../src/simulator/signature';
import { APP_SECRET, CUSTOMER, PHONE_NUMBER_ID, startApp, TestApp } from './support/app';
import { until } from './support/until';

const SECOND = '700800900100202';
const OTHER = '700800900100203';
const NEW_SECRET = 'demo_app_secret_new';
const OTHER_SECRET = 'demo_app_secret_other';

let recado: TestApp;
let second: string;
beforeEach(async () => {
  recado = await startApp();
  second = await addLine(SECOND, APP_SECRET);
  await addLine(OTHER, OTHER_SECRET);
});
afterEach(() => recado.close());

async function addLine(phoneNumberId: string, appSecret: string, more: object = {}): Promise<string> {
  const line = { phoneNumberId, token: `token-${phoneNumberId}`, verifyToken: `verify-${phoneNumberId}` };
  const { status, body } = await recado.api('POST', '/api/v1/lines', { ...line, appSecret, ...more });
  expect(status).toBe(201);
  return (body as { id: string }).id;
}

let ids = 0;
/** A webhook of a new message, signed; answers the status. */
async function post(path: string, phoneNumberId: string, secret: string): Promise<number> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const message = { from: CUSTOMER, id: `wamid.APP${ids++}`, timestamp, type: 'reaction', reaction: {} };
  const value = { metadata: { phone_number_id: phoneNumberId }, messages: [message] };
  const entry = [{ id: '900100200300401', changes: [{ field: 'messages', value }] }];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
  const headers = { 'x-hub-signature-256': `sha256=${signatureOf(Buffer.from(body), secret)}` };
  return (await fetch(recado.url + path, { method: 'POST', headers, body })).status;
}

interface Changed {
  readonly lines: readonly { id: string; hasSecondAppSecret: boolean }[];
}
const change = async (lineId: string, appSecret: string) =>
  recado.api('POST', `/api/v1/lines/${lineId}/app-secret`, { appSecret });
const endFormer = async (lineId: string) => recado.api('DELETE', `/api/v1/lines/${lineId}/app-secret/former`);
const named = (answer: { body: unknown }) => (answer.body as Changed).lines.map(({ id }) => id).toSorted();
const wrongApps = async () => recado.query(`SELECT 1 FROM dead_letters WHERE reason = 'wrong_app'`);

it('changes under load without a refusal: whatever either secret signs is taken, at every door', async () => {
  const doors = ['/webhook', '/webhooks/whatsapp', '/api/webhooks/whatsapp', `/webhook/${second}`];
  const secrets = [APP_SECRET];
  const answers: number[] = [];
  const stop = { asked: false };
  const load = async () => {
    for (let turn = 0; !stop.asked; turn += 1) {
      const secret = secrets[turn % secrets.length] ?? APP_SECRET;
      answers.push(await post(doors[turn % doors.length] ?? '', SECOND, secret));
    }
  };
  const senders = [load(), load(), load()];
  const sent = async (count: number) => {
    const wanted = answers.length + count;
    await until(() => answers.length >= wanted);
  };
  await sent(20);
  expect((await change(recado.lineId, NEW_SECRET)).status).toBe(200);
  secrets.push(NEW_SECRET);
  await sent(60);
  secrets.shift();
  await sent(20);
  expect((await endFormer(recado.lineId)).status).toBe(200);
  await sent(20);
  stop.asked = true;
  await Promise.all(senders);
  expect(new Set(answers)).toEqual(new Set([200]));
  await recado.settled();
  expect(await wrongApps()).toEqual([]);
  expect(await recado.query('SELECT 1 FROM messages')).toHaveLength(answers.length);
});

it('changes every line of the app in its tenant and no other, and ends the former on the same', async () => {
  const tenant = (await recado.api('POST', '/api/v1/tenants', { name: 'Otra' })).body as { id: string };
  const foreign = await addLine('700800900100204', APP_SECRET, { tenantId: tenant.id });
  const ofApp = [recado.lineId, second].toSorted();
  const changed = await change(second, NEW_SECRET);
  expect(named(changed)).toEqual(ofApp);
  expect((changed.body as Changed).lines.every((line) => line.hasSecondAppSecret)).toBe(true);
  // A request that is sent again because its answer was lost.
  expect(named(await change(second, NEW_SECRET))).toEqual(ofApp);
  for (const secret of [APP_SECRET, NEW_SECRET])
    expect(await post(`/webhook/${second}`, SECOND, secret)).toBe(200);

  const ended = await endFormer(recado.lineId);
  expect(named(ended)).toEqual(ofApp);
  expect((ended.body as Changed).lines.some((line) => line.hasSecondAppSecret)).toBe(false);
  expect(named(await endFormer(recado.lineId))).toEqual(ofApp);
  expect(await post(`/webhook/${second}`, SECOND, APP_SECRET)).toBe(401);
  expect(await post(`/webhook/${second}`, SECOND, NEW_SECRET)).toBe(200);
  expect(await post(`/webhook/${foreign}`, '700800900100204', APP_SECRET)).toBe(200);
  expect(await post('/webhook', OTHER, OTHER_SECRET)).toBe(200);
});

it('reads bodies that still wait when the secret that signed them has ended', async () => {
  await change(second, NEW_SECRET);
  expect(await post('/webhook', SECOND, APP_SECRET)).toBe(200);
  await endFormer(second);
  // As if it had come in before and waited until now.
  const [body] = await recado.query<{ id: string }>('SELECT id FROM inbox ORDER BY id DESC LIMIT 1');
  await recado.settled();
  await recado.query('DELETE FROM event_keys');
  await recado.query(`UPDATE inbox SET state = 'new' WHERE id = $1`, [body?.id]);
  await recado.settled();
  expect(await wrongApps()).toEqual([]);
});

it('of one line alone is changed by PATCH; what another app signed is still nobody’s', async () => {
  const path = `/api/v1/lines/${second}`;
  const patched = await recado.api('PATCH', path, { secondAppSecret: NEW_SECRET, appId: '1234567890' });
  expect(patched.body).toMatchObject({ hasSecondAppSecret: true, appId: '1234567890' });
  expect(JSON.stringify(patched.body)).not.toContain(NEW_SECRET);
  expect(await post('/webhook', SECOND, NEW_SECRET)).toBe(200);
  await recado.settled();
  expect(await wrongApps()).toEqual([]);
  // The other line has not got it.
  expect(await post(`/webhook/${recado.lineId}`, PHONE_NUMBER_ID, NEW_SECRET)).toBe(401);
  expect(await post('/webhook', PHONE_NUMBER_ID, NEW_SECRET)).toBe(200);
  await recado.settled();
  expect(await wrongApps()).toHaveLength(1);

  // The second becomes the first: then there is one.
  expect((await recado.api('PATCH', path, { appSecret: NEW_SECRET })).body).toMatchObject({
    hasSecondAppSecret: false,
  });
  expect(await post(`/webhook/${second}`, SECOND, APP_SECRET)).toBe(401);
  expect(await post(`/webhook/${second}`, SECOND, NEW_SECRET)).toBe(200);
});

it('is refused where it makes no sense, with a mend', async () => {
  expect((await change(second, 'with blanks')).status).toBe(400);
  expect((await change('5e0e0e0e-0000-4000-8000-000000000000', NEW_SECRET)).status).toBe(404);
  expect((await recado.api('PATCH', `/api/v1/lines/${second}`, { appId: 'app' })).status).toBe(400);
  const without = await fetch(`${recado.url}/api/v1/lines/${second}/app-secret`, { method: 'POST' });
  expect(without.status).toBe(401);
  await recado.query('UPDATE lines SET app_secret = $2 WHERE id = $1', [second, Buffer.from('broken')]);
  const unreadable = await change(second, NEW_SECRET);
  expect([unreadable.status, unreadable.body]).toMatchObject([409, { code: 'no_app_secret' }]);
});

it('of a line is found by its phone number id, whatever account the entry names', async () => {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const message = { from: CUSTOMER, id: 'wamid.ENTRY', timestamp, type: 'reaction', reaction: {} };
  const value = { metadata: { phone_number_id: SECOND }, messages: [message] };
  // The account of the first line, and the number of the second.
  await recado.api('PATCH', `/api/v1/lines/${recado.lineId}`, { businessAccountId: '900100200300401' });
  await recado.api('PATCH', `/api/v1/lines/${second}`, { businessAccountId: '900100200300402' });
  const entry = [{ id: '900100200300401', changes: [{ field: 'messages', value }] }];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
  const headers = { 'x-hub-signature-256': `sha256=${signatureOf(Buffer.from(body), APP_SECRET)}` };
  expect((await fetch(`${recado.url}/webhook`, { method: 'POST', headers, body })).status).toBe(200);
  await recado.settled();
  const stored = await recado.query(`SELECT line_id FROM messages WHERE provider_message_id = 'wamid.ENTRY'`);
  expect(stored).toEqual([{ line_id: second }]);
});
