import { lineId, now, phone, Stand, userId } from './stand';

let stand: Stand;
beforeEach(async () => {
  stand = await Stand.up();
});
afterEach(() => stand.down());

const error = (code: number, more: object = {}) => ({
  error: expect.objectContaining({ code, type: 'OAuthException', fbtrace_id: expect.any(String), ...more }),
});

describe('a send inside the service window', () => {
  beforeEach(async () => {
    await stand.simulator.customer(phone).say('ciao');
  });

  it('answers with a wamid and reports sent, delivered and read in order, with the callback data', async () => {
    const { status, json } = await stand.send({ biz_opaque_callback_data: 'outbox:5d1c' });
    await stand.simulator.idle();
    const id = expect.stringMatching(/^wamid\./);
    expect(status).toBe(200);
    expect(json).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: `+${phone}`, wa_id: phone }],
      messages: [{ id }],
    });
    const [sent, delivered, read] = stand.statuses;
    expect(stand.statuses.map((one) => one['status'])).toEqual(['sent', 'delivered', 'read']);
    const pricing = {
      pricing_model: 'PMP',
      type: 'free_customer_service',
      category: 'service',
      billable: false,
    };
    expect(sent).toEqual({
      id,
      status: 'sent',
      timestamp: String(now / 1000),
      recipient_id: phone,
      recipient_user_id: userId,
      biz_opaque_callback_data: 'outbox:5d1c',
      pricing,
    });
    expect([delivered?.['pricing'], read?.['pricing']]).toEqual([pricing, undefined]);
    expect(stand.values.at(-1)?.['contacts']).toEqual([
      { profile: { name: 'Customer 0077' }, wa_id: phone, user_id: userId },
    ]);
  });

  it('reports only sent for a reaction, and played for a voice note', async () => {
    await stand.send({
      type: 'reaction',
      text: undefined,
      reaction: { message_id: 'wamid.IN', emoji: '👍' },
    });
    await stand.simulator.idle();
    expect(stand.statuses.map((one) => one['status'])).toEqual(['sent']);
    const audio = { link: 'https://media.example.test/note.ogg', voice: true };
    await stand.send({ type: 'audio', text: undefined, audio });
    await stand.simulator.idle();
    expect(stand.statuses.at(-1)?.['status']).toBe('played');
  });

  it('reaches a business-scoped user id through recipient', async () => {
    const { json } = await stand.send({ to: undefined, recipient: userId });
    expect(json['contacts']).toEqual([{ input: userId, user_id: userId }]);
    await stand.simulator.idle();
    expect(stand.statuses).toHaveLength(3);
  });

  it('keeps both sides in the transcript, with the current status', async () => {
    await stand.send();
    await stand.simulator.idle();
    expect(stand.simulator.customer(phone).transcript()).toMatchObject([
      { direction: 'inbound', type: 'text', text: { body: 'ciao' }, status: 'delivered' },
      { direction: 'outbound', type: 'text', text: { body: 'Certo!' }, status: 'read' },
    ]);
  });

  it('sends no statuses while they are switched off', async () => {
    stand.simulator.mischief.statuses = false;
    await stand.send();
    await stand.simulator.idle();
    expect(stand.statuses).toEqual([]);
  });

  it('delivers an early status before the send is answered', async () => {
    stand.simulator.mischief.earlyStatus = 1;
    const seen: number[] = [];
    stand.answer = () => {
      seen.push(stand.simulator.requests.at(-1)?.status ?? -1);
      return 200;
    };
    await stand.send();
    await stand.simulator.idle();
    expect(seen[0]).toBe(0);
    expect(stand.statuses.map((one) => one['status'])).toEqual(['sent', 'delivered', 'read']);
  });
});

describe('a send that Meta accepts and does not deliver', () => {
  it('fails with 131047 outside the service window', async () => {
    await stand.simulator.customer(phone).say('ciao', { timestamp: now / 1000 - 24 * 3600 - 1 });
    expect((await stand.send()).status).toBe(200);
    await stand.simulator.idle();
    expect(stand.statuses).toHaveLength(1);
    expect(stand.statuses[0]).toMatchObject({
      status: 'failed',
      recipient_id: phone,
      errors: [{ code: 131047 }],
    });
    expect(stand.statuses[0]).not.toHaveProperty('recipient_user_id');
    expect(stand.values.at(-1)).not.toHaveProperty('contacts');
  });

  it('delivers a template outside the service window', async () => {
    await stand.send({
      type: 'template',
      text: undefined,
      template: { name: 'pickup_ready', language: { code: 'it' } },
    });
    await stand.simulator.idle();
    expect(stand.statuses.map((one) => one['status'])).toEqual(['sent', 'delivered', 'read']);
  });

  it('loses a user id in to without a trace', async () => {
    const { status, json } = await stand.send({ to: userId });
    await stand.simulator.idle();
    expect(status).toBe(200);
    expect(json['contacts']).toEqual([{ input: userId, wa_id: '90817263545362718190' }]);
    expect(stand.webhooks).toEqual([]);
  });

  it('fails with 137000 when the identity of the customer has changed', async () => {
    await stand.simulator.customer({ phone, identityKeyHash: 'bmV3' }).say('ciao');
    await stand.send({ recipient_identity_key_hash: 'b2xk' });
    await stand.simulator.idle();
    expect(stand.statuses).toMatchObject([{ status: 'failed', errors: [{ code: 137000 }] }]);
  });
});

describe('a refused request', () => {
  it('answers a wrong token with 401 and code 190', async () => {
    expect(await stand.send({}, 'another')).toMatchObject({ status: 401, json: error(190) });
  });

  it('answers an unknown phone number id with code 100 and subcode 33', async () => {
    const answer = await stand.call('POST', '/graph/v26.0/1/messages', { messaging_product: 'whatsapp' });
    expect(answer).toMatchObject({ status: 400, json: error(100, { error_subcode: 33 }) });
  });

  it.each([
    ['no messaging_product', { messaging_product: undefined }, 100],
    ['no recipient', { to: undefined }, 131008],
    ['a recipient that is no number', { to: 'someone' }, 131009],
    ['the sender as recipient', { to: '+15550100001' }, 131021],
    ['a misspelt key', { recipent: userId }, 100],
    ['an unknown type', { type: 'hologram' }, 100],
    ['an empty text', { text: { body: '' } }, 131009],
  ])('refuses %s', async (_, parts, code) => {
    expect(await stand.send(parts)).toMatchObject({ status: 400, json: error(code) });
  });

  it('refuses a body that is not JSON', async () => {
    const answer = await stand.call('POST', `/graph/v26.0/${lineId}/messages`, '{"to":');
    expect(answer).toMatchObject({ status: 400, json: error(100) });
  });

  it('is in the log of requests, and leads to no webhook', async () => {
    await stand.send({ to: undefined });
    await stand.simulator.idle();
    expect(stand.simulator.requests).toMatchObject([{ method: 'POST', phoneNumberId: lineId, status: 400 }]);
    expect(stand.webhooks).toEqual([]);
  });
});

describe('a read receipt', () => {
  const read = (messageId: string) =>
    stand.call('POST', `/graph/v26.0/${lineId}/messages`, {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: messageId,
      typing_indicator: { type: 'text' },
    });

  it('marks the message and the earlier ones as read', async () => {
    const customer = stand.simulator.customer(phone);
    await customer.say('uno');
    const { id } = await customer.say('due');
    await customer.say('tre');
    expect(await read(id)).toMatchObject({ status: 200, json: { success: true } });
    expect(customer.transcript().map(({ status }) => status)).toEqual(['read', 'read', 'delivered']);
  });

  it('comes too late after 30 days', async () => {
    const day = 86_400;
    const customer = stand.simulator.customer(phone);
    const { id: old } = await customer.say('uno', { timestamp: now / 1000 - 30 * day - 1 });
    const { id } = await customer.say('due', { timestamp: now / 1000 - 30 * day });
    expect(await read(old)).toMatchObject({ status: 400, json: error(131009) });
    expect((await read(id)).status).toBe(200);
  });

  it('refuses a misspelt member with 100', async () => {
    const { id: message_id } = await stand.simulator.customer(phone).say('uno');
    const answer = await stand.call('POST', `/graph/v26.0/${lineId}/messages`, {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id,
      typing: { type: 'text' },
    });
    expect(answer).toMatchObject({ status: 400, json: error(100) });
  });

  it('refuses a message that the line never got with 131009', async () => {
    expect(await read('wamid.UNKNOWN')).toMatchObject({ status: 400, json: error(131009) });
  });
});

describe('the node of a phone number', () => {
  it('gives the asked fields', async () => {
    const { json } = await stand.call(
      'GET',
      `/graph/v26.0/${lineId}?fields=display_phone_number,status,nonsense`,
    );
    expect(json).toEqual({ id: lineId, display_phone_number: '15550100001', status: 'CONNECTED' });
  });

  it('registers with a pin of six digits', async () => {
    const register = (pin: string) =>
      stand.call('POST', `/graph/v26.0/${lineId}/register`, { messaging_product: 'whatsapp', pin });
    expect((await register('123456')).json).toEqual({ success: true });
    expect((await register('12')).status).toBe(400);
  });
});

it('keeps the last requests and counts all of them', async () => {
  const small = await Stand.up({ requestLogSize: 2 });
  for (let i = 0; i < 5; i++) await small.send();
  expect(small.simulator.requestCount).toBe(5);
  expect(small.simulator.requests.length).toBeLessThan(4);
  await small.down();
});
