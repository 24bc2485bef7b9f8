import fc from 'fast-check';
import { InboundContent, InboundMessage, isSyntheticId } from '../../domain/inbound';
import { WebhookItem } from '../provider';
import { readWebhook } from './read-webhook';

const PHONE = '15550100077';
const USER_ID = 'BR.90817263545362718190';
const PARENT_ID = 'BR.ENT.11112222333344445555';
const METADATA = { display_phone_number: '15550100001', phone_number_id: '700800900100201' };
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
  timestamp: '1795330200',
  type: 'text',
  text: { body: 'Buongiorno' },
  ...parts,
});
const aStatus = (parts: Wire = {}): Wire => ({
  id: 'wamid.OUT_77',
  status: 'delivered',
  timestamp: '1795330260',
  recipient_id: PHONE,
  recipient_user_id: USER_ID,
  biz_opaque_callback_data: 'outbox:5d1c',
  ...parts,
});
const aValue = (parts: Wire): Wire => ({ messaging_product: 'whatsapp', metadata: METADATA, ...parts });
const aChange = (parts: Wire): Wire => ({ field: 'messages', value: aValue(parts) });
const aBody = (...changes: unknown[]) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '900100200300401', changes }],
});

const itemsOf = (body: unknown): WebhookItem[] => readWebhook(body).flatMap((change) => change.items);
const withoutKeys = (wire: Wire, ...keys: string[]): Wire =>
  Object.fromEntries(Object.entries(wire).filter(([key]) => !keys.includes(key)));

function read(message: Wire, contacts: unknown = [CONTACT]): InboundMessage {
  const [item] = itemsOf(aBody(aChange({ contacts, messages: [message] })));
  if (item?.kind !== 'message') throw new Error(`no message but ${JSON.stringify(item)}`);
  return item.message;
}

function readStatus(status: Wire) {
  const [item] = itemsOf(aBody(aChange({ statuses: [status] })));
  return item?.kind === 'status' ? item.status : item?.kind;
}

describe('a message', () => {
  it('comes with everything that surrounds it', () => {
    expect(read(aMessage({ from_parent_user_id: PARENT_ID }))).toEqual({
      providerMessageId: 'wamid.IN_0001',
      timestamp: 1795330200,
      customer: {
        identity: { phone: PHONE, userId: USER_ID, parentUserId: PARENT_ID },
        name: 'Rui P.',
        username: 'rui.demo',
        identityKeyHash: 'Zm9vYmFy=',
      },
      wireType: 'text',
      content: { type: 'text', content: { body: 'Buongiorno' } },
      readable: true,
      context: null,
      referral: null,
      errors: [],
    });
  });

  it('of a group keeps the group', () => {
    expect(read(aMessage({ group_id: 'only-in-groups' })).groupId).toBe('only-in-groups');
  });

  it.each([
    ['1795330200', 1795330200],
    [1795330200, 1795330200],
    ['yesterday', null],
    ['', null],
    [undefined, null],
    [['1795330200'], null],
  ])('with the timestamp %j has %j', (timestamp, seconds) => {
    expect(read(aMessage({ timestamp })).timestamp).toBe(seconds);
  });
});

const media = { id: '880001', mime_type: 'image/jpeg', sha256: 'q83vEg==' };
const readMedia = { mediaId: '880001', mimeType: 'image/jpeg', sha256: 'q83vEg==' };
const url = 'https://lookaside.fbsbx.com/demo';
const card = { name: { formatted_name: 'Ada L.' }, phones: [{ phone: '+1 555-010-0099' }], origin: 'other' };
const flow = { name: 'flow', body: 'Sent', response_json: '{"flow_token":"t-42","size":"M"}' };
const permission = { response: 'accept', is_permanent: false, expiration_timestamp: 1795900000 };
const edited = { type: 'text', text: { body: 'alle 19, scusate' }, context: { id: 'M0' } };

describe('the content of', () => {
  it.each<[InboundContent['type'], unknown, object]>([
    ['text', { body: 'avete posto alle 18?' }, { body: 'avete posto alle 18?' }],
    ['image', { ...media, caption: 'così', url }, { ...readMedia, caption: 'così', url }],
    ['video', { ...media, mime_type: 'video/mp4' }, { ...readMedia, mimeType: 'video/mp4' }],
    [
      'audio',
      { ...media, mime_type: 'audio/ogg; codecs=opus', voice: true },
      { ...readMedia, mimeType: 'audio/ogg; codecs=opus', voice: true },
    ],
    ['audio', { ...media, voice: false }, readMedia],
    ['document', { ...media, filename: 'ordine.pdf' }, { ...readMedia, filename: 'ordine.pdf' }],
    ['sticker', { ...media, animated: true }, { ...readMedia, animated: true }],
    ['image', { id: '880001' }, { mediaId: '880001', mimeType: null, sha256: null }],
    ['image', { caption: 'no id' }, { mediaId: null, mimeType: null, sha256: null, caption: 'no id' }],
    [
      'location',
      {
        latitude: 45.0703,
        longitude: 7.6869,
        name: 'Sede',
        address: 'Via Demo 1',
        url: 'https://example.test',
      },
      {
        latitude: 45.0703,
        longitude: 7.6869,
        name: 'Sede',
        address: 'Via Demo 1',
        url: 'https://example.test',
      },
    ],
    ['location', { latitude: '45.0703', longitude: 0 }, { latitude: 45.0703, longitude: 0 }],
    ['contacts', [card, {}], { contacts: [card, {}] }],
    [
      'interactive',
      { type: 'button_reply', button_reply: { id: 'book:yes', title: 'Prenota' } },
      { kind: 'button_reply', id: 'book:yes', title: 'Prenota' },
    ],
    [
      'interactive',
      { type: 'list_reply', list_reply: { id: 'slot:1800', title: '18:00', description: 'Ultimo posto' } },
      { kind: 'list_reply', id: 'slot:1800', title: '18:00', description: 'Ultimo posto' },
    ],
    ['interactive', { type: 'nfm_reply', nfm_reply: flow }, { kind: 'nfm_reply', data: flow }],
    [
      'interactive',
      { type: 'call_permission_reply', call_permission_reply: permission },
      { kind: 'call_permission_reply', data: permission },
    ],
    ['interactive', { type: 'product' }, { kind: 'product', data: null }],
    ['button', { text: 'Annulla', payload: 'cancel:991' }, { text: 'Annulla', payload: 'cancel:991' }],
    ['button', { text: 'Annulla' }, { text: 'Annulla' }],
    [
      'order',
      {
        catalog_id: '55501',
        text: 'con fiocco',
        product_items: [
          { product_retailer_id: 'SKU-9', quantity: 2, item_price: 12.5, currency: 'EUR' },
          { product_retailer_id: 'SKU-10', quantity: '1', item_price: '7.25', currency: 'EUR' },
        ],
      },
      {
        catalogId: '55501',
        text: 'con fiocco',
        items: [
          { productRetailerId: 'SKU-9', quantity: 2, itemPrice: 12.5, currency: 'EUR' },
          { productRetailerId: 'SKU-10', quantity: 1, itemPrice: 7.25, currency: 'EUR' },
        ],
      },
    ],
    ['reaction', { message_id: 'wamid.OUT_77', emoji: '👍' }, { messageId: 'wamid.OUT_77', emoji: '👍' }],
    ['reaction', { message_id: 'wamid.OUT_77' }, { messageId: 'wamid.OUT_77', emoji: null }],
    ['reaction', { message_id: 'wamid.OUT_77', emoji: '' }, { messageId: 'wamid.OUT_77', emoji: null }],
    [
      'system',
      { type: 'customer_identity_changed', body: 'changed' },
      {
        kind: 'customer_identity_changed',
        body: 'changed',
        data: { type: 'customer_identity_changed', body: 'changed' },
      },
    ],
    [
      'edit',
      { original_message_id: 'wamid.IN_0001', message: edited },
      { originalMessageId: 'wamid.IN_0001', message: edited },
    ],
    ['revoke', { original_message_id: 'wamid.IN_0001' }, { originalMessageId: 'wamid.IN_0001' }],
    ['request_welcome', undefined, {}],
    ['unsupported', { type: 'poll_creation' }, { kind: 'poll_creation' }],
    ['unsupported', undefined, {}],
  ])('%s %j', (type, part, content) => {
    const message = read(withoutKeys(aMessage({ type, [type]: part }), type === 'text' ? '' : 'text'));
    expect(message).toMatchObject({ wireType: type, readable: true, content: { type, content } });
  });

  it.each([
    ['text', { body: '' }],
    ['text', 'Buongiorno'],
    ['text', undefined],
    ['image', undefined],
    ['image', {}],
    ['location', { latitude: 45.0703 }],
    ['location', { latitude: 'north', longitude: 'east' }],
    ['contacts', { name: 'Ada L.' }],
    ['interactive', { button_reply: { id: 'book:yes', title: 'Prenota' } }],
    ['interactive', { type: 'button_reply' }],
    ['button', { payload: 'cancel:991' }],
    ['order', { catalog_id: '55501' }],
    ['reaction', { emoji: '👍' }],
    ['system', { body: 'who knows' }],
  ])('%s %j is not readable, and kept', (type, part) => {
    const content = { type: 'unknown', content: { raw: part ?? null } };
    expect(read(aMessage({ type, [type]: part }))).toMatchObject({
      wireType: type,
      readable: false,
      content,
    });
  });

  it.each(['poll', 'constructor', '__proto__', 'unknown', 'x'.repeat(200)])(
    'a type that is not known is kept: %s',
    (type) => {
      const message = read(JSON.parse(JSON.stringify(aMessage({ type })).replace('"text":{', `"${type}":{`)));
      expect(message.wireType).toBe(type.slice(0, 64));
      expect(message.readable).toBe(true);
      expect(message.content).toEqual({ type: 'unknown', content: { raw: { body: 'Buongiorno' } } });
    },
  );

  it.each([undefined, null, '', {}])('a message whose type is %j is unknown', (type) => {
    expect(read(aMessage({ type }))).toMatchObject({ wireType: 'unknown', content: { type: 'unknown' } });
  });
});

describe('the errors of a message', () => {
  const error = {
    code: 131051,
    title: 'Unsupported',
    message: 'Unsupported',
    error_data: { details: 'A poll' },
  };

  it('are kept with their details', () => {
    const { content, errors } = read(
      aMessage({ type: 'unsupported', errors: [error, { code: '131060' }, 'odd'] }),
    );
    expect(content).toEqual({ type: 'unsupported', content: {} });
    expect(errors).toEqual([
      { code: 131051, title: 'Unsupported', message: 'Unsupported', details: 'A poll' },
      { code: 131060 },
      { code: null },
    ]);
  });

  it('are kept beside a file that Meta could not fetch', () => {
    const message = read(aMessage({ type: 'video', errors: [{ code: 131052 }] }));
    expect(message).toMatchObject({ wireType: 'video', readable: false, errors: [{ code: 131052 }] });
  });
});

describe('the id of a message', () => {
  const anonymous = (parts: Wire = {}) => read(withoutKeys(aMessage(parts), 'id')).providerMessageId;

  it('is a hash of the message when Meta sent none', () => {
    expect(anonymous()).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(isSyntheticId(anonymous())).toBe(true);
    expect(anonymous()).toBe(anonymous());
    expect(anonymous()).toBe(read(aMessage({ id: undefined }), []).providerMessageId);
    expect(anonymous({ text: { body: 'Buonasera' } })).not.toBe(anonymous());
    expect(anonymous({ timestamp: '1795330201' })).not.toBe(anonymous());
  });

  it.each([['x'.repeat(501)], ['wamid.'.repeat(200_000)]])('is a hash of an id beyond every size', (id) => {
    expect(read(aMessage({ id })).providerMessageId).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(read(aMessage({ id: `${id}x` })).providerMessageId).not.toBe(
      read(aMessage({ id })).providerMessageId,
    );
    expect(readStatus(aStatus({ id }))).toMatchObject({
      providerMessageId: read(aMessage({ id })).providerMessageId,
    });
  });

  it.each([['x'.repeat(500)], ['wamid.HBgLMTU1NTAxMDAwNzc='], ['wamid/+=?&🙂']])('is opaque: %s', (id) => {
    expect(read(aMessage({ id })).providerMessageId).toBe(id);
  });
});

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
    expect(read(message, contacts).customer).toMatchObject(customer);
    expect(read(message, contacts).customer.identity).toEqual(
      expect.not.objectContaining({ phone: '15550100099' }),
    );
  });

  it.each<[string, unknown]>([
    ['there are none', undefined],
    ['the only one is another person', [other]],
    ['none of them is the sender', [other, { profile: { name: 'Bea' } }]],
    ['they are not a list', CONTACT],
    ['they are not objects', ['Rui P.', null, 7]],
  ])('is known by the message alone when of the contacts %s', (_, contacts) => {
    expect(read(aMessage(), contacts).customer).toEqual({ identity: { phone: PHONE, userId: USER_ID } });
  });

  it.each<[string, Wire, unknown]>([
    ['no sender', withoutKeys(aMessage(), 'from', 'from_user_id'), []],
    ['no sender and several contacts', withoutKeys(aMessage(), 'from', 'from_user_id'), [other, CONTACT]],
    ['a sender that is neither phone nor id', aMessage({ from: 'status@broadcast', from_user_id: {} }), []],
  ])('makes the message unreadable with %s', (_, message, contacts) => {
    expect(itemsOf(aBody(aChange({ contacts, messages: [message] })))).toEqual([
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
    return read({ ...withoutKeys(message, 'from', 'from_user_id', 'text'), ...sender }, undefined).customer;
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
  ])('%s', (_, part, sender, customer) => {
    expect(changed(part, sender)).toEqual(customer);
  });
});

describe('the context', () => {
  it.each([
    [
      { from: '15550100001', id: 'wamid.OUT_77' },
      { messageId: 'wamid.OUT_77', from: '15550100001' },
    ],
    [{ id: 'M0' }, { messageId: 'M0' }],
    [{ forwarded: true }, { forwarded: true }],
    [{ frequently_forwarded: true }, { frequentlyForwarded: true }],
    [
      {
        from: '15550100001',
        id: 'wamid.OUT_77',
        referred_product: { catalog_id: '55501', product_retailer_id: 'SKU-9' },
      },
      {
        messageId: 'wamid.OUT_77',
        from: '15550100001',
        referredProduct: { catalogId: '55501', productRetailerId: 'SKU-9' },
      },
    ],
    [{ forwarded: 'yes', id: { deep: 1 } }, null],
    [{}, null],
    ['wamid.OUT_77', null],
    [null, null],
  ])('%j', (context, expected) => {
    expect(read(aMessage({ context })).context).toEqual(expected);
  });
});

describe('the referral', () => {
  const referral = {
    source_url: 'https://fb.me/demo',
    source_type: 'ad',
    source_id: '120200000000000001',
    headline: 'Scrivici',
    body: 'Promo autunno',
    media_type: 'image',
    image_url: 'https://example.test/a.jpg',
    ctwa_clid: 'ARxyz...',
    welcome_message: { text: 'Ciao! Come possiamo aiutarti?' },
  };

  it('is read and kept whole', () => {
    expect(read(aMessage({ referral })).referral).toEqual({
      sourceUrl: 'https://fb.me/demo',
      sourceType: 'ad',
      sourceId: '120200000000000001',
      headline: 'Scrivici',
      body: 'Promo autunno',
      ctwaClid: 'ARxyz...',
      raw: referral,
    });
  });

  it('of an ad in Status has no click id', () => {
    const fromStatus = withoutKeys(referral, 'ctwa_clid');
    expect(read(aMessage({ referral: fromStatus })).referral).not.toHaveProperty('ctwaClid');
  });

  it('with broken parts keeps them and is read without them', () => {
    const broken = { headline: { nested: true }, ctwa_clid: 'AR\0\uD83D' };
    expect(read(aMessage({ referral: broken })).referral).toEqual({
      ctwaClid: 'AR\uFFFD\uFFFD',
      raw: { headline: { nested: true }, ctwa_clid: 'AR\uFFFD\uFFFD' },
    });
  });

  it.each([{}, null, 'ad', []])('is none when it is %j', (nothing) => {
    expect(read(aMessage({ referral: nothing })).referral).toBeNull();
  });
});

describe('a status', () => {
  const pricing = { pricing_model: 'PMP', type: 'regular', category: 'service', billable: true };

  it('is read', () => {
    expect(readStatus(aStatus({ pricing }))).toEqual({
      providerMessageId: 'wamid.OUT_77',
      status: 'delivered',
      timestamp: 1795330260,
      correlationId: 'outbox:5d1c',
      errors: [],
      pricing,
    });
  });

  it('that failed brings its errors, and may lack the recipient and our id', () => {
    const errors = [
      { code: 131047, title: 'T', message: 'M', error_data: { details: 'D' }, href: 'https://x.test' },
    ];
    const failed = { id: 'wamid.OUT_78', status: 'failed', timestamp: '1795330300', errors };
    expect(readStatus(failed)).toEqual({
      providerMessageId: 'wamid.OUT_78',
      status: 'failed',
      timestamp: 1795330300,
      correlationId: null,
      errors: [{ code: 131047, title: 'T', message: 'M', details: 'D' }],
      pricing: null,
    });
  });

  it.each([
    ['a word nobody knows', aStatus({ status: 'deleted' }), { status: 'deleted' }],
    ['our id only', aStatus({ id: undefined }), { providerMessageId: '', correlationId: 'outbox:5d1c' }],
    ['no timestamp', aStatus({ timestamp: undefined }), { timestamp: null }],
  ])('with %s is kept', (_, status, expected) => {
    expect(readStatus(status)).toMatchObject(expected);
  });

  it.each([
    ['no word', aStatus({ status: undefined })],
    ['a word of another type', aStatus({ status: { read: true } })],
    ['no id at all', aStatus({ id: undefined, biz_opaque_callback_data: undefined })],
  ])('with %s is unreadable', (_, status) => {
    expect(readStatus(status)).toBe('unreadable');
  });
});

describe('a body', () => {
  it('is walked through every entry, change, message and status', () => {
    const three = (make: (parts: Wire) => Wire, tag: string) =>
      [1, 2, 3].map((n) => make({ id: `${tag}.${n}` }));
    const change = (tag: string) =>
      aChange({ messages: three(aMessage, `m${tag}`), statuses: three(aStatus, `s${tag}`) });
    const entry = (tag: string) => ({
      id: '900100200300401',
      changes: [change(`${tag}0`), change(`${tag}1`)],
    });
    const items = itemsOf({ object: 'whatsapp_business_account', entry: [entry('0'), entry('1')] });
    expect(items).toHaveLength(24);
    for (const item of items) {
      const [e, c, list, i] =
        /entry\[(\d)\].changes\[(\d)\].value.(m|s)\w+\[(\d)\]$/.exec(item.path)?.slice(1) ?? [];
      const id = `${list}${e}${c}.${Number(i) + 1}`;
      expect(item).toMatchObject(
        list === 'm'
          ? { kind: 'message', message: { providerMessageId: id } }
          : { kind: 'status', status: { providerMessageId: id } },
      );
    }
    expect(new Set(items.map((item) => item.path)).size).toBe(24);
  });

  it('may hold several lines', () => {
    const second = { ...METADATA, phone_number_id: '700800900100202' };
    const body = aBody(
      aChange({ messages: [aMessage()] }),
      aChange({ metadata: second, messages: [aMessage({ id: 'wamid.IN_0002' })] }),
      aChange({ metadata: undefined, messages: [] }),
    );
    expect(readWebhook(body).map((change) => change.lineKey)).toEqual([
      '700800900100201',
      '700800900100202',
      null,
    ]);
  });

  it.each([undefined, null, '', 'messages', 'message_status'])(
    'reads a change whose field is %j as messages',
    (field) => {
      const items = itemsOf(aBody({ ...aChange({ messages: [aMessage()], statuses: [aStatus()] }), field }));
      expect(items.map((item) => item.kind)).toEqual(['message', 'status']);
    },
  );

  it('keeps a change of another field as one item', () => {
    const change = { field: 'account_update', value: { event: 'ACCOUNT_DELETED', messages: [aMessage()] } };
    const at = (time: number) => itemsOf({ entry: [{ id: '900100200300401', time, changes: [change] }] });
    expect(at(1795330000)).toEqual([
      { kind: 'field', path: 'entry[0].changes[0]', field: 'account_update', digest: expect.any(String) },
    ]);
    expect(at(1795330000)).toEqual(at(1795330000));
    expect(at(1795330001)).not.toEqual(at(1795330000));
  });

  it('reports errors of the account', () => {
    expect(itemsOf(aBody(aChange({ errors: [{ code: 130429, title: 'Rate limit' }] })))).toEqual([
      {
        kind: 'errors',
        path: 'entry[0].changes[0].value.errors',
        errors: [{ code: 130429, title: 'Rate limit' }],
        digest: expect.any(String),
      },
    ]);
  });

  it.each([
    ['a value that is no object', { field: 'messages', value: [] }, '.value'],
    ['a change that is no object', 'change', '.value'],
    ['messages that are no list', aChange({ messages: aMessage() }), '.value.messages'],
    ['a message that is no object', aChange({ messages: ['Buongiorno'] }), '.value.messages[0]'],
    ['a status that is no object', aChange({ statuses: [null] }), '.value.statuses[0]'],
  ])('shows %s as unreadable', (_, change, path) => {
    expect(itemsOf(aBody(change))).toEqual([
      expect.objectContaining({ kind: 'unreadable', path: `entry[0].changes[0]${path}` }),
    ]);
  });

  it.each([undefined, null, 7, 'text', [], {}, { entry: 'none' }, { entry: [null, { changes: {} }] }])(
    'that is %j holds nothing',
    (body) => {
      expect(readWebhook(body)).toEqual([]);
    },
  );

  it('may hold a thousand messages', () => {
    const messages = Array.from({ length: 1000 }, (_, i) => aMessage({ id: `wamid.IN_${i}` }));
    const contacts = messages.map((_, i) => ({ ...CONTACT, user_id: `BR.${i}` })).concat(CONTACT);
    const items = itemsOf(aBody(aChange({ contacts, messages })));
    expect(items).toHaveLength(1000);
    expect(items.every((item) => item.kind === 'message' && item.message.customer.name === 'Rui P.')).toBe(
      true,
    );
  });
});

describe('hostile values', () => {
  const full = aBody(
    aChange({
      contacts: [CONTACT],
      messages: [
        aMessage({
          context: { id: 'M0', referred_product: { catalog_id: '55501', product_retailer_id: 'SKU-9' } },
          referral: { source_id: '120200000000000001', headline: 'Scrivici' },
          errors: [{ code: 131051, error_data: { details: 'D' } }],
        }),
        aMessage({ type: 'image', image: media }),
        aMessage({
          type: 'interactive',
          interactive: { type: 'list_reply', list_reply: { id: 'a', title: 'b' } },
        }),
        aMessage({ type: 'order', order: { product_items: [{ product_retailer_id: 'SKU-9' }] } }),
        aMessage({ type: 'contacts', contacts: [card] }),
        aMessage({ type: 'system', system: { type: 'user_changed_number', wa_id: PHONE, user_id: USER_ID } }),
      ],
      statuses: [aStatus({ pricing: { type: 'regular' } }), aStatus({ errors: [{ code: 131047 }] })],
      errors: [{ code: 130429 }],
    }),
    { field: 'account_update', value: { event: 'ACCOUNT_DELETED' } },
  );

  /** Every place in a value, as the keys that lead there. */
  function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
    if (typeof value !== 'object' || value === null) return [path];
    return [path, ...Object.entries(value).flatMap(([key, part]) => placesIn(part, [...path, key]))];
  }

  function replaced(value: unknown, [key, ...rest]: readonly string[], part: unknown): unknown {
    if (key === undefined) return part;
    if (Array.isArray(value))
      return value.map((old, i) => (String(i) === key ? replaced(old, rest, part) : old));
    return { ...(value as Wire), [key]: replaced((value as Wire)[key], rest, part) };
  }

  const listed = (value: unknown) => (Array.isArray(value) ? value : []) as unknown[];
  const member = (value: unknown, key: string) => (value as Wire | null | undefined)?.[key];

  /** The path of every element that must not get lost. */
  function elementsOf(body: unknown): string[] {
    return readWebhook(body).flatMap(({ path, items }) => {
      if (items.some((item) => item.kind === 'field')) return [];
      const [e, c] = /entry\[(\d+)\].changes\[(\d+)\]/.exec(path)?.slice(1).map(Number) ?? [];
      const value = member(listed(member(listed(member(body, 'entry'))[e ?? 0], 'changes'))[c ?? 0], 'value');
      return ['messages', 'statuses'].flatMap((name) =>
        listed(member(value, name)).map((_, i) => `${path}.value.${name}[${i}]`),
      );
    });
  }

  const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  const hostile = fc.oneof(
    fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 }),
    fc.constantFrom(
      '',
      '\0',
      '\uD83D',
      'x'.repeat(3000),
      '👍'.repeat(40),
      `x${'👍'.repeat(40)}`,
      0,
      -1,
      1e308,
    ),
    fc.constantFrom<unknown>(
      null,
      [],
      {},
      [[]],
      JSON.parse('{"__proto__":{"polluted":true},"constructor":1}'),
    ),
  );

  it.each(placesIn(full).map((place) => [place.join('.') || 'the body itself', place] as const))(
    'in %s neither throw nor hide anything',
    (_, place) => {
      fc.assert(
        fc.property(hostile, (value) => {
          const body = replaced(full, place, value);
          const items = itemsOf(body);
          const paths = items.map((item) => item.path);
          expect(paths.filter((path) => /\.(messages|statuses)\[\d+\]$/.test(path))).toEqual(
            elementsOf(body),
          );
          expect(JSON.stringify(items)).not.toMatch(/\\u0000|\\ud[89a-f][0-9a-f]{2}/i);
        }),
        { numRuns: 30 },
      );
      expect({}).not.toHaveProperty('polluted');
    },
  );

  it('nested 50,000 deep are read in every place', () => {
    const deep = nested(50_000);
    for (const place of placesIn(full)) expect(() => readWebhook(replaced(full, place, deep))).not.toThrow();
  });

  it('of any kind in place of the whole body do not throw', () => {
    fc.assert(fc.property(hostile, (body) => expect(Array.isArray(readWebhook(body))).toBe(true)));
  });
});
