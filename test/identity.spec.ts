import { startApp, TestApp } from './support/app';
import { aMessage, postWebhook } from './support/webhooks';

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp();
});
afterAll(() => recado.close());

type Wire = Record<string, unknown>;

interface Contact {
  readonly id: string;
  readonly phone: string | null;
  readonly userId: string | null;
  readonly username: string | null;
  readonly identityKeyChanged: boolean;
  readonly aliases: readonly { readonly kind: string; readonly value: string }[];
}

let people = 0;
/** Identities that nobody has yet. */
function somebody(): { P: string; Q: string; U: string; V: string } {
  people += 1;
  const n = String(people).padStart(3, '0');
  return { P: `1555010${n}1`, Q: `1555010${n}2`, U: `BR.1${n}`, V: `BR.2${n}` };
}

async function receive(parts: Wire, contact?: Wire): Promise<string> {
  const message = aMessage(parts);
  const contacts = contact === undefined ? {} : { contacts: [contact] };
  expect(await postWebhook(recado.url, { ...contacts, messages: [message] })).toBe(200);
  await recado.settled();
  return message.id;
}

async function contactsBy(who: string): Promise<readonly Contact[]> {
  const { body } = await recado.api('GET', `/api/v1/contacts?contact=${encodeURIComponent(who)}`);
  return (body as { items: readonly Contact[] }).items;
}

async function contactBy(who: string): Promise<Contact> {
  const [contact, ...others] = await contactsBy(who);
  expect(others).toEqual([]);
  if (contact === undefined) throw new Error('nobody is known by that');
  return contact;
}

const valuesOf = ({ aliases }: Contact) => aliases.map(({ value }) => value).toSorted();
const sends = () =>
  recado.simulator.requests.map(
    (request) => (request.body ?? {}) as { to?: string; recipient?: string; context?: Wire },
  );
const replyTo = (id: string) => sends().find(({ context }) => context?.['message_id'] === id);

/** A template to somebody who may never have written; answers the message's id. */
async function send(to: string): Promise<string> {
  const template = { name: 'pickup_ready', language: { code: 'es' } };
  const { status, body } = await recado.api('POST', '/webhook/send', { to, template });
  expect([status, body]).toEqual([202, expect.anything()]);
  await recado.settled();
  return (body as { id: string }).id;
}

it('makes one contact of the number of one and the id of another', async () => {
  const { P, U } = somebody();
  await receive({ from: P });
  await receive({ from_user_id: U });
  const [older, newer] = [await contactBy(P), await contactBy(U)];
  expect(older.id).not.toBe(newer.id);
  await receive({ from: P, from_user_id: U });
  const one = await contactBy(U);
  expect(one).toMatchObject({ id: older.id, phone: P, userId: U });
  expect(await contactBy(P)).toEqual(one);
  expect(await contactBy(newer.id)).toEqual(one);
  expect((await recado.api('GET', `/api/v1/contacts/${newer.id}`)).body).toEqual(one);
  const { body } = await recado.api('GET', `/api/v1/conversations?contact=${newer.id}`);
  expect((body as { items: unknown[] }).items).toHaveLength(1);
});

it('blocks on WhatsApp by a former id, too', async () => {
  const { P, U } = somebody();
  await receive({ from: P });
  await receive({ from_user_id: U });
  const former = (await contactBy(U)).id;
  await receive({ from: P, from_user_id: U });
  const { id } = await contactBy(U);
  expect(id).not.toBe(former);
  const path = `/api/v1/contacts/${former}/block`;
  const onOneLine = [expect.objectContaining({ lineId: expect.any(String) as string })];
  for (const answer of [await recado.api('POST', path, { whatsapp: true }), await recado.api('DELETE', path)])
    expect(answer.body).toMatchObject({ contact: { id }, whatsapp: onOneLine });
});

it('gives a number that changed hands to its new owner, and merges nobody', async () => {
  const { P, U, V } = somebody();
  await receive({ from: P, from_user_id: U });
  const former = await contactBy(U);
  await receive({ from: P, from_user_id: V });
  const owner = await contactBy(P);
  expect(owner).toMatchObject({ phone: P, userId: V });
  expect(await contactBy(U)).toMatchObject({ id: former.id, phone: null, userId: U });
  expect(owner.id).not.toBe(former.id);
  expect(
    await recado.query('SELECT 1 FROM merged_contacts WHERE id = ANY($1)', [[owner.id, former.id]]),
  ).toEqual([]);
});

describe('a change of number or id', () => {
  it('keeps the contact and its conversation, shows the change in it, and answers to the new number', async () => {
    const { P, Q, U, V } = somebody();
    await receive({ from: P, from_user_id: U });
    const before = await contactBy(U);
    const system = { type: 'user_changed_number', body: '...', wa_id: Q, user_id: V, previous_user_id: U };
    const id = await receive({ from: P, type: 'system', system, text: undefined });
    const after = await contactBy(V);
    expect(after).toMatchObject({ id: before.id, phone: Q, userId: V });
    expect(valuesOf(after)).toEqual([P, Q, U, V].toSorted());
    const { body } = await recado.api('GET', `/api/v1/messages?contact=${V}`);
    expect((body as { items: object[] }).items).toContainEqual(
      expect.objectContaining({ providerMessageId: id, type: 'system' }),
    );
    expect(replyTo(await receive({ from: Q, from_user_id: V }))).toMatchObject({ to: `+${Q}` });
  });

  it('is not undone by messages from before it that come late', async () => {
    const { P, Q, U, V } = somebody();
    const former = { from: P, from_user_id: U };
    const contacts = [{ wa_id: P, user_id: U, identity_key_hash: 'b2xk', profile: { name: 'Luz' } }];
    await receive(former, { ...contacts[0], identity_key_hash: 'a2V5', profile: { name: 'L' } });
    const system = { type: 'user_changed_number', body: '...', wa_id: Q, user_id: V, previous_user_id: U };
    const change = aMessage({ from: P, type: 'system', system, text: undefined });
    expect(await postWebhook(recado.url, { contacts, messages: [change, aMessage(former)] })).toBe(200);
    await recado.settled();
    const after = { phone: Q, userId: V, name: 'Luz' };
    expect(await contactBy(V)).toMatchObject(after);
    await receive(former, { ...contacts[0], identity_key_hash: 'b2xkZXI=' });
    expect(await contactBy(V)).toMatchObject({ ...after, identityKeyHash: 'b2xk' });
    await receive({ from: Q, from_user_id: V }, { wa_id: Q, user_id: V, profile: { name: 'Luz B' } });
    expect(await contactBy(V)).toMatchObject({ ...after, name: 'Luz B' });
  });

  it('no longer shows the number of a customer whose id changed, for the number did', async () => {
    const { P, U, V } = somebody();
    await receive({ from: P, from_user_id: U });
    const before = await contactBy(U);
    const system = { type: 'user_changed_user_id', body: '...', user_id: V, previous_user_id: U };
    await receive({ type: 'system', system, text: undefined });
    expect(await contactBy(V)).toMatchObject({ id: before.id, phone: null, userId: V });
  });

  it('makes one of both when the new id wrote before the change was told', async () => {
    const { P, Q, U, V } = somebody();
    await receive({ from: P, from_user_id: U });
    const before = await contactBy(U);
    await receive({ from: Q, from_user_id: V });
    const system = { type: 'user_changed_number', body: '...', wa_id: Q, user_id: V, previous_user_id: U };
    await receive({ from: P, type: 'system', system, text: undefined });
    const one = await contactBy(V);
    expect(one).toMatchObject({ id: before.id, phone: Q, userId: V });
    expect(valuesOf(one)).toEqual([P, Q, U, V].toSorted());
  });
});

/** Instead of the simulator's, whose customers have ids of its own. */
function withoutReceipts(): void {
  beforeEach(() => {
    recado.simulator.mischief.statuses = false;
  });
  afterEach(() => {
    recado.simulator.mischief.statuses = true;
  });
}

describe('a number with two spellings', () => {
  withoutReceipts();

  it.each([
    ['Brazil', '5511987654321', '551187654321'],
    ['Mexico', '525512345678', '5215512345678'],
    ['Argentina', '541123456789', '5491123456789'],
  ])('is one contact, reached as WhatsApp names it: %s', async (_, typed, named) => {
    await send(typed);
    const first = await contactBy(typed);
    const U = somebody().U;
    await receive({ from: named, from_user_id: U });
    expect(await contactBy(typed)).toMatchObject({ id: first.id, phone: named });
    expect(await contactBy(named)).toMatchObject({ id: first.id });
    await send(`+${typed}`);
    expect(sends().at(-1)).toMatchObject({ to: `+${named}` });
  });

  it('is spelled as the receipt of a send names it', async () => {
    const typed = '5541991112222';
    const messageId = await send(typed);
    const [row] = await recado.query<{ id: string; wamid: string }>(
      'SELECT id, provider_message_id AS wamid FROM outbox WHERE message_id = $1',
      [messageId],
    );
    const timestamp = String(Math.floor(Date.now() / 1000));
    const receipt = { id: row?.wamid, status: 'delivered', timestamp, biz_opaque_callback_data: row?.id };
    await postWebhook(recado.url, { statuses: [{ ...receipt, recipient_id: '554191112222' }] });
    await recado.settled();
    expect(await contactBy(typed)).toMatchObject({ phone: '554191112222' });
  });
});

describe('receipts', () => {
  const receiptOf = async (messageId: string, parts: Wire, contact?: Wire) => {
    const [row] = await recado.query<{ id: string; wamid: string }>(
      'SELECT id, provider_message_id AS wamid FROM outbox WHERE message_id = $1',
      [messageId],
    );
    const timestamp = String(Math.floor(Date.now() / 1000));
    const receipt = { id: row?.wamid, status: 'delivered', timestamp, biz_opaque_callback_data: row?.id };
    const contacts = contact === undefined ? {} : { contacts: [contact] };
    await postWebhook(recado.url, { ...contacts, statuses: [{ ...receipt, ...parts }] });
    await recado.settled();
  };
  withoutReceipts();

  it('teach the id and the names of a customer who never wrote', async () => {
    const { P, U } = somebody();
    const messageId = await send(P);
    expect(await contactBy(P)).toMatchObject({ userId: null });
    await receiptOf(
      messageId,
      { recipient_id: P, recipient_user_id: U, recipient_parent_user_id: `BR.ENT.${P}` },
      { profile: { name: 'Rui P.', username: 'rui.demo' }, wa_id: P, user_id: U },
    );
    expect(await contactBy(U)).toMatchObject({ phone: P, userId: U, name: 'Rui P.', username: 'rui.demo' });
    expect(await contactsBy(`BR.ENT.${P}`)).toHaveLength(1);
  });

  it('that fail teach nothing and break nothing', async () => {
    const { P } = somebody();
    const messageId = await send(P);
    await receiptOf(messageId, { status: 'failed', recipient_id: P, errors: [{ code: 131026 }] });
    expect(await contactBy(P)).toMatchObject({ userId: null });
    const { body } = await recado.api('GET', `/api/v1/messages/${messageId}`);
    expect(body).toMatchObject({ status: 'failed' });
  });

  it('make one contact of the number that we wrote to and the id that wrote to us', async () => {
    const { P, U } = somebody();
    await receive({ from_user_id: U });
    const messageId = await send(P);
    await receiptOf(messageId, { recipient_id: P, recipient_user_id: U });
    expect((await contactBy(P)).id).toBe((await contactBy(U)).id);
  });

  it('that are old take nothing back', async () => {
    const { P, Q, U, V } = somebody();
    const messageId = await send(P);
    await receive({ from: P, from_user_id: U }, { profile: { name: 'Rui' }, wa_id: P, user_id: U });
    const system = { type: 'user_changed_number', wa_id: Q, user_id: V, previous_user_id: U };
    await receive({ from: P, type: 'system', system, text: undefined });
    await receive({ from: P, from_user_id: 'BR.NEWOWNER' });
    await receiptOf(messageId, { status: 'read', recipient_id: P, recipient_user_id: U });
    expect(await contactBy(U)).toMatchObject({ phone: Q, userId: V });
    expect(await contactBy(P)).toMatchObject({ userId: 'BR.NEWOWNER' });
  });

  it('that say nothing new ask nothing', async () => {
    const { P, U } = somebody();
    await receive({ from: P, from_user_id: U });
    const messageId = await send(P);
    await recado.query('UPDATE contacts SET user_id = NULL WHERE user_id = $1', [U]);
    // Known to this process, so the row is not even looked at.
    await receiptOf(messageId, { recipient_id: P, recipient_user_id: U });
    expect(await contactBy(P)).toMatchObject({ userId: null });
  });
});

it('learns the number that a customer gives on request, and no other', async () => {
  const { P, Q, U } = somebody();
  const card = (origin: string, wa_id: string) => ({
    name: { formatted_name: 'X' },
    phones: [{ wa_id }],
    origin,
  });
  await receive({ from_user_id: U, type: 'contacts', text: undefined, contacts: [card('other', Q)] });
  expect(await contactBy(U)).toMatchObject({ phone: null });
  await receive({
    from_user_id: U,
    type: 'contacts',
    text: undefined,
    contacts: [card('contact_request', P)],
  });
  expect(await contactBy(U)).toMatchObject({ phone: P });
  expect(await contactsBy(Q)).toEqual([]);
});

describe('a portfolio', () => {
  const inPortfolio = async (portfolioId: string | null) =>
    recado.api('PATCH', `/api/v1/lines/${recado.lineId}`, { portfolioId });
  afterEach(() => inPortfolio(null));

  it('that is told later splits nobody', async () => {
    const { P, U } = somebody();
    await receive({ from: P, from_user_id: U });
    const before = await contactBy(U);
    expect((await inPortfolio('880011223344')).body).toMatchObject({ portfolioId: '880011223344' });
    await receive({ from_user_id: U });
    expect((await contactBy(U)).id).toBe(before.id);
    await send(U);
    expect(sends().at(-1)).toMatchObject({ recipient: U });
    await inPortfolio('990011223344');
    await receive({ from_user_id: U });
    expect((await contactBy(U)).id).toBe(before.id);
  });

  it('does not know the ids of another, and says so before it sends', async () => {
    const { U } = somebody();
    const line = { phoneNumberId: '700800900100777', token: 't', verifyToken: 'v', appSecret: 's' };
    const made = await recado.api('POST', '/api/v1/lines', { ...line, portfolioId: '770011223344' });
    const lineId = (made.body as { id: string }).id;
    await receive({ from_user_id: U });
    const template = { name: 'pickup_ready', language: { code: 'es' } };
    const refused = await recado.api('POST', '/webhook/send', { to: U, template, lineId });
    expect(refused).toMatchObject({ status: 400, body: { details: [{ field: 'to' }] } });
    expect(JSON.stringify(refused.body)).toContain('portfolio');
    await recado.api('DELETE', `/api/v1/lines/${lineId}`);
  });

  it('is digits', async () => {
    expect(await inPortfolio('Mi negocio')).toMatchObject({
      status: 400,
      body: { details: [{ field: 'portfolioId' }] },
    });
  });
});

describe('an identity key', () => {
  const keyed = (P: string, U: string, hash: string) => ({
    profile: { name: 'Rui' },
    wa_id: P,
    user_id: U,
    identity_key_hash: hash,
  });
  const patch = (contactId: string, changes: Wire) =>
    recado.api('PATCH', `/api/v1/contacts/${contactId}`, changes);

  it('that changed shows everywhere, and sensitive answers wait for a person', async () => {
    const { P, U } = somebody();
    const rule = {
      when: { type: 'keyword', words: ['saldo'] },
      reply: { type: 'text', content: { body: 'Tu saldo es 100.' } },
      sensitive: true,
    };
    const made = (await recado.api('POST', '/api/v1/rules', rule)).body as { id: string; sensitive: boolean };
    expect(made.sensitive).toBe(true);
    const ask = (hash: string) =>
      receive({ from: P, from_user_id: U, text: { body: 'saldo' } }, keyed(P, U, hash));
    expect(replyTo(await ask('b2xk'))).toBeDefined();

    const withheld = await ask('bmV3');
    expect(replyTo(withheld)).toBeUndefined();
    const [event] = await recado.query(
      `SELECT e.state, e.reason, e.decision -> 'why' -> 'rule' ->> 'id' AS rule, e.decision -> 'markAsRead' AS marked
       FROM events e JOIN messages m ON m.id = e.message_id WHERE m.provider_message_id = $1`,
      [withheld],
    );
    expect(event).toEqual({ state: 'skipped', reason: 'identity_changed', rule: made.id, marked: false });
    const contact = await contactBy(U);
    expect(contact).toMatchObject({ identityKeyChanged: true });
    const { body } = await recado.api('GET', `/api/v1/conversations?contact=${contact.id}`);
    expect(body).toMatchObject({ items: [{ contact: { id: contact.id, identityKeyChanged: true } }] });

    const harmless = await receive({ from: P, from_user_id: U, text: { body: 'hola' } });
    expect(replyTo(harmless)).toBeDefined();

    expect((await patch(contact.id, { identityAcknowledged: true })).body).toMatchObject({
      identityKeyChanged: false,
    });
    expect(replyTo(await ask('bmV3'))).toBeDefined();
    await recado.api('DELETE', `/api/v1/rules/${made.id}`);
  });

  it('changes by the older message too', async () => {
    const { P, U } = somebody();
    await receive({ from: P, from_user_id: U }, keyed(P, U, 'b2xk'));
    const system = { type: 'customer_identity_changed', body: '...', customer: P };
    const identity = { acknowledged: true, created_timestamp: 1795330200, hash: 'bmV3' };
    await receive({ from: P, type: 'system', system, identity, text: undefined });
    expect(await contactBy(P)).toMatchObject({ identityKeyChanged: true, identityKeyHash: 'bmV3' });
  });

  it('goes with the sends of a line that checks it: the one that was accepted last', async () => {
    const { P, U } = somebody();
    await recado.api('PATCH', `/api/v1/lines/${recado.lineId}`, { identityCheck: true });
    const sentWith = (id: string) => (replyTo(id) as Wire | undefined)?.['recipient_identity_key_hash'];
    const say = (hash: string) => receive({ from: P, from_user_id: U }, keyed(P, U, hash));
    recado.simulator.customer({ phone: P, userId: U, identityKeyHash: 'b2xk' });
    expect(sentWith(await say('b2xk'))).toBe('b2xk');
    expect(sentWith(await say('bmV3'))).toBe('b2xk');
    await patch((await contactBy(U)).id, { identityAcknowledged: true });
    expect(sentWith(await say('bmV3'))).toBe('bmV3');
    await recado.api('PATCH', `/api/v1/lines/${recado.lineId}`, { identityCheck: false });
    expect(sentWith(await say('bmV3'))).toBeUndefined();
  });
});

it.each([
  ['its receipts', true],
  ['the message that shows it', false],
])('sends to a parent id as a recipient, and learns who it is from %s', async (_, statuses) => {
  const { P, U } = somebody();
  const parent = `BR.ENT.7${P}`;
  recado.simulator.customer({ phone: P, userId: U, parentUserId: parent });
  recado.simulator.mischief.statuses = statuses;
  await send(parent);
  await recado.settled();
  recado.simulator.mischief.statuses = true;
  expect(sends().at(-1)).toMatchObject({ recipient: parent });
  const reached = await contactBy(parent);
  expect(reached).toMatchObject({
    userId: statuses ? U : null,
    aliases: expect.arrayContaining([{ kind: 'parent_user_id', value: parent }]),
  });
  await receive({ from: P, from_user_id: U, from_parent_user_id: parent });
  expect(await contactBy(U)).toMatchObject({ id: reached.id, phone: P, userId: U });
});
