import { startApp, TestApp } from './support/app';
import { ACCOUNT, ofLine, postChange, secondsAgo } from './support/post';

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp({ env: { WHATSAPP_BUSINESS_ACCOUNT_ID: ACCOUNT } });
});
afterAll(() => recado.close());

let customers = 0;
const aPhone = () => `1555012${String(1000 + customers++)}`;

async function post(field: string, value: object): Promise<void> {
  expect(await postChange(recado, field, value)).toBe(200);
  await recado.settled();
}

let ids = 0;
const aText = (from: string, body: string, parts: object = {}) => ({
  from,
  id: `wamid.N_${ids++}`,
  timestamp: secondsAgo(1),
  type: 'text',
  text: { body },
  ...parts,
});
const write = async (from: string, body: string, parts: object = {}) =>
  post('messages', ofLine({ contacts: [{ wa_id: from }], messages: [aText(from, body, parts)] }));

interface Items {
  readonly items: readonly Record<string, unknown>[];
}
const list = async (path: string) => ((await recado.api('GET', `/api/v1/${path}`)).body as Items).items;
const conversationOf = async (phone: string) => (await list(`conversations?contact=${phone}`))[0] ?? {};
const contactOf = async (phone: string) => (await list(`contacts?contact=${phone}`))[0] ?? {};
/** Newest first, as `direction text`. */
const saidTo = async (phone: string) =>
  (await list(`messages?contact=${phone}`)).map(
    ({ direction, content }) => `${String(direction)} ${String((content as { body?: string }).body)}`,
  );
const release = async (phone: string) =>
  recado.api('PATCH', `/api/v1/conversations/${String((await conversationOf(phone))['id'])}`, {
    botEnabled: true,
  });

describe('user_preferences', () => {
  const say = (phone: string, value: string, timestamp: number) =>
    post(
      'user_preferences',
      ofLine({
        contacts: [{ profile: { name: 'Rui' }, wa_id: phone }],
        user_preferences: [{ wa_id: phone, category: 'marketing_messages', value, timestamp }],
      }),
    );

  it('stop and resume marketing; the later word counts, whichever comes first', async () => {
    const phone = aPhone();
    const now = Number(secondsAgo(0));
    await say(phone, 'stop', now - 100);
    expect(await contactOf(phone)).toMatchObject({ marketingOptedOut: true, optedOut: false, name: 'Rui' });
    await say(phone, 'resume', now - 50);
    await say(phone, 'stop', now - 70);
    expect(await contactOf(phone)).toMatchObject({ marketingOptedOut: false });
    await say(phone, 'stop', now - 10);
    await say(phone, 'signup', now - 5);
    expect(await contactOf(phone)).toMatchObject({ marketingOptedOut: false });
  });

  it('count though the line was given the id of another account', async () => {
    const phone = aPhone();
    await recado.query('UPDATE lines SET business_account_id = $1', ['1']);
    await say(phone, 'stop', Number(secondsAgo(5)));
    await recado.query('UPDATE lines SET business_account_id = $1', [ACCOUNT]);
    expect(await contactOf(phone)).toMatchObject({ marketingOptedOut: true });
  });

  it('of another value or shape are kept and break nothing', async () => {
    const phone = aPhone();
    await say(phone, 'perhaps', 1);
    await post('user_preferences', ofLine({ user_preferences: 'stop' }));
    await post('user_preferences', ofLine({}));
    await write(phone, 'hola');
    expect(await contactOf(phone)).toMatchObject({ marketingOptedOut: false });
  });
});

describe('a message typed at the phone of the business', () => {
  const echo = (phone: string, body: string, parts: object = {}) =>
    post(
      'smb_message_echoes',
      ofLine({ message_echoes: [{ ...aText('15550100001', body), to: phone, ...parts }] }),
    );

  it('is part of the conversation and silences the bot until it is released', async () => {
    const phone = aPhone();
    await write(phone, 'hola');
    await echo(phone, 'ci penso io');
    await write(phone, 'gracias');
    expect((await saidTo(phone)).toSorted()).toEqual([
      'inbound gracias',
      'inbound hola',
      'outbound ci penso io',
      expect.stringMatching(/^outbound ¡Hola!/),
    ]);
    expect(await conversationOf(phone)).toMatchObject({ botEnabled: false, silencedBy: 'phone_app' });
    await release(phone);
    await write(phone, 'hola');
    expect((await saidTo(phone))[0]).toMatch(/^outbound ¡Hola!/);
    expect(await conversationOf(phone)).toMatchObject({
      botEnabled: true,
      silencedBy: null,
      silencedAt: null,
    });
  });

  it('has receipts, also those that came before it', async () => {
    const phone = aPhone();
    const status = (word: string) => ({ id: `wamid.E_${phone}`, status: word, timestamp: secondsAgo(0) });
    await post('messages', ofLine({ statuses: [status('read')] }));
    await echo(phone, 'ya voy', { id: `wamid.E_${phone}` });
    await post('messages', ofLine({ statuses: [status('delivered')] }));
    expect(await list(`messages?contact=${phone}`)).toMatchObject([
      { direction: 'outbound', status: 'read' },
    ]);
  });

  it('delivered again is one message', async () => {
    const phone = aPhone();
    await echo(phone, 'una vez', { id: `wamid.E_${phone}` });
    await echo(phone, 'una vez', { id: `wamid.E_${phone}` });
    expect(await saidTo(phone)).toEqual(['outbound una vez']);
  });
});

describe("while Meta's own agent speaks", () => {
  const standby = (parts: object) => post('standby', ofLine({ standby: parts }));

  it('what customers write is stored and not answered, until it comes to us again', async () => {
    const phone = aPhone();
    await standby({ messages: [aText(phone, 'orari?', { timestamp: secondsAgo(9) })] });
    await standby({
      message_echoes: [{ ...aText('15550100001', 'alle 9', { timestamp: secondsAgo(8) }), to: phone }],
    });
    expect(await saidTo(phone)).toEqual(['outbound alle 9', 'inbound orari?']);
    expect(await conversationOf(phone)).toMatchObject({ silencedBy: 'standby', unreadCount: 0 });
    await write(phone, 'hola');
    expect((await saidTo(phone))[0]).toMatch(/^outbound ¡Hola!/);
  });

  it('what was said to us before, or tells nothing of control, leaves it the conversation', async () => {
    const phone = aPhone();
    const now = Number(secondsAgo(0));
    const at = (seconds: number) => ({ timestamp: String(now - seconds) });
    await standby({ messages: [aText(phone, 'orari?', at(60))] });
    await standby({ message_echoes: [{ ...aText('15550100001', 'alle 9', at(50)), to: phone }] });
    await write(phone, 'hola', at(70));
    await write(phone, 'hola', at(55));
    await write(phone, '', { type: 'reaction', reaction: { message_id: 'wamid.OUT_1', emoji: '👍' } });
    await write(phone, 'hola', { group_id: 'group-2' });
    expect(await conversationOf(phone)).toMatchObject({ botEnabled: false, silencedBy: 'standby' });
    expect((await saidTo(phone)).filter((said) => said.startsWith('outbound'))).toEqual(['outbound alle 9']);
    await write(phone, 'hola', at(40));
    expect(await conversationOf(phone)).toMatchObject({
      botEnabled: true,
      silencedBy: null,
      silencedAt: null,
    });
  });

  it('a person at the phone of the business stays named when control comes back', async () => {
    const phone = aPhone();
    const echo = { ...aText('15550100001', 'ci penso io'), to: phone };
    await post('smb_message_echoes', ofLine({ message_echoes: [echo] }));
    await standby({ messages: [aText(phone, 'orari?')] });
    await write(phone, 'hola');
    expect(await conversationOf(phone)).toMatchObject({ botEnabled: false, silencedBy: 'phone_app' });
  });

  it('their wish to get no more messages counts, though nobody here answers', async () => {
    const phone = aPhone();
    await standby({ messages: [aText(phone, 'BAJA')] });
    expect(await contactOf(phone)).toMatchObject({ optedOut: true });
    await standby({
      messages: [aText(phone, '', { type: 'button', button: { text: 'Alta', payload: 'back' } })],
    });
    expect(await contactOf(phone)).toMatchObject({ optedOut: false });
    expect(await saidTo(phone)).toHaveLength(2);
  });

  it('a hand-over gives the conversation back', async () => {
    const phone = aPhone();
    await standby({ messages: [aText(phone, 'orari?')] });
    await post('messaging_handovers', {
      type: 'control_passed',
      sender: { phone_number: phone },
      recipient: { phone_number_id: '700800900100201', display_phone_number: '15550100001' },
      control_passed: { previous_owner_app_role: 'meta_business_agent' },
    });
    expect(await conversationOf(phone)).toMatchObject({ botEnabled: true, silencedBy: null });
  });
});

it('a history is stored with its own times and answered by nobody', async () => {
  const phone = aPhone();
  const old = { timestamp: secondsAgo(90 * 24 * 3600) };
  const messages = [
    aText(phone, 'baja', old),
    { ...aText('15550100001', 'buenas', { timestamp: secondsAgo(89 * 24 * 3600) }), to: phone },
    { from: phone, id: `wamid.P_${phone}`, timestamp: old.timestamp, type: 'media_placeholder' },
  ];
  const history = [
    { metadata: { phase: 0, chunk_order: 1, progress: 50 }, threads: [{ id: phone, messages }] },
  ];
  await post('history', ofLine({ history }));
  await post('history', ofLine({ history: [{ errors: [{ code: 2593109 }] }] }));
  expect(await saidTo(phone)).toEqual(['outbound buenas', 'inbound baja']);
  expect(await contactOf(phone)).toMatchObject({ optedOut: false });
  const conversation = await conversationOf(phone);
  expect(conversation).toMatchObject({ botEnabled: true, unreadCount: 0 });
  expect(Date.parse(String(conversation['windowExpiresAt']))).toBeLessThan(Date.now());
});

it("a customer's call opens the window, the business's own does not", async () => {
  const call = (phone: string, direction: string) => ({
    id: `wacid.${phone}`,
    from: direction === 'USER_INITIATED' ? phone : '15550100001',
    to: direction === 'USER_INITIATED' ? '15550100001' : phone,
    event: 'connect',
    direction,
    timestamp: secondsAgo(10),
  });
  const [caller, called] = [aPhone(), aPhone()];
  await post(
    'calls',
    ofLine({ calls: [call(caller, 'USER_INITIATED'), call(called, 'BUSINESS_INITIATED')] }),
  );
  const { status } = await recado.api('POST', '/webhook/send', {
    to: caller,
    message: 'Perdona, ¿llamaste?',
  });
  expect(status).toBe(202);
  const refused = await recado.api('POST', '/webhook/send', { to: called, message: 'Hola' });
  expect(refused).toMatchObject({ status: 409, body: { code: 'service_window_closed' } });
});

it('a message in a group is stored, opens no window and is answered by nobody', async () => {
  const phone = aPhone();
  await write(phone, 'baja', { group_id: 'group-1' });
  expect(await list(`messages?contact=${phone}`)).toMatchObject([{ context: { groupId: 'group-1' } }]);
  expect(await conversationOf(phone)).toMatchObject({ windowExpiresAt: null, unreadCount: 0 });
  expect(await contactOf(phone)).toMatchObject({ optedOut: false });
});

it.each<[string, object]>([
  ['a system message without a type', { type: 'system', system: {} }],
  ['a reaction to nothing', { type: 'reaction', reaction: {} }],
  ['an unsupported message of before', { type: 'unknown', errors: [{ code: 131051 }] }],
  ['a message that is not available', { type: 'text', errors: [{ code: 131060 }] }],
])('%s opens no window and is not unread', async (_, parts) => {
  const phone = aPhone();
  await write(phone, '', { text: undefined, ...parts });
  expect(await list(`messages?contact=${phone}`)).toHaveLength(1);
  expect(await conversationOf(phone)).toMatchObject({ windowExpiresAt: null, unreadCount: 0 });
});

it('an edit and a revocation show on the message that they are about, and only by its writer', async () => {
  const [phone, other] = [aPhone(), aPhone()];
  const id = `wamid.O_${phone}`;
  await write(phone, 'a las 18', { id });
  const edit = (from: string, body: string) =>
    write(from, '', {
      type: 'edit',
      edit: { original_message_id: id, message: { type: 'text', text: { body } } },
    });
  await edit(phone, 'a las 19');
  await edit(other, 'a las 3');
  await write(other, '', { type: 'revoke', revoke: { original_message_id: id } });
  const original = async () =>
    (await list(`messages?contact=${phone}`)).find(({ providerMessageId }) => providerMessageId === id);
  expect(await original()).toMatchObject({
    content: { body: 'a las 18' },
    edit: { message: { text: { body: 'a las 19' } } },
    revokedAt: null,
  });
  await write(phone, '', { type: 'revoke', revoke: { original_message_id: id } });
  expect(await original()).toMatchObject({ revokedAt: expect.any(String) });
});

describe('what WhatsApp tells of accounts and lines', () => {
  const alarms = async () =>
    (await list('alarms?open=true')).map(({ kind, severity }) => `${String(severity)} ${String(kind)}`);

  it.each<[string, object, string[], object | null]>([
    [
      'account_update',
      {
        event: 'ACCOUNT_RESTRICTION',
        restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: 4e9 }],
      },
      ['critical business_initiated_restricted'],
      null,
    ],
    ['account_update', { event: 'ACCOUNT_VIOLATION' }, ['critical account_violation'], null],
    [
      'account_update',
      { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: 'April 17, 2027' } },
      ['critical account_disabled'],
      { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } },
    ],
    [
      'account_update',
      { event: 'ACCOUNT_OFFBOARDED' },
      ['critical account_offboarded'],
      { event: 'ACCOUNT_RECONNECTED' },
    ],
    [
      'account_update',
      { event: 'PARTNER_REMOVED' },
      ['critical account_unshared'],
      { event: 'PARTNER_ADDED' },
    ],
    ['account_update', { event: 'VOLUME_BASED_PRICING_TIER_UPDATE' }, [], null],
    [
      'account_review_update',
      { decision: 'REJECTED' },
      ['critical account_rejected'],
      { decision: 'APPROVED' },
    ],
    [
      'account_alerts',
      {
        entity_type: 'PHONE_NUMBER',
        entity_id: '700800900100201',
        alert_info: { alert_severity: 'WARNING', alert_status: 'ACTIVE', alert_type: 'PROFILE_PICTURE_LOST' },
      },
      ['warning account_alert:PROFILE_PICTURE_LOST'],
      null,
    ],
    [
      'security',
      { display_phone_number: '15550100001', event: 'PIN_CHANGED' },
      ['critical line_security'],
      null,
    ],
    [
      'phone_number_quality_update',
      { display_phone_number: '15550100001', event: 'FLAGGED' },
      ['warning line_quality'],
      { display_phone_number: '15550100001', event: 'UNFLAGGED' },
    ],
    ['phone_number_name_update', { decision: 'APPROVED' }, ['warning line_register_again'], null],
    [
      'phone_number_name_update',
      { decision: 'REJECTED', rejection_reason: 'X' },
      ['warning line_name'],
      null,
    ],
    ['business_capability_update', { max_daily_conversations_per_business: 2000 }, [], null],
    ['business_username_updates', { username: 'recado', status: 'approved' }, [], null],
  ])('%s %j', async (field, value, raised, over) => {
    await recado.query('DELETE FROM alarms');
    await post(field, value);
    expect(await alarms()).toEqual(raised);
    const [line] = await list('lines');
    expect(Object.values(line?.['told'] ?? {})).toContainEqual(expect.objectContaining(value));
    if (over === null) return;
    await post(field, over);
    expect(await alarms()).toEqual([]);
  });

  it('another number of the account raises nothing here, once the own number is known', async () => {
    await recado.query('DELETE FROM alarms');
    await recado.query('UPDATE lines SET display_phone_number = NULL');
    await write(aPhone(), 'hola');
    expect((await list('lines'))[0]).toMatchObject({ displayPhoneNumber: '15550100001' });
    await post('security', { display_phone_number: '15550100002', event: 'PIN_CHANGED' });
    await post('phone_number_quality_update', {
      display_phone_number: '15550100002',
      event: 'THROUGHPUT_UPGRADE',
    });
    expect(await alarms()).toEqual([]);
    expect((await list('lines'))[0]).not.toMatchObject({ learntMessagesPerSecond: 1000 });
  });

  it('an account that nobody here has raises nothing', async () => {
    await recado.query('DELETE FROM alarms');
    await recado.query('UPDATE lines SET business_account_id = $1', ['1']);
    await post('account_update', { event: 'ACCOUNT_DELETED' });
    expect(await alarms()).toEqual([]);
    await recado.query('UPDATE lines SET business_account_id = $1', [ACCOUNT]);
  });

  it.each(['flows', 'group_lifecycle_update', 'automatic_events', 'partner_solutions', 'field_of_tomorrow'])(
    '%s is kept and counted',
    async (field) => {
      await post(field, { event: 'SOMETHING', [field]: [] });
      const events = await recado.query<{ kind: string; state: string; reason: string }>(
        'SELECT kind, state, reason FROM events ORDER BY id DESC LIMIT 1',
      );
      expect(events).toEqual([{ kind: 'field', state: 'skipped', reason: 'field_kept' }]);
    },
  );
});
