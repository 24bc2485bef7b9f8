import { WebhookItem } from '../provider';
import { readWebhook } from './read-webhook';

const PHONE = '15550100077';
const USER_ID = 'BR.90817263545362718190';
const PARENT_ID = 'BR.ENT.11112222333344445555';
const CONTACT = {
  profile: { name: 'Rui P.', username: 'rui.demo' },
  wa_id: PHONE,
  user_id: USER_ID,
  parent_user_id: PARENT_ID,
  identity_key_hash: 'Zm9vYmFy=',
};

type Wire = Record<string, unknown>;

const aMessage = (parts: Wire = {}): Wire => ({
  from: PHONE,
  from_user_id: USER_ID,
  id: 'wamid.IN_0001',
  type: 'text',
  text: { body: 'Buongiorno' },
  ...parts,
});
const withoutKeys = (wire: Wire, ...keys: string[]): Wire =>
  Object.fromEntries(Object.entries(wire).filter(([key]) => !keys.includes(key)));

function itemsOf(messages: readonly Wire[], contacts: unknown): WebhookItem[] {
  const value = { metadata: { phone_number_id: '700800900100201' }, contacts, messages };
  return readWebhook({ entry: [{ changes: [{ field: 'messages', value }] }] }).flatMap(({ items }) => items);
}

function customerOf(message: Wire, contacts: unknown) {
  const [item] = itemsOf([message], contacts);
  if (item?.kind !== 'message') throw new Error(`no message but ${JSON.stringify(item)}`);
  return item.message.customer;
}

describe('the customer', () => {
  const other = { profile: { name: 'Ada L.' }, wa_id: '15550100099', user_id: 'BR.ADA' };
  const rui = { identity: { phone: PHONE, userId: USER_ID, parentUserId: PARENT_ID }, name: 'Rui P.' };
  const byPhone = withoutKeys(aMessage(), 'from_user_id');
  const byUserId = withoutKeys(aMessage(), 'from');
  const hidden = withoutKeys(CONTACT, 'wa_id');

  it.each<[string, Wire, unknown, object]>([
    ['found by phone among others', byPhone, [other, CONTACT], rui],
    ['found by user id among others', byUserId, [other, CONTACT], rui],
    ['found by user id where phones are hidden', byUserId, [withoutKeys(other, 'wa_id'), CONTACT], rui],
    ['the only contact when ids cannot tell', byPhone, [{ profile: { name: 'Rui P.' } }], { name: 'Rui P.' }],
    ['the only contact when the message names nobody', withoutKeys(byPhone, 'from'), [CONTACT], rui],
    ['username-only', byUserId, [hidden], { identity: { userId: USER_ID }, username: 'rui.demo' }],
    [
      'without a phone when it is an empty text',
      aMessage({ from: '' }),
      [{ ...CONTACT, wa_id: '' }],
      { identity: { userId: USER_ID } },
    ],
    [
      "of the contact's parent when the message's is an empty text",
      aMessage({ from_parent_user_id: '' }),
      [CONTACT],
      rui,
    ],
  ])('is %s', (_, message, contacts, customer) => {
    expect(customerOf(message, contacts)).toMatchObject(customer);
    expect(customerOf(message, contacts).identity).toEqual(
      expect.not.objectContaining({ phone: '15550100099' }),
    );
  });

  it.each<[string, unknown]>([
    ['there are none', null],
    ['the only one is another person', [other]],
    ['none of them is the sender', [other, { profile: { name: 'Bea' } }]],
    ['they are not a list', CONTACT],
    ['they are not objects', ['Rui P.', null, 7]],
  ])('is known by the message alone when of the contacts %s', (_, contacts) => {
    expect(customerOf(aMessage(), contacts)).toEqual({ identity: { phone: PHONE, userId: USER_ID } });
  });

  it.each<[string, Wire, unknown]>([
    ['no sender', withoutKeys(aMessage(), 'from', 'from_user_id'), []],
    ['no sender and several contacts', withoutKeys(aMessage(), 'from', 'from_user_id'), [other, CONTACT]],
    ['a sender that is neither phone nor id', aMessage({ from: 'status@broadcast', from_user_id: {} }), []],
  ])('makes the message unreadable with %s', (_, message, contacts) => {
    expect(itemsOf([message], contacts)).toEqual([
      expect.objectContaining({ kind: 'unreadable', path: 'entry[0].changes[0].value.messages[0]' }),
    ]);
  });
});

describe('a change of identity', () => {
  const NEW = { phone: '15550100088', userId: 'BR.NEW111' };
  const system = { body: '...', user_id: 'BR.NEW111', previous_user_id: USER_ID };
  const ofNumber = { type: 'user_changed_number', wa_id: '15550100088', ...system };
  const changed = (part: Wire, sender: Wire) => {
    const message = aMessage({ type: 'system', system: part });
    return customerOf({ ...withoutKeys(message, 'from', 'from_user_id', 'text'), ...sender }, null);
  };

  it.each<[string, Wire, Wire, object]>([
    [
      'names both numbers',
      ofNumber,
      { from: PHONE },
      { identity: NEW, previous: { phone: PHONE, userId: USER_ID } },
    ],
    [
      'names ids only',
      { type: 'user_changed_user_id', ...system },
      {},
      { identity: { userId: 'BR.NEW111' }, previous: { userId: USER_ID } },
    ],
    [
      'names ids only, with empty texts for the hidden phones',
      { type: 'user_changed_user_id', wa_id: '', ...system },
      { from: '' },
      { identity: { userId: 'BR.NEW111' }, previous: { userId: USER_ID } },
    ],
    [
      'is spelled as before 2026',
      { type: 'customer_changed_number', new_wa_id: '15550100088', customer: PHONE },
      { from: PHONE },
      { identity: { phone: '15550100088' }, previous: { phone: PHONE } },
    ],
    [
      'names the former number as `customer` only',
      { type: 'customer_changed_number', wa_id: '', new_wa_id: '15550100088', customer: PHONE },
      {},
      { identity: { phone: '15550100088' }, previous: { phone: PHONE } },
    ],
    [
      'is one of the key alone',
      { type: 'customer_identity_changed', customer: PHONE },
      {},
      { identity: { phone: PHONE } },
    ],
    [
      'is one of the key, which comes beside it',
      { type: 'customer_identity_changed', customer: PHONE },
      { identity: { hash: 'bmV3', acknowledged: false, created_timestamp: 1795330200 } },
      { identity: { phone: PHONE }, identityKeyHash: 'bmV3' },
    ],
    [
      'names the parents too',
      {
        type: 'user_changed_user_id',
        ...system,
        previous_parent_user_id: PARENT_ID,
        parent_user_id: 'BR.ENT.2',
      },
      {},
      {
        identity: { userId: 'BR.NEW111', parentUserId: 'BR.ENT.2' },
        previous: { userId: USER_ID, parentUserId: PARENT_ID },
      },
    ],
  ])('%s', (_, part, sender, customer) => {
    expect(changed(part, sender)).toEqual(customer);
  });
});

describe('a batch of several customers', () => {
  const ada = { profile: { name: 'Ada L.' }, wa_id: '15550100099', user_id: 'BR.ADA' };
  const ofAda = aMessage({ from: '15550100099', from_user_id: 'BR.ADA' });

  it.each<[string, Wire, object]>([
    [
      'a change of identity',
      {
        type: 'system',
        system: { type: 'user_changed_user_id', user_id: 'BR.NEW111', previous_user_id: USER_ID },
      },
      { identity: { userId: 'BR.NEW111' }, previous: { userId: USER_ID } },
    ],
    ['a message with a user id', { from_user_id: USER_ID, type: 'text' }, { identity: { userId: USER_ID } }],
  ])('does not mix %s with the contact of another', (_, message, customer) => {
    const contact = withoutKeys(ada, 'user_id');
    const items = itemsOf([ofAda, message], [contact]);
    expect(items[1]).toMatchObject({ kind: 'message' });
    expect(items[1]).toHaveProperty('message.customer', customer);
  });
});

describe('the number that a customer gives on request', () => {
  const card = (origin: string, ...phones: Wire[]) => ({ name: { formatted_name: 'Rui' }, phones, origin });
  const sender = withoutKeys(aMessage({ type: 'contacts' }), 'from', 'text');

  it.each<[string, Wire[], string | undefined]>([
    ['by the id of WhatsApp', [card('contact_request', { phone: '+1 555-010-0099', wa_id: PHONE })], PHONE],
    ['by the number', [card('contact_request', { phone: '+1 555-010-0077' })], PHONE],
    [
      'among cards of others',
      [card('other', { wa_id: '15550100099' }), card('contact_request', { wa_id: PHONE })],
      PHONE,
    ],
    ['not of a card that they chose to share', [card('other', { wa_id: PHONE })], undefined],
    ['not of a card that says nothing', [{ phones: [{ wa_id: PHONE }] }], undefined],
    [
      'not when it is one of several',
      [card('contact_request', { wa_id: PHONE }, { wa_id: '15550100099' })],
      undefined,
    ],
    ['not when it is an id', [card('contact_request', { wa_id: USER_ID })], undefined],
  ])('is known %s', (_, contacts, phone) => {
    expect(customerOf({ ...sender, contacts }, []).givenPhone).toBe(phone);
  });
});

describe('the recipient of a receipt', () => {
  const receipt = (parts: Wire): Wire => ({
    id: 'wamid.OUT_77',
    status: 'delivered',
    timestamp: '1795330260',
    ...parts,
  });
  const recipientsOf = (statuses: readonly Wire[], contacts: unknown) => {
    const value = { metadata: { phone_number_id: '700800900100201' }, contacts, statuses };
    const [change] = readWebhook({ entry: [{ changes: [{ field: 'messages', value }] }] });
    return (change?.items ?? []).map((item) => (item.kind === 'status' ? item.status.customer : 'none'));
  };

  it.each<[string, Wire, unknown, object | undefined]>([
    [
      'is named by number, id and parent',
      { recipient_id: PHONE, recipient_user_id: USER_ID, recipient_parent_user_id: PARENT_ID },
      null,
      { identity: { phone: PHONE, userId: USER_ID, parentUserId: PARENT_ID } },
    ],
    [
      'is named by the former spelling of the parent',
      { recipient_user_id: USER_ID, parent_recipient_user_id: PARENT_ID },
      null,
      { identity: { userId: USER_ID, parentUserId: PARENT_ID } },
    ],
    [
      'is told more of beside it, but for the key, which may be old',
      { recipient_id: PHONE, recipient_identity_key_hash: 'b2xk' },
      [CONTACT],
      {
        identity: { phone: PHONE, userId: USER_ID, parentUserId: PARENT_ID },
        name: 'Rui P.',
        username: 'rui.demo',
      },
    ],
    ['is nobody for a group', { recipient_type: 'group', recipient_id: PHONE }, [CONTACT], undefined],
    ['is nobody when none is named', {}, null, undefined],
  ])('%s', (_, parts, contacts, customer) => {
    expect(recipientsOf([receipt(parts)], contacts)).toEqual([customer]);
  });

  it('is found among several', () => {
    const ada = { profile: { name: 'Ada L.' }, wa_id: '15550100099', user_id: 'BR.ADA' };
    const both = [receipt({ recipient_id: '15550100099' }), receipt({ recipient_id: PHONE })];
    expect(recipientsOf(both, [CONTACT, ada])).toMatchObject([
      { identity: { userId: 'BR.ADA' }, name: 'Ada L.' },
      { identity: { userId: USER_ID }, name: 'Rui P.' },
    ]);
  });
});
