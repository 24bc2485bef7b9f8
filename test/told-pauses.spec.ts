import { PausesService } from '../src/outbox/pauses.service';
import { WorkerDatabase } from '../src/platform/database/database';
import { inbound } from '../src/simulator/inbound';
import { startApp, stopHousekeeping, TestApp } from './support/app';
import { ACCOUNT, ofLine, postChange, secondsAgo } from './support/post';

let recado: TestApp;
beforeAll(async () => {
  // The simulator lists the templates it has, and takes others too.
  const simulator = { trusting: true };
  recado = await startApp({ simulator, env: { WHATSAPP_BUSINESS_ACCOUNT_ID: ACCOUNT } });
  // Templates that were told of are none of those that it lists.
  await stopHousekeeping(recado);
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

// What a test before has mended, a notice of the same second would not break again.
beforeEach(() => recado.query('DELETE FROM line_paces'));

let days = 0;
/** Unix seconds of a restriction's end; each another one: the same again would be the same webhook. */
const later = () => Math.floor(Date.now() / 1000) + 86_400 * (days += 1);
const restrict = (restriction_type: string, expiration = later()) =>
  post('account_update', {
    event: 'ACCOUNT_RESTRICTION',
    restriction_info: [{ restriction_type, expiration }],
  });
const ban = (waba_ban_state: string) => {
  const ban_info = { waba_ban_state, waba_ban_date: `April ${(days += 1)}, 2027` };
  return post('account_update', { event: 'DISABLED_UPDATE', ban_info });
};
const openKinds = async () =>
  ((await recado.api('GET', '/api/v1/alarms?open=true')).body as { items: { kind: string }[] }).items.map(
    ({ kind }) => kind,
  );
/** As if the time that WhatsApp named were over, and somebody had looked. */
async function lapse(): Promise<void> {
  await recado.query('UPDATE alarms SET ends_at = now() WHERE ends_at IS NOT NULL');
  const pauses = recado.app.get(PausesService, { strict: false });
  await recado.app.get(WorkerDatabase, { strict: false }).inTransaction(async (tx) => pauses.lapse(tx));
}

describe('a restriction of replies', () => {
  it('pauses the line, and lifting the pause lets what waited leave', async () => {
    const phone = aPhone();
    await recado.simulator.customer(phone).send(inbound.text('hola'));
    await recado.settled();
    await restrict('RESTRICTED_CUSTOMER_INITIATED_MESSAGING');
    expect(await line()).toMatchObject({ pauseReason: expect.stringContaining('RESTRICTED_CUSTOMER') });
    const { body } = await send(phone, { message: 'Perdona la espera' });
    const { id } = body as { id: string };
    expect(await statusOf(id)).toBe('pending');
    await recado.api('POST', `/api/v1/lines/${recado.lineId}/resume`);
    await recado.settled();
    expect(await statusOf(id)).not.toBe('pending');
    expect(await openKinds()).toEqual([]);
  });

  it('is not over because a template was accepted, but when its time is', async () => {
    await restrict('RESTRICTED_CUSTOMER_INITIATED_MESSAGING');
    await recado.query('UPDATE line_paces SET paused_until = now()');
    await send(aPhone(), { template: { name: 'pickup_ready', language: { code: 'es' } } });
    await recado.settled();
    expect(await line()).toMatchObject({ pauseReason: expect.stringContaining('RESTRICTED_CUSTOMER') });
    await lapse();
    expect(await line()).toMatchObject({ pausedUntil: null, pauseReason: null });
    expect(await openKinds()).toEqual([]);
  });

  it('that was over before it was told pauses nothing', async () => {
    await restrict('RESTRICTED_CUSTOMER_INITIATED_MESSAGING', 1);
    expect(await line()).toMatchObject({ pausedUntil: null, pauseReason: null });
    expect(await openKinds()).toEqual([]);
  });
});

describe('a ban', () => {
  it('pauses the line until the account is reinstated', async () => {
    await ban('DISABLE');
    expect(await line()).toMatchObject({ pausedUntil: expect.any(String) });
    await ban('REINSTATE');
    expect(await line()).toMatchObject({ pausedUntil: null, pauseReason: null });
  });

  it('that is announced pauses nothing, and is an alarm until it happens or is taken back', async () => {
    await ban('SCHEDULE_FOR_DISABLE');
    expect(await line()).toMatchObject({ pausedUntil: null });
    await send(aPhone(), { template: { name: 'pickup_ready', language: { code: 'es' } } });
    await recado.settled();
    expect(await openKinds()).toEqual(['account_disable_scheduled']);
    await ban('DISABLE');
    expect(await openKinds()).toEqual(['account_disabled']);
    await ban('REINSTATE');
    expect(await openKinds()).toEqual([]);
  });

  it('that is lifted ends no pause for another reason', async () => {
    await recado.query(
      `INSERT INTO line_paces (line_id, pause_kind, pause_reason, paused_until) VALUES ($1, 'payment', 'x', now() + interval '1 hour')
       ON CONFLICT (line_id) DO UPDATE SET pause_kind = 'payment', pause_reason = 'x', paused_until = excluded.paused_until`,
      [recado.lineId],
    );
    await ban('REINSTATE');
    await post('account_update', { event: 'ACCOUNT_RECONNECTED' });
    expect(await line()).toMatchObject({ pauseReason: 'x' });
    await recado.api('POST', `/api/v1/lines/${recado.lineId}/resume`);
  });
});

it('while the account may only answer, templates are refused and answers are not', async () => {
  const phone = aPhone();
  await recado.simulator.customer(phone).send(inbound.text('hola'));
  await recado.settled();
  await restrict('RESTRICTED_BIZ_INITIATED_MESSAGING');
  const template = { name: 'pickup_ready', language: { code: 'es' } };
  expect(await send(phone, { template })).toMatchObject({
    status: 409,
    body: { code: 'business_initiated_restricted' },
  });
  expect((await send(phone, { message: 'Hola' })).status).toBe(202);
  await recado.query('UPDATE alarms SET ends_at = now() WHERE ends_at IS NOT NULL');
  expect((await send(phone, { template })).status).toBe(202);
  await lapse();
  expect(await openKinds()).toEqual([]);
});

it('while WhatsApp takes no utility templates of the account, other ones may be sent', async () => {
  await restrict('RESTRICTED_UTILITY_TEMPLATES');
  await post('message_template_status_update', {
    event: 'APPROVED',
    message_template_id: 512300000000018,
    message_template_name: 'told_utility',
    message_template_language: 'es',
    message_template_category: 'UTILITY',
    reason: null,
  });
  const utility = { name: 'told_utility', language: { code: 'es' } };
  expect(await send(aPhone(), { template: utility })).toMatchObject({
    status: 409,
    body: { code: 'utility_restricted' },
  });
  const other = { name: 'pickup_ready', language: { code: 'es' } };
  await recado.query(`UPDATE templates SET category = 'MARKETING' WHERE name = 'pickup_ready'`);
  expect((await send(aPhone(), { template: other })).status).toBe(202);
  await lapse();
  expect((await send(aPhone(), { template: utility })).status).toBe(202);
  await recado.settled();
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
