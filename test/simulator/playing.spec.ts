import { TranscriptMessage } from '../../src/simulator/control-types';
import { objectsIn } from '../../src/simulator/json';
import { lineId, now, phone, Stand, userId } from './stand';

/** Who plays a customer through the control API. */
let stand: Stand;
let changes: string[];
beforeEach(async () => {
  changes = [];
  stand = await Stand.up({ onChange: (line) => changes.push(line) });
});
afterEach(() => stand.down());

const text = (body: string) => ({ type: 'text', text: { body } });

async function write(message: object, who = phone): Promise<string> {
  const { status, json } = await stand.call('POST', `/customers/${who}/messages`, message);
  expect(status).toBe(202);
  await stand.simulator.idle();
  return String(json['id']);
}

async function transcript(who = phone): Promise<TranscriptMessage[]> {
  const { json } = await stand.call('GET', `/customers/${who}/messages?line=${lineId}&direction=both`);
  return json['items'] as TranscriptMessage[];
}

/** Who the simulator says that is. */
const known = async (who = phone) => (await stand.call('GET', `/customers/${who}/messages`)).json['customer'];

const card = () => objectsIn(stand.values.at(-1)?.['contacts'])[0];

it('shows its lines without their secrets', async () => {
  const { json, text: answer } = await stand.call('GET', '/lines');
  const { phoneNumberId, businessAccountId, displayPhoneNumber, webhookUrl } = stand.line;
  expect(json).toEqual({ items: [{ phoneNumberId, businessAccountId, displayPhoneNumber, webhookUrl }] });
  expect(answer).not.toContain(stand.line.appSecret);
});

it('serves exactly the lines it is told to, and goes on with what is under way', async () => {
  const other = { ...stand.line, phoneNumberId: '700800900100202' };
  stand.simulator.useLines([other, { ...stand.line, displayPhoneNumber: '15550100009' }]);
  await write({ ...text('hola'), line: lineId });
  expect(stand.values[0]?.['metadata']).toMatchObject({ display_phone_number: '15550100009' });
  stand.simulator.useLines([other]);
  const answer = await stand.call('POST', `/customers/${phone}/messages`, { ...text('hola'), line: lineId });
  expect(answer.json['message']).toContain('no line');
});

describe('the whole transcript', () => {
  it('holds both sides in order, with their states and the ad', async () => {
    const id = await write({ ...text('hola'), referral: { headline: 'Promo' } });
    await stand.send();
    await stand.simulator.idle();
    expect(await transcript()).toMatchObject([
      {
        id,
        direction: 'inbound',
        status: 'delivered',
        text: { body: 'hola' },
        referral: { headline: 'Promo' },
      },
      { direction: 'outbound', status: 'read', text: { body: 'Certo!' } },
    ]);
  });

  it('is not told apart from the business messages by anything else', async () => {
    const answer = await stand.call('GET', `/customers/${phone}/messages?direction=sideways`);
    expect(answer).toMatchObject({ status: 400, json: { message: '"direction" must be outbound or both.' } });
  });

  it('keeps edits, revokes and reactions as messages of their own', async () => {
    const id = await write(text('a las 18'));
    await write({ type: 'edit', edit: { original_message_id: id, message: text('a las 19') } });
    await write({ type: 'revoke', revoke: { original_message_id: id } });
    await write({ type: 'reaction', reaction: { message_id: id, emoji: '👍' } });
    expect(await transcript()).toMatchObject([
      { id, text: { body: 'a las 18' } },
      { type: 'edit', edit: { original_message_id: id, message: { text: { body: 'a las 19' } } } },
      { type: 'revoke', revoke: { original_message_id: id } },
      { type: 'reaction', reaction: { message_id: id, emoji: '👍' } },
    ]);
  });
});

describe("a customer's message", () => {
  it('is received, then delivered when the product took it, then read', async () => {
    const seen: string[] = [];
    stand.answer = async () => {
      seen.push(...(await transcript()).map(({ status }) => status));
      return 200;
    };
    const message_id = await write(text('hola'));
    expect(seen).toEqual(['received']);
    expect(await transcript()).toMatchObject([{ status: 'delivered' }]);
    await stand.call('POST', `/graph/v26.0/${lineId}/messages`, {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id,
    });
    expect(await transcript()).toMatchObject([{ status: 'read' }]);
  });

  it('stays received while the product refuses it, and is delivered by a later attempt', async () => {
    const patient = await Stand.up({ redeliveryGapsMs: [0] });
    patient.answer = () => 503;
    await patient.simulator.customer(phone).say('hola');
    await patient.simulator.idle();
    expect(patient.simulator.customer(phone).transcript()).toMatchObject([{ status: 'received' }]);
    patient.answer = () => (patient.webhooks.length === 3 ? 503 : 200);
    await patient.simulator.customer(phone).say('otra');
    await patient.simulator.idle();
    expect(patient.simulator.customer(phone).transcript()[1]).toMatchObject({ status: 'delivered' });
    await patient.down();
  });

  it('is delivered too when it came as a raw webhook', async () => {
    const message = { from: phone, id: 'wamid.RAW', timestamp: '1795330200', ...text('hola') };
    const value = { metadata: { phone_number_id: lineId }, messages: [message] };
    await stand.call('POST', '/webhooks', { body: { entry: [{ changes: [{ value }] }] } });
    expect(await transcript()).toMatchObject([{ id: 'wamid.RAW', status: 'delivered' }]);
  });
});

it('tells of every change of a transcript, and of nothing else', async () => {
  await write(text('hola'));
  expect(changes).toEqual([lineId, lineId]);
  await stand.send();
  await stand.simulator.idle();
  expect(changes).toHaveLength(2 + 1 + 3);
  await transcript();
  await stand.call('GET', '/lines');
  expect(changes).toHaveLength(6);
});

describe('who a customer is', () => {
  it('may be a username without a phone', async () => {
    const who = 'AR.10020030040050060070';
    await write({ ...text('hola'), name: 'Lu', username: 'lu.demo' }, who);
    expect(card()).toEqual({ profile: { name: 'Lu', username: 'lu.demo' }, user_id: who });
    expect(stand.messages[0]).toMatchObject({ from_user_id: who });
    expect(stand.messages[0]).not.toHaveProperty('from');
    await stand.send({ to: undefined, recipient: who });
    expect(await transcript(who)).toMatchObject([{ direction: 'inbound' }, { direction: 'outbound' }]);
    expect(await known(who)).toEqual({ userId: who });
  });

  it('may be somebody whose phone is hidden, until it is not', async () => {
    await write({ ...text('hola'), hidesPhone: true });
    expect(stand.messages[0]).not.toHaveProperty('from');
    expect(card()).not.toHaveProperty('wa_id');
    expect(await known()).toEqual({ userId, phone, hidesPhone: true });
    await write({ ...text('hola'), hidesPhone: false });
    expect(await known()).toEqual({ userId, phone, hidesPhone: false });
    expect(stand.messages[1]).toMatchObject({ from: phone, from_user_id: userId });
  });

  it('may have another identity key than before', async () => {
    await write({ ...text('hola'), identityKeyHash: 'b2xk' });
    await write({ ...text('hola'), identityKeyHash: 'bmV3' });
    expect(card()).toMatchObject({ identity_key_hash: 'bmV3', wa_id: phone });
  });

  it.each([
    [{ hidesPhone: 'yes' }, '"hidesPhone" must be true or false.'],
    [{ userId: '15550100088' }, '"userId" must be a business-scoped user id.'],
  ])('is refused with %j', async (profile, message) => {
    const answer = await stand.call('POST', `/customers/${phone}/messages`, { ...text('hola'), ...profile });
    expect(answer).toMatchObject({ status: 400, json: { message } });
  });
});

describe('what a message hangs on', () => {
  it("names the line as author of the product's and the business's, the customer of their own", async () => {
    const own = await write(text('hola'));
    const { json } = await stand.send();
    const theirs = (json['messages'] as { id: string }[])[0]?.id;
    const referred_product = { catalog_id: '55501', product_retailer_id: 'SKU-9' };
    await write({ ...text('¿y esto?'), context: { id: own } });
    await write({ ...text('¿y esto?'), context: { id: theirs } });
    await write({ ...text('¿lo tienen?'), context: { referred_product } });
    await write({ ...text('mira'), context: { forwarded: true } });
    expect(stand.messages.slice(-4).map(({ context }) => context)).toEqual([
      { from: phone, id: own },
      { from: '15550100001', id: theirs },
      { from: '15550100001', referred_product },
      { forwarded: true },
    ]);
  });

  it('may be a time that has passed', async () => {
    await write({ ...text('hola'), timestamp: now / 1000 - 25 * 3600 });
    expect(stand.messages[0]?.['timestamp']).toBe(String(now / 1000 - 25 * 3600));
    await stand.send();
    await stand.simulator.idle();
    expect(await transcript()).toMatchObject([{}, { status: 'failed', errors: [{ code: 131047 }] }]);
  });
});
