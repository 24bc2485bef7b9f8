import { inbound } from '../src/simulator/inbound';
import { startApp, TestApp } from './support/app';
import { ACCOUNT, ofLine, postChange, secondsAgo } from './support/post';

let recado: TestApp;
beforeAll(async () => {
  // The simulator lists the templates it has, and takes others too.
  const simulator = { trusting: true };
  recado = await startApp({ simulator, env: { WHATSAPP_BUSINESS_ACCOUNT_ID: ACCOUNT } });
});
afterAll(() => recado.close());

let customers = 0;
const aPhone = () => `1555014${String(1000 + customers++)}`;

async function post(field: string, value: object): Promise<void> {
  expect(await postChange(recado, field, value)).toBe(200);
  await recado.settled();
}

async function line(): Promise<Record<string, unknown>> {
  return (await recado.api('GET', `/api/v1/lines/${recado.lineId}`)).body as Record<string, unknown>;
}
const send = (to: string, parts: object) => recado.api('POST', '/webhook/send', { to, ...parts });
const statusOf = async (id: unknown) =>
  ((await recado.api('GET', `/api/v1/messages/${String(id)}`)).body as { status: string }).status;

describe('a restriction of replies', () => {
  it('pauses the line, and lifting the pause lets what waited leave', async () => {
    const phone = aPhone();
    await recado.simulator.customer(phone).send(inbound.text('hola'));
    await recado.settled();
    const restriction_info = [{ restriction_type: 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING', expiration: 1 }];
    await post('account_update', { event: 'ACCOUNT_RESTRICTION', restriction_info });
    expect(await line()).toMatchObject({ pauseReason: expect.stringContaining('RESTRICTED_CUSTOMER') });
    const { body } = await send(phone, { message: 'Perdona la espera' });
    const { id } = body as { id: string };
    expect(await statusOf(id)).toBe('pending');
    await recado.api('POST', `/api/v1/lines/${recado.lineId}/resume`);
    await recado.settled();
    expect(await statusOf(id)).not.toBe('pending');
    expect((await recado.api('GET', '/api/v1/alarms?open=true')).body).toMatchObject({ items: [] });
  });
});

it('a ban pauses the line until the account is reinstated', async () => {
  await post('account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } });
  expect(await line()).toMatchObject({ pausedUntil: expect.any(String) });
  await post('account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } });
  expect(await line()).toMatchObject({ pausedUntil: null, pauseReason: null });
});

it('while the account may only answer, templates are refused and answers are not', async () => {
  const phone = aPhone();
  await recado.simulator.customer(phone).send(inbound.text('hola'));
  await recado.settled();
  const restriction_info = [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: 1 }];
  await post('account_update', { event: 'ACCOUNT_RESTRICTION', restriction_info });
  const template = { name: 'pickup_ready', language: { code: 'es' } };
  expect(await send(phone, { template })).toMatchObject({
    status: 409,
    body: { code: 'business_initiated_restricted' },
  });
  expect((await send(phone, { message: 'Hola' })).status).toBe(202);
  await recado.query('UPDATE alarms SET cleared_at = now()');
  expect((await send(phone, { template })).status).toBe(202);
});

describe('what is told of templates', () => {
  const TEMPLATE = {
    message_template_id: 512300000000017,
    message_template_name: 'told_template',
    message_template_language: 'en-US',
  };
  const template = { name: 'told_template', language: { code: 'en_US' } };

  it('stops one that is paused at once, and lets it go on when it is reinstated', async () => {
    const phone = aPhone();
    await post('message_template_status_update', { ...TEMPLATE, event: 'PAUSED', reason: null });
    expect(await send(phone, { template })).toMatchObject({
      status: 409,
      body: { code: 'template_not_sendable' },
    });
    await post('message_template_status_update', { ...TEMPLATE, event: 'APPROVED', reason: null });
    expect((await send(phone, { template })).status).toBe(202);
    await recado.settled();
  });

  it('stops one that a receipt says is paused', async () => {
    const phone = aPhone();
    await post('message_template_status_update', { ...TEMPLATE, event: 'APPROVED', reason: null });
    const { body } = await send(phone, { template });
    await recado.settled();
    const { body: message } = await recado.api('GET', `/api/v1/messages/${(body as { id: string }).id}`);
    const { providerMessageId } = message as { providerMessageId: string };
    const errors = [{ code: 132015, title: 'Template is paused' }];
    const status = { id: providerMessageId, status: 'failed', timestamp: secondsAgo(0), errors };
    await post('messages', ofLine({ statuses: [status] }));
    expect(await send(aPhone(), { template })).toMatchObject({
      status: 409,
      body: { code: 'template_not_sendable' },
    });
  });
});

describe('the pace of a line', () => {
  it('is 1,000 a second after an upgrade, and 20 once a phone takes part', async () => {
    await post('phone_number_quality_update', {
      display_phone_number: '15550100001',
      event: 'THROUGHPUT_UPGRADE',
    });
    expect(await line()).toMatchObject({ learntMessagesPerSecond: 1000, effectiveMessagesPerSecond: 1000 });
    const echo = {
      from: '15550100001',
      to: aPhone(),
      id: 'wamid.TOLD_E',
      timestamp: secondsAgo(0),
      type: 'text',
      text: { body: 'ya voy' },
    };
    await post('smb_message_echoes', ofLine({ message_echoes: [echo] }));
    expect(await line()).toMatchObject({ learntMessagesPerSecond: 20 });
  });
});

describe("WhatsApp's block list", () => {
  it('takes a contact on request, and gives it back', async () => {
    const phone = aPhone();
    const customer = recado.simulator.customer(phone);
    await customer.send(inbound.text('hola'));
    await recado.settled();
    const { body } = await recado.api('GET', `/api/v1/contacts?contact=${phone}`);
    const [{ id } = { id: '' }] = (body as { items: { id: string }[] }).items;
    const path = `/api/v1/contacts/${id}/block`;
    expect(await recado.api('POST', path, { whatsapp: true })).toMatchObject({
      status: 200,
      body: { contact: { blocked: true }, whatsapp: [{ lineId: recado.lineId, done: true, code: null }] },
    });
    expect(await recado.api('DELETE', path)).toMatchObject({
      status: 200,
      body: { contact: { blocked: false }, whatsapp: [{ done: true }] },
    });
    expect((await recado.api('POST', '/api/v1/contacts/999999/block', {})).status).toBe(404);
  });

  it('says by line why WhatsApp does not take one', async () => {
    const phone = aPhone();
    await send(phone, { template: { name: 'pickup_ready', language: { code: 'es' } } });
    await recado.settled();
    const { body } = await recado.api('GET', `/api/v1/contacts?contact=${phone}`);
    const [{ id } = { id: '' }] = (body as { items: { id: string }[] }).items;
    const answer = await recado.api('POST', `/api/v1/contacts/${id}/block`, { whatsapp: true });
    expect(answer).toMatchObject({
      status: 200,
      body: { contact: { blocked: true }, whatsapp: [{ done: false, message: expect.any(String) }] },
    });
  });
});
