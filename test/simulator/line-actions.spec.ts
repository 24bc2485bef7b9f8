import { JsonObject, objectsIn } from '../../src/simulator/json';
import { lineId, now, phone, Stand, userId } from './stand';

let clock: number;
let stand: Stand;
beforeEach(async () => {
  clock = now;
  stand = await Stand.up({ clock: () => clock });
});
afterEach(() => stand.down());

const act = (action: JsonObject) => stand.call('POST', `/lines/${lineId}/actions`, action);
const said = (message: JsonObject) => stand.call('POST', `/customers/${phone}/messages`, message);
const text = (body: string) => ({ type: 'text', text: { body } });
const changes = () =>
  stand.bodies.flatMap((body) => objectsIn(body['entry']).flatMap((entry) => objectsIn(entry['changes'])));
const of = (field: string) =>
  changes().flatMap((change) => (change['field'] === field ? [change['value'] as JsonObject] : []));
const idle = () => stand.simulator.idle();
const codeOf = (json: JsonObject) => (json['error'] as JsonObject | undefined)?.['code'];

describe('the phone app of the business', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['a text', text('yo me encargo'), text('yo me encargo')],
    [
      'an image',
      { type: 'image', image: {} },
      { image: { id: expect.any(String), sha256: expect.any(String) } },
    ],
    [
      'an edit',
      { type: 'edit', edit: { original_message_id: 'wamid.1', message: text('a') } },
      { type: 'edit' },
    ],
    ['a revoke', { type: 'revoke', revoke: { original_message_id: 'wamid.1' } }, { type: 'revoke' }],
  ])('echoes %s', async (_, content, shown) => {
    const { status, json } = await act({ action: 'write_on_phone', to: phone, ...content });
    await idle();
    expect(status).toBe(202);
    expect(of('smb_message_echoes')).toMatchObject([
      {
        metadata: { phone_number_id: lineId },
        message_echoes: [{ from: '15550100001', to: phone, to_user_id: userId, id: json['id'], ...shown }],
      },
    ]);
    expect(stand.simulator.customer(phone).transcript()).toMatchObject([
      { direction: 'outbound', id: json['id'] },
    ]);
  });

  it('shares its address book', async () => {
    await act({ action: 'sync_contact', customer: phone });
    await act({ action: 'sync_contact', customer: phone, remove: true });
    await idle();
    expect(of('smb_app_state_sync').flatMap((value) => objectsIn(value['state_sync']))).toMatchObject([
      { type: 'contact', action: 'add', contact: { phone_number: phone, user_id: userId } },
      { action: 'remove' },
    ]);
  });

  it('shares the past in three phases, and recent files after it', async () => {
    const day = 86_400;
    const ago = (days: number) => ({ timestamp: now / 1000 - days * day });
    await said({ ...text('viejísimo'), ...ago(200) });
    await said({ ...text('viejo'), ...ago(100) });
    await said({ type: 'image', image: {}, ...ago(20) });
    await said({ type: 'image', image: {}, ...ago(2) });
    await said(text('hoy'));
    await stand.send();
    await idle();
    await act({ action: 'share_history' });
    await idle();
    const values = of('history');
    const histories = values.flatMap((value) => objectsIn(value['history']));
    expect(histories.map(({ metadata }) => metadata)).toEqual([
      { phase: 0, chunk_order: 1, progress: 33 },
      { phase: 1, chunk_order: 1, progress: 67 },
      { phase: 2, chunk_order: 1, progress: 100 },
    ]);
    const threads = histories.map((one) =>
      objectsIn(one['threads']).flatMap((thread) => objectsIn(thread['messages'])),
    );
    expect(threads).toMatchObject([
      [
        { from: phone, ...text('hoy') },
        { from: '15550100001', to: phone, history_context: { status: 'READ' } },
      ],
      [{ type: 'media_placeholder' }, { type: 'media_placeholder' }],
      [{ from: phone, ...text('viejo') }],
    ]);
    expect(threads[1]?.[0]).not.toHaveProperty('image');
    const files = values.flatMap((value) => objectsIn(value['messages']));
    expect(files).toMatchObject([{ id: threads[1]?.[1]?.['id'], image: { id: expect.any(String) } }]);
  });

  it('may decline to', async () => {
    await act({ action: 'share_history', declined: true });
    await idle();
    expect(of('history')).toMatchObject([{ history: [{ errors: [{ code: 2_593_109 }] }] }]);
  });
});

describe('edits and revokes', () => {
  const both = async () => {
    await said({ type: 'edit', edit: { original_message_id: 'wamid.1', message: text('a') } });
    await said({ type: 'revoke', revoke: { original_message_id: 'wamid.1' } });
    await idle();
    return stand.messages.map(({ type, unsupported }) => [type, unsupported]);
  };

  it('come as they are on a coexistence line', async () => {
    expect((await stand.call('PUT', `/lines/${lineId}`, { coexistence: true })).json).toMatchObject({
      coexistence: true,
    });
    expect(await both()).toEqual([
      ['edit', undefined],
      ['revoke', undefined],
    ]);
  });

  it('come as unsupported and not at all on a line that is none', async () => {
    await stand.call('PUT', `/lines/${lineId}`, { coexistence: false });
    expect((await stand.call('GET', '/lines')).json).toMatchObject({ items: [{ coexistence: false }] });
    expect(await both()).toEqual([['unsupported', { type: 'edit' }]]);
  });
});

describe("Meta's own agent", () => {
  it('hears a conversation in standby until the business writes', async () => {
    await act({ action: 'agent', customer: phone, holds: true });
    await said(text('¿horarios?'));
    await idle();
    expect(stand.messages).toEqual([]);
    expect(of('standby')).toMatchObject([
      { standby: { messages: [{ from: phone, ...text('¿horarios?') }] } },
    ]);
    const { json } = await act({ action: 'agent_says', customer: phone, text: 'De 9 a 18' });
    await idle();
    expect(of('standby').slice(1)).toMatchObject([
      { standby: { message_echoes: [{ id: json['id'], ...text('De 9 a 18') }] } },
      { standby: { statuses: [{ id: json['id'], status: 'delivered' }] } },
    ]);
    await stand.send();
    await idle();
    expect(of('messaging_handovers')).toMatchObject([
      { type: 'control_passed', recipient: { phone_number_id: lineId } },
    ]);
    await said(text('gracias'));
    await idle();
    expect(stand.messages).toMatchObject([text('gracias')]);
  });

  it('may give it back', async () => {
    await act({ action: 'agent', customer: phone, holds: true });
    await act({ action: 'agent', customer: phone, holds: false });
    await act({ action: 'agent', customer: phone, holds: false });
    await said(text('hola'));
    await idle();
    expect([of('messaging_handovers').length, stand.messages.length]).toEqual([1, 1]);
  });
});

it('names whoever hides their phone by their user id alone when the conversation is given back', async () => {
  await said({ ...text('hola'), hidesPhone: true });
  await act({ action: 'agent', customer: phone, holds: true });
  await act({ action: 'agent', customer: phone, holds: false });
  await idle();
  expect(of('messaging_handovers')).toMatchObject([{ sender: { user_id: userId } }]);
  expect(stand.webhooks.at(-1)?.bytes.toString()).not.toContain(phone);
});

it('tells of a partner solution for the portfolio, and of all else for the account', async () => {
  await act({ action: 'tell', field: 'partner_solutions', value: { event: 'SOLUTION_CREATED' } });
  await act({ action: 'tell', field: 'account_review_update', value: { decision: 'APPROVED' } });
  await idle();
  const [solution, review] = stand.bodies.map((body) => objectsIn(body['entry'])[0]?.['id']);
  const number = await stand.call('GET', `/graph/v26.0/${lineId}?fields=health_status`);
  const { entities } = number.json['health_status'] as { entities: JsonObject[] };
  expect(entities.find((one) => one['entity_type'] === 'BUSINESS')?.['id']).toBe(solution);
  expect([review, solution === review]).toEqual([stand.line.businessAccountId, false]);
});

describe('what Meta does to an account', () => {
  const tell = (value: JsonObject) => act({ action: 'tell', field: 'account_update', value });
  const restrict = (type: string) =>
    tell({
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [{ restriction_type: `RESTRICTED_${type}`, expiration: now / 1000 + 60 }],
    });
  const template = (name = 'pickup_ready') =>
    stand.send({ type: 'template', text: undefined, template: { name, language: { code: 'es' } } });
  const direct = () => stand.send({ category: 'utility' });
  const codes = async () =>
    (await Promise.all([stand.send(), template(), direct()])).map(({ json }) => codeOf(json) ?? 200);

  it.each([
    ['BIZ_INITIATED_MESSAGING', [200, 368, 368]],
    ['CUSTOMER_INITIATED_MESSAGING', [368, 200, 200]],
    ['UTILITY_TEMPLATES', [200, 368, 200]],
    ['DIRECT_SEND_UTILITY_TEMPLATES', [200, 200, 139200]],
    ['ADD_PHONE_NUMBER_ACTION', [200, 200, 200]],
  ])('restricts %s for a while', async (type, expected) => {
    await restrict(type);
    expect(await codes()).toEqual(expected);
    clock += 60_000;
    expect(await codes()).toEqual([200, 200, 200]);
    await idle();
    expect(of('account_update')).toMatchObject([{ event: 'ACCOUNT_RESTRICTION' }]);
    expect(stand.bodies[0]).toMatchObject({ entry: [{ time: now / 1000 }] });
  });

  it.each([undefined, 'DISABLE', []])('tells of a ban that is %j, and bans nobody', async (ban_info) => {
    await tell({ event: 'DISABLED_UPDATE', ban_info });
    await idle();
    expect(of('account_update')).toMatchObject([{ event: 'DISABLED_UPDATE' }]);
    expect(await codes()).toEqual([200, 200, 200]);
  });

  it('disables it when it said so, and reinstates it', async () => {
    const ban = (waba_ban_state: string) =>
      tell({ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state, waba_ban_date: 'April 17, 2027' } });
    await ban('SCHEDULE_FOR_DISABLE');
    expect(await codes()).toEqual([200, 200, 200]);
    await ban('DISABLE');
    expect(await codes()).toEqual([131031, 131031, 131031]);
    await ban('REINSTATE');
    expect(await codes()).toEqual([200, 200, 200]);
  });

  it('deletes it', async () => {
    await tell({ event: 'ACCOUNT_DELETED' });
    expect(await codes()).toEqual([33, 33, 33]);
  });

  it('has a payment problem', async () => {
    await act({ action: 'payment_problem', problem: true });
    expect(await codes()).toEqual([131042, 131042, 131042]);
    await act({ action: 'payment_problem', problem: false });
    expect(await codes()).toEqual([200, 200, 200]);
  });

  it('tells any field, of a line with its metadata, of the account without', async () => {
    await act({ action: 'tell', field: 'group_settings_update', value: { groups: [] } });
    await act({ action: 'tell', field: 'security', value: { event: 'PIN_CHANGED' } });
    await idle();
    expect(stand.values).toEqual([
      {
        messaging_product: 'whatsapp',
        metadata: expect.objectContaining({ phone_number_id: lineId }),
        groups: [],
      },
      { event: 'PIN_CHANGED' },
    ]);
  });
});

it.each<[string, string, JsonObject, string]>([
  ['POST', `/lines/${lineId}/actions`, { action: 'dance' }, '"action" must be one of'],
  ['POST', `/lines/${lineId}/actions`, { action: 'tell', field: 'security' }, '"value" must be an object'],
  [
    'POST',
    `/lines/${lineId}/actions`,
    { action: 'agent', customer: 'x', holds: true },
    'international number',
  ],
  ['POST', '/lines/9/actions', { action: 'share_history' }, 'no line 9'],
  ['PUT', `/lines/${lineId}`, { coexistence: 1 }, '"coexistence" must be'],
  ['PUT', '/limits', { pairRate: 1 }, '"pairRate" must be'],
  ['PUT', '/limits', { odd: true }, 'no limit "odd"'],
])('answers %s %s with %j by 400', async (method, path, body, reason) => {
  const answer = await stand.call(method, path, body);
  expect([answer.status, answer.json['message']]).toEqual([400, expect.stringContaining(reason)]);
});
