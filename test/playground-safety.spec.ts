import { LinesService } from '../src/tenants/lines.service';
import { APP_SECRET, CUSTOMER, PHONE_NUMBER_ID, startApp, TestApp } from './support/app';
import { found, until } from './support/until';

/** The line of the environment is real here: whatever is sent for it arrives at `recado.simulator`. */
const REAL = PHONE_NUMBER_ID;
const SIMULATED = '700800900100202';

let recado: TestApp;
beforeEach(async () => {
  recado = await startApp({ env: { SIMULATOR: 'on' } });
});
afterEach(() => recado.close());

async function addSimulatedLine(appSecret: string): Promise<void> {
  const line = {
    name: 'Demo',
    phoneNumberId: SIMULATED,
    token: 'demo-2',
    verifyToken: 'demo-verify-2',
    appSecret,
  };
  expect(await recado.api('POST', '/api/v1/lines', line)).toMatchObject({ status: 201 });
  await recado.query('UPDATE lines SET simulated = true WHERE phone_number_id = $1', [SIMULATED]);
  await recado.app.get(LinesService, { strict: false }).reload();
}

let ids = 0;
const aText = () => ({
  from: CUSTOMER,
  id: `wamid.SAFE${ids++}`,
  timestamp: String(Math.floor(Date.now() / 1000)),
  type: 'text',
  text: { body: 'hola' },
});
const bodyWith = (value: object, entry: object = {}) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '900100200300401', ...entry, changes: [{ field: 'messages', value }] }],
});
const metadata = (phone_number_id: unknown) => ({ phone_number_id });
const post = (body: unknown, signature = 'right') =>
  recado.api('POST', '/simulator/webhooks', { line: SIMULATED, body, signature });

const outboxOf = async (phoneNumberId: string) =>
  recado.query(
    'SELECT outbox.id FROM outbox JOIN lines ON lines.id = outbox.line_id WHERE lines.phone_number_id = $1',
    [phoneNumberId],
  );

it.each<[string, () => object | string]>([
  ['names no line', () => bodyWith({ messages: [aText()] })],
  ['has metadata without an id', () => bodyWith({ metadata: {}, messages: [aText()] })],
  ['has metadata that is a list', () => bodyWith({ metadata: [metadata(REAL)], messages: [aText()] })],
  [
    'hides the id behind a character that is not stored',
    () => bodyWith({ metadata: metadata(`${REAL}\u0000`), messages: [aText()] }),
  ],
  ['has the id in the entry', () => bodyWith({ messages: [aText()] }, metadata(REAL))],
  [
    'names the real line first and the other after',
    () =>
      JSON.stringify(bodyWith({ metadata: metadata(SIMULATED), messages: [aText()] })).replace(
        '"metadata"',
        `"metadata":{"phone_number_id":"${REAL}"},$&`,
      ),
  ],
])('a raw webhook that %s moves no real line', async (_, body) => {
  await addSimulatedLine('secret-of-the-demo-app');
  // With the simulated line off, the real one is the only line that a body without metadata could mean.
  for (const active of [true, false]) {
    await recado.query('UPDATE lines SET active = $1 WHERE phone_number_id = $2', [active, SIMULATED]);
    await recado.app.get(LinesService, { strict: false }).reload();
    await post(body());
    await post(body(), 'missing');
    await recado.settled();
    expect(await outboxOf(REAL)).toEqual([]);
    expect(recado.simulator.requestCount).toBe(0);
  }
});

it('a raw webhook that names a real line is refused before it is sent', async () => {
  await addSimulatedLine('secret-of-the-demo-app');
  const refusal = { status: 409, body: { code: 'real_line' } };
  const body = bodyWith({ metadata: metadata(REAL), messages: [aText()] });
  expect(await post(body)).toMatchObject(refusal);
  expect(await recado.api('POST', '/simulator/signatures', { line: SIMULATED, body })).toMatchObject(refusal);
  expect(await recado.query('SELECT id FROM inbox')).toEqual([]);
});

it('nothing is signed for a simulated line that has the app secret of a real one', async () => {
  await addSimulatedLine(APP_SECRET);
  expect(await post(bodyWith({ messages: [aText()] }))).toMatchObject({
    status: 409,
    body: { code: 'real_line' },
  });
});

it('a raw webhook for the simulated line is answered through the simulator', async () => {
  await addSimulatedLine('secret-of-the-demo-app');
  expect(await post(bodyWith({ metadata: metadata(SIMULATED), messages: [aText()] }))).toMatchObject({
    status: 200,
    body: { status: 200 },
  });
  await recado.settled();
  expect(await outboxOf(SIMULATED)).not.toEqual([]);
  expect(await outboxOf(REAL)).toEqual([]);
  expect(recado.simulator.requestCount).toBe(0);
});

it('a customer of the simulator cannot write to a real line', async () => {
  await addSimulatedLine('secret-of-the-demo-app');
  const write = (line: string) =>
    recado.api('POST', `/simulator/customers/${CUSTOMER}/messages`, {
      line,
      type: 'text',
      text: { body: 'hola' },
      metadata: metadata(REAL),
    });
  expect(await write(REAL)).toMatchObject({ status: 400 });
  expect(await write(SIMULATED)).toMatchObject({ status: 202 });
  const answers = `/simulator/customers/${CUSTOMER}/messages?line=${SIMULATED}&wait=15000`;
  const [answer] = await found(async () => {
    const { body } = await recado.api('GET', answers);
    const { items } = body as { items: { direction: string }[] };
    return items.length > 0 ? items : undefined;
  });
  expect(answer).toMatchObject({ direction: 'outbound' });
  expect(await outboxOf(REAL)).toEqual([]);
  expect(recado.simulator.requestCount).toBe(0);
});

it('whatever a played customer says of themselves, no customer of a real line becomes somebody else', async () => {
  await addSimulatedLine('secret-of-the-demo-app');
  const real = recado.simulator.customer({ phone: CUSTOMER, name: 'Ana' });
  await real.say('hola');
  await recado.settled();
  const change = { type: 'system', system: { type: 'user_changed_number', wa_id: '5491100000000' } };
  const played = (body: object) =>
    recado.api('POST', `/simulator/customers/${CUSTOMER}/messages`, { line: SIMULATED, ...body });
  await played({ type: 'text', text: { body: 'hola' }, name: 'Mallory', username: 'mallory' });
  const playedContacts = (and: string) =>
    recado.query(`SELECT id FROM contacts WHERE profile_name = 'Mallory' AND ${and}`);
  await until(async () => (await playedContacts('true')).length > 0);
  await played(change);
  await until(async () => (await playedContacts(`phone = '5491100000000'`)).length > 0);
  await recado.settled();
  const { body } = await recado.api('GET', `/api/v1/messages?contact=${CUSTOMER}&limit=200`);
  const { items } = body as { items: { lineId: string; contact: object }[] };
  const ofReal = items.filter((message) => message.lineId === recado.lineId);
  expect(ofReal.length).toBeGreaterThan(0);
  for (const { contact } of ofReal) {
    expect(contact).toMatchObject({ name: 'Ana', phone: CUSTOMER, username: null });
  }
});
