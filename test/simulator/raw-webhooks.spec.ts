import { RealLine } from '../../src/simulator/types';
import { lineId, phone, Stand } from './stand';

const real = '700800900100299';
let realLines: RealLine[];
let stand: Stand;
beforeEach(async () => {
  realLines = [{ phoneNumberId: real, appSecret: 'secret-of-a-real-app' }];
  stand = await Stand.up({ realLines: async () => realLines });
});
afterEach(() => stand.down());

const naming = (phone_number_id: unknown) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: [{ field: 'messages', value: { metadata: { phone_number_id } } }] }],
});
const post = (parts: object) => stand.call('POST', '/webhooks', parts);
const sign = (parts: object) => stand.call('POST', '/signatures', parts);
const refusal = { status: 409, json: { code: 'real_line' } };

it('posts the exact text and tells the answer and how long it took', async () => {
  stand.answer = () => 400;
  const body = '{ "object":"caf\u00e9 \\u0000" ';
  const { json } = await post({ body });
  expect(json).toEqual({ status: 400, body: 'noted', ms: expect.any(Number) });
  expect(stand.webhooks[0]?.bytes.toString()).toBe(body);
});

it.each(['right', 'wrong', 'missing', 'malformed'] as const)(
  'signs (%s) what it would have posted',
  async (signature) => {
    const body = naming(lineId);
    const { json } = await sign({ body, signature });
    await post({ body, signature });
    const [posted] = stand.webhooks;
    const headers = json['headers'] as Record<string, string>;
    expect(json).toMatchObject({ url: stand.line.webhookUrl, body: posted?.bytes.toString() });
    expect(headers['x-hub-signature-256']).toBe(posted?.signature);
    expect(JSON.stringify(json)).not.toContain(stand.line.appSecret);
  },
);

it.each<[string, object | string]>([
  ['as text', naming(real)],
  ['as a number', naming(Number(real))],
  ['beside a simulated one', { entry: [...naming(lineId).entry, ...naming(real).entry] }],
  [
    'by the last of two keys',
    JSON.stringify(naming(lineId))
      .replace('"phone_number_id"', '$&:"","phone_number_id"')
      .replace(lineId, real),
  ],
  ['in a body that has no object', { entry: naming(real).entry }],
])('refuses to post or sign what names a real line %s', async (_, body) => {
  expect(await post({ body })).toMatchObject(refusal);
  expect(await sign({ body, signature: 'missing' })).toMatchObject(refusal);
  expect(stand.webhooks).toEqual([]);
});

it.each<[string, object | string]>([
  ['names no line', { object: 'whatsapp_business_account', entry: [{ changes: [{ value: {} }] }] }],
  ['names its own line', naming(lineId)],
  ['is no JSON', '{"object": '],
])('refuses a body that %s while a real line has the same app secret', async (_, body) => {
  realLines = [{ phoneNumberId: real, appSecret: stand.line.appSecret }];
  expect(await post({ body })).toMatchObject(refusal);
  expect(await post({ body, signature: 'wrong' })).toMatchObject(refusal);
  expect(await sign({ body })).toMatchObject(refusal);
  realLines = [];
  expect((await post({ body })).status).toBe(200);
});

it('posts nothing that lacks its signature while a real line has no app secret', async () => {
  realLines = [{ phoneNumberId: real, appSecret: null }];
  for (const signature of ['wrong', 'missing', 'malformed']) {
    expect(await post({ body: naming(lineId), signature })).toMatchObject(refusal);
  }
  expect((await post({ body: naming(lineId) })).status).toBe(200);
});

it('posts nothing when it cannot be told which lines are real', async () => {
  const blind = await Stand.up({ realLines: () => Promise.reject(new Error('no database')) });
  expect((await blind.call('POST', '/webhooks', { body: naming(lineId) })).status).toBe(500);
  expect(blind.webhooks).toEqual([]);
  await blind.down();
});

it("names the simulated line in every customer's message, whatever the message says", async () => {
  const odd = { metadata: { phone_number_id: real }, phone_number_id: real, entry: naming(real).entry };
  const text = { type: 'text', text: { body: 'hola', ...odd }, context: odd, referral: odd, ...odd };
  expect((await stand.call('POST', `/customers/${phone}/messages`, text)).status).toBe(202);
  expect((await stand.call('POST', `/customers/${phone}/messages`, { ...text, line: real })).status).toBe(
    400,
  );
  await stand.simulator.idle();
  expect(stand.values.map(({ metadata }) => metadata)).toEqual([
    { display_phone_number: '15550100001', phone_number_id: lineId },
  ]);
});
