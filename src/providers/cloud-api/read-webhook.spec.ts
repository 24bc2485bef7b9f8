import { InboundMessage, isSyntheticId } from '../../domain/inbound';
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
    expect(read(aMessage({ group_id: 'only-in-groups' })).context).toEqual({ groupId: 'only-in-groups' });
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

describe('the id of a message', () => {
  const anonymous = (parts: Wire = {}) => read(withoutKeys(aMessage(parts), 'id')).providerMessageId;

  it('is a hash of the message when Meta sent none', () => {
    expect(anonymous()).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(isSyntheticId(anonymous())).toBe(true);
    expect(anonymous()).toBe(anonymous());
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
      charge: { category: 'service', type: 'regular', free: false, model: 'PMP', cost: null },
      recipient: { phone: PHONE, userId: USER_ID },
      participant: null,
      conversation: null,
      customer: { identity: { phone: PHONE, userId: USER_ID } },
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
      errors: [{ code: 131047, title: 'T', message: 'M', details: 'D', href: 'https://x.test' }],
      pricing: null,
      charge: null,
      recipient: {},
      participant: null,
      conversation: null,
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
    expect(readWebhook(body).map(({ lineKey, lineNumber }) => [lineKey, lineNumber])).toEqual([
      ['700800900100201', METADATA.display_phone_number],
      ['700800900100202', METADATA.display_phone_number],
      [null, null],
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
    const change = { field: 'field_of_tomorrow', value: { event: 'NEW', messages: [aMessage()] } };
    const at = (time: number) => itemsOf({ entry: [{ id: '900100200300401', time, changes: [change] }] });
    expect(at(1795330000)).toEqual([
      { kind: 'field', path: 'entry[0].changes[0]', field: 'field_of_tomorrow', digest: expect.any(String) },
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
