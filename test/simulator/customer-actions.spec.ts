import { JsonObject, objectsIn } from '../../src/simulator/json';
import { lineId, now, phone, Stand, userId } from './stand';

const other = '15550100088';
let clock: number;
let stand: Stand;
beforeEach(async () => {
  clock = now;
  stand = await Stand.up({ clock: () => clock });
});
afterEach(() => stand.down());

const act = (action: JsonObject, who = phone) => stand.call('POST', `/customers/${who}/actions`, action);
const said = (body: string, who = phone) =>
  stand.call('POST', `/customers/${who}/messages`, { type: 'text', text: { body } });
const idle = () => stand.simulator.idle();
const lastMessage = () => stand.messages.at(-1);
const codeOf = (json: JsonObject) => (json['error'] as JsonObject | undefined)?.['code'];
const lastErrors = () => stand.statuses.at(-1)?.['errors'];

describe('a customer who changes their number', () => {
  it('tells it with the old number and both ids, and is somebody new from then on', async () => {
    await said('hola');
    const { json, status } = await act({ action: 'change_number', phone: `+${other}` });
    const customer = json['customer'] as { userId: string };
    await idle();
    expect([status, customer]).toEqual([202, { phone: other, userId: expect.not.stringMatching(userId) }]);
    expect(lastMessage()).toMatchObject({
      type: 'system',
      from: phone,
      system: {
        type: 'user_changed_number',
        wa_id: other,
        user_id: customer.userId,
        previous_user_id: userId,
      },
    });
    expect(lastMessage()).not.toHaveProperty('from_user_id');
    expect(stand.values.at(-1)).not.toHaveProperty('contacts');
    await said('soy yo', other);
    await idle();
    expect(lastMessage()).toMatchObject({ from: other, from_user_id: customer.userId });
    expect((await stand.send({ to: `+${other}` })).status).toBe(200);
    await idle();
    expect(stand.statuses.at(-1)).toMatchObject({ status: 'read', recipient_id: other });
  });

  it.each<[string, JsonObject]>([
    ['number', { to: `+${phone}` }],
    ['user id', { to: undefined, recipient: userId }],
  ])('is not reached by the old %s', async (_, to) => {
    await said('hola');
    await act({ action: 'change_number', phone: other });
    await stand.send(to);
    await idle();
    expect(lastErrors()).toMatchObject([{ code: 131026 }]);
  });

  it('leaves the old number to somebody else with another id', async () => {
    await said('hola');
    await act({ action: 'change_number', phone: other });
    await said('compré este número', phone);
    await idle();
    const { from, from_user_id } = lastMessage() ?? {};
    expect(from).toBe(phone);
    expect(from_user_id).not.toBe(userId);
  });

  it('names ids alone when the phone is hidden', async () => {
    await stand.call('POST', `/customers/${phone}/messages`, {
      type: 'text',
      text: { body: 'hola' },
      hidesPhone: true,
    });
    await act({ action: 'change_number', phone: other, userId: 'US.NEW1' });
    await idle();
    expect(lastMessage()).not.toHaveProperty('from');
    expect(lastMessage()?.['system']).toEqual({
      type: 'user_changed_user_id',
      body: expect.any(String),
      user_id: 'US.NEW1',
      previous_user_id: userId,
    });
  });

  it('may change the id alone, and the parent id with it', async () => {
    await act({ action: 'change_user_id', userId: 'US.NEW2', parentUserId: 'US.ENT.2' });
    await idle();
    expect(lastMessage()?.['system']).toMatchObject({ user_id: 'US.NEW2', parent_user_id: 'US.ENT.2' });
    expect((await stand.call('GET', `/customers/${phone}/messages`)).json['customer']).toMatchObject({
      userId: 'US.NEW2',
      phone,
    });
  });
});

describe('a parent id', () => {
  const parent = 'BR.ENT.11112222333344445555';
  const sendTo = (recipient: string) => stand.send({ to: undefined, recipient });

  it('reaches the customer who has it, and whoever had it before no more', async () => {
    await stand.call('POST', `/customers/${phone}/messages`, {
      type: 'text',
      text: { body: 'hola' },
      parentUserId: parent,
    });
    expect((await sendTo(parent)).json['contacts']).toEqual([{ input: parent, user_id: userId }]);
    await idle();
    expect(stand.statuses.at(-1)).toMatchObject({
      status: 'read',
      recipient_user_id: userId,
      recipient_parent_user_id: parent,
    });
    expect(stand.simulator.customer(phone).transcript()).toHaveLength(2);
    await act({ action: 'change_user_id', parentUserId: 'BR.ENT.2' });
    await sendTo('BR.ENT.2');
    await idle();
    expect(stand.statuses.at(-1)?.['status']).toBe('read');
    await sendTo(parent);
    await idle();
    expect(lastErrors()).toMatchObject([{ code: 131026 }]);
  });

  it('of nobody known is of somebody with an id of their own', async () => {
    const { json } = await sendTo(parent);
    expect(json['contacts']).toEqual([{ input: parent, user_id: expect.stringMatching(/^BR\.\d+$/) }]);
    expect(stand.simulator.customer(parent).profile).toMatchObject({ parentUserId: parent });
  });
});

describe('a customer who adopts a username', () => {
  const month = 30 * 86_400_000;

  it('is still seen with the phone for 30 days after the last exchange by phone, and then without', async () => {
    await said('hola');
    await act({ action: 'adopt_username', username: 'rui.demo' });
    clock += month;
    await said('a los 30 días');
    await idle();
    expect(lastMessage()).toMatchObject({ from: phone });
    clock += month + 1000;
    await said('un mes y un segundo después');
    await idle();
    expect(lastMessage()).not.toHaveProperty('from');
    expect(stand.values.at(-1)?.['contacts']).toEqual([
      { profile: { name: 'Customer 0077', username: 'rui.demo' }, user_id: userId },
    ]);
  });

  it('is seen by the phone again once a line has sent to it', async () => {
    await act({ action: 'adopt_username', username: 'rui.demo' });
    await said('hola');
    await stand.send();
    await idle();
    await said('gracias');
    await idle();
    expect(stand.messages.map((message) => message['from'])).toEqual([undefined, phone]);
  });

  it('is named in receipts, but not in sent', async () => {
    await act({ action: 'adopt_username', username: 'rui.demo' });
    await said('hola');
    await stand.send({ to: undefined, recipient: userId });
    await idle();
    const names = stand.values
      .filter((value) => value['statuses'])
      .map((value) => (objectsIn(value['contacts'])[0]?.['profile'] as JsonObject | undefined)?.['username']);
    expect(names).toEqual([undefined, 'rui.demo', 'rui.demo']);
    expect(stand.statuses[0]).not.toHaveProperty('recipient_id');
  });

  it('may drop it', async () => {
    await act({ action: 'adopt_username', username: 'rui.demo' });
    await act({ action: 'drop_username' });
    await said('hola');
    await idle();
    expect(lastMessage()).toMatchObject({ from: phone });
  });
});

it('fails with 137000 after an identity change until it is sent without the old hash', async () => {
  await act({ action: 'change_identity', identityKeyHash: 'Zm9vYmFy=' });
  await said('hola');
  await act({ action: 'change_identity' });
  await stand.send({ recipient_identity_key_hash: 'Zm9vYmFy=' });
  await idle();
  expect(lastErrors()).toMatchObject([{ code: 137000 }]);
  await stand.send();
  await idle();
  expect(stand.statuses.at(-1)).toMatchObject({
    status: 'read',
    recipient_identity_key_hash: expect.any(String),
  });
});

it('refuses marketing after a stop until a resume, and nothing else', async () => {
  const template = (name: string, components: JsonObject[]) =>
    stand.send({
      type: 'template',
      text: undefined,
      template: { name, language: { code: 'es' }, components },
    });
  const marketing = () =>
    template('autumn_offer', [
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://m.example.test/a.jpg' } }] },
      { type: 'body', parameters: [{ type: 'text', text: 'Ada' }] },
      {
        type: 'button',
        sub_type: 'copy_code',
        index: '1',
        parameters: [{ type: 'coupon_code', coupon_code: 'A' }],
      },
    ]);
  expect((await marketing()).status).toBe(200);
  await act({ action: 'marketing', value: 'stop' });
  await idle();
  expect(stand.values.find((value) => value['user_preferences'])).toMatchObject({
    metadata: { phone_number_id: lineId },
    user_preferences: [
      {
        wa_id: phone,
        user_id: userId,
        category: 'marketing_messages',
        value: 'stop',
        timestamp: now / 1000,
      },
    ],
  });
  expect(codeOf((await marketing()).json)).toBe(131050);
  expect((await template('pickup_ready', [])).status).toBe(200);
  await act({ action: 'marketing', value: 'resume' });
  expect((await marketing()).status).toBe(200);
});

it('signs up for marketing', async () => {
  await act({ action: 'marketing', value: 'signup', signupId: 'S1' });
  await idle();
  expect(stand.values[0]?.['user_preferences']).toMatchObject([{ value: 'signup', signup_id: 'S1' }]);
});

it('opens the service window with a call', async () => {
  await act({ action: 'call', seconds: 7 });
  await idle();
  const calls = stand.values.flatMap((value) => objectsIn(value['calls']));
  const [start, end] = [String(now / 1000 - 7), String(now / 1000)];
  expect(calls).toMatchObject([
    { event: 'connect', direction: 'USER_INITIATED', from: phone, to: '15550100001', timestamp: start },
    {
      event: 'terminate',
      id: calls[0]?.['id'],
      timestamp: end,
      start_time: start,
      end_time: end,
      duration: 7,
    },
  ]);
  await stand.send();
  await idle();
  expect(stand.statuses.at(-1)?.['status']).toBe('read');
});

it('is not reached while unreachable', async () => {
  await said('hola');
  await act({ action: 'be_unreachable', unreachable: true });
  await stand.send();
  await idle();
  expect(lastErrors()).toMatchObject([{ code: 131026 }]);
  await act({ action: 'be_unreachable', unreachable: false });
  await stand.send();
  await idle();
  expect(stand.statuses.at(-1)?.['status']).toBe('read');
});

it.each([
  ['Brazil', '5511987654321', '551187654321'],
  ['Mexico', '5215512345678', '525512345678'],
  ['Argentina', '5491123456789', '541123456789'],
])('reaches a customer of %s under either spelling, and names theirs', async (_, theirs, dialled) => {
  for (const [own, called] of [
    [theirs, dialled],
    [dialled.replace(/\d$/, '0'), theirs.replace(/\d$/, '0')],
  ] as const) {
    await said('olá', own);
    const { json } = await stand.send({ to: `+${called}` });
    await idle();
    expect(json['contacts']).toEqual([{ input: `+${called}`, wa_id: own }]);
    expect(stand.statuses.at(-1)).toMatchObject({ status: 'read', recipient_id: own });
    expect(stand.simulator.customer(own).transcript()).toHaveLength(2);
  }
});

it('leaves a number that nobody else spells as it is dialled', async () => {
  const { json } = await stand.send({ to: '+5511987654321' });
  expect(json['contacts']).toEqual([{ input: '+5511987654321', wa_id: '5511987654321' }]);
});

it.each<[JsonObject | string, string]>([
  ['[]', '"action"'],
  [{ action: 'constructor' }, '"action" must be one of'],
  [{ action: 'change_number' }, '"phone" must be an international number'],
  [{ action: 'change_user_id', userId: '7' }, '"userId" must be a business-scoped'],
  [{ action: 'marketing', value: 'maybe' }, '"value" must be one of stop, resume, signup'],
  [{ action: 'call', seconds: -1 }, '"seconds" must be'],
  [{ action: 'be_unreachable' }, '"unreachable" must be true or false'],
  [{ action: 'drop_username', line: 7 }, '"line" must be a text'],
])('refuses %j', async (action, reason) => {
  const answer = await stand.call('POST', `/customers/${phone}/actions`, action);
  expect([answer.status, answer.json['message']]).toEqual([400, expect.stringContaining(reason)]);
});
