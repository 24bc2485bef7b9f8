import { InboundContent } from '../../domain/inbound';
import { readContent, readErrors } from './read-content';

const file = { id: '880001', mime_type: 'image/jpeg', sha256: 'q83vEg==' };
const fileRead = { mediaId: '880001', mimeType: 'image/jpeg', sha256: 'q83vEg==' };
const nothing = { mediaId: null, mimeType: null, sha256: null };
const url = 'https://lookaside.fbsbx.com/demo';
const place = { name: 'Sede', address: 'Via Demo 1', url: 'https://example.test' };
const yes = { id: 'book:yes', title: 'Prenota' };
const slot = { id: 'slot:1800', title: '18:00', description: 'Ultimo posto' };
const flow = { name: 'flow', body: 'Sent', response_json: '{"flow_token":"t-42","size":"M"}' };
const permission = { response: 'accept', is_permanent: false, expiration_timestamp: 1795900000 };
const card = { name: { formatted_name: 'Ada L.' }, phones: [{ phone: '+1 555-010-0099' }], origin: 'other' };
const ofOurs = { message_id: 'wamid.OUT_77' };
const edited = { type: 'text', text: { body: 'alle 19, scusate' }, context: { id: 'M0' } };
const identity = { type: 'customer_identity_changed', body: 'changed' };

type Row = [type: InboundContent['type'], part: unknown, content: object];

const read = (type: string, part: unknown) => readContent(type, { type, [type]: part });

describe('the content of', () => {
  it.each<Row>([
    ['text', { body: 'avete posto alle 18?' }, { body: 'avete posto alle 18?' }],
    ['image', { ...file, caption: 'così', url }, { ...fileRead, caption: 'così', url }],
    ['image', { id: '880001' }, { ...nothing, mediaId: '880001' }],
    ['image', { caption: 'così' }, { ...nothing, caption: 'così' }],
    ['video', { ...file, mime_type: 'video/mp4' }, { ...fileRead, mimeType: 'video/mp4' }],
    ['audio', { mime_type: 'audio/ogg; codecs=opus' }, { ...nothing, mimeType: 'audio/ogg; codecs=opus' }],
    ['audio', { ...file, voice: true }, { ...fileRead, voice: true }],
    ['audio', { ...file, voice: false }, fileRead],
    ['document', { ...file, filename: 'ordine.pdf' }, { ...fileRead, filename: 'ordine.pdf' }],
    ['sticker', { ...file, animated: true }, { ...fileRead, animated: true }],
    [
      'location',
      { latitude: 45.0703, longitude: 7.6869, ...place },
      { latitude: 45.0703, longitude: 7.6869, ...place },
    ],
    ['location', { latitude: '45.0703', longitude: 0 }, { latitude: 45.0703, longitude: 0 }],
    ['contacts', [card, {}], { contacts: [card, {}] }],
    ['interactive', { type: 'button_reply', button_reply: yes }, { kind: 'button_reply', ...yes }],
    ['interactive', { type: 'list_reply', list_reply: slot }, { kind: 'list_reply', ...slot }],
    ['interactive', { type: 'nfm_reply', nfm_reply: flow }, { kind: 'nfm_reply', data: flow }],
    [
      'interactive',
      { type: 'call_permission_reply', call_permission_reply: permission },
      { data: permission },
    ],
    ['interactive', { type: 'product' }, { kind: 'product', data: null }],
    ['button', { text: 'Annulla', payload: 'cancel:991' }, { text: 'Annulla', payload: 'cancel:991' }],
    ['button', { text: 'Annulla' }, { text: 'Annulla' }],
    ['reaction', { ...ofOurs, emoji: '👍' }, { messageId: 'wamid.OUT_77', emoji: '👍' }],
    ['reaction', ofOurs, { messageId: 'wamid.OUT_77', emoji: null }],
    ['reaction', { ...ofOurs, emoji: '' }, { messageId: 'wamid.OUT_77', emoji: null }],
    ['system', identity, { kind: 'customer_identity_changed', body: 'changed', data: identity }],
    ['edit', { original_message_id: 'M1', message: edited }, { originalMessageId: 'M1', message: edited }],
    ['revoke', { original_message_id: 'M1' }, { originalMessageId: 'M1' }],
    ['request_welcome', undefined, {}],
    ['unsupported', { type: 'poll_creation' }, { kind: 'poll_creation' }],
    ['unsupported', undefined, {}],
  ])('%s %j', (type, part, content) => {
    expect(read(type, part)).toMatchObject({ readable: true, content: { type, content } });
  });

  it('an order counts and prices its items, as numbers or as decimal texts', () => {
    const product_items = [
      { product_retailer_id: 'SKU-9', quantity: 2, item_price: 12.5, currency: 'EUR' },
      { product_retailer_id: 'SKU-10', quantity: '1', item_price: '7.25', currency: 'EUR' },
      'odd',
    ];
    expect(read('order', { catalog_id: '55501', text: 'con fiocco', product_items }).content.content).toEqual(
      {
        catalogId: '55501',
        text: 'con fiocco',
        items: [
          { productRetailerId: 'SKU-9', quantity: 2, itemPrice: 12.5, currency: 'EUR' },
          { productRetailerId: 'SKU-10', quantity: 1, itemPrice: 7.25, currency: 'EUR' },
          { productRetailerId: '', quantity: null, itemPrice: null, currency: null },
        ],
      },
    );
  });

  it.each([
    ['text', { body: 7 }],
    ['text', 'Buongiorno'],
    ['text', undefined],
    ['image', undefined],
    ['image', {}],
    ['location', { latitude: 45.0703 }],
    ['location', { latitude: 'north', longitude: 'east' }],
    ['contacts', { name: 'Ada L.' }],
    ['interactive', { button_reply: yes }],
    ['interactive', { type: 'button_reply' }],
    ['button', { payload: 'cancel:991' }],
    ['order', { catalog_id: '55501' }],
    ['reaction', { emoji: '👍' }],
    ['system', { body: 'who knows' }],
  ])('%s %j is not readable, and kept', (type, part) => {
    const content = { type: 'unknown', content: { raw: part ?? null } };
    expect(read(type, part)).toEqual({ readable: false, content });
  });

  it.each(['poll', 'unknown', 'constructor', 'toString'])(
    'the type %s, which nobody knows, is kept',
    (type) => {
      const content = { type: 'unknown', content: { raw: { question: 'A\uFFFD or B?' } } };
      expect(read(type, { question: 'A\0 or B?' })).toEqual({ readable: true, content });
    },
  );
});

it('a file that could not be fetched is one, though nothing of it came', () => {
  const message = { type: 'image', errors: [{ code: 131052 }] };
  expect(readContent('image', message)).toEqual({
    readable: true,
    content: { type: 'image', content: { mediaId: null, mimeType: null, sha256: null } },
  });
});

describe('errors', () => {
  it.each([
    [
      { code: 131051, title: 'T', message: 'M', error_data: { details: 'D' }, href: 'https://example.test' },
      { code: 131051, title: 'T', message: 'M', details: 'D', href: 'https://example.test' },
    ],
    [{ code: '131060' }, { code: 131060 }],
    [
      { code: {}, title: 7, error_data: 'D' },
      { code: null, title: '7' },
    ],
    ['odd', { code: null }],
  ])('%j', (error, expected) => {
    expect(readErrors([error])).toEqual([expected]);
  });

  it.each([undefined, null, {}, 'none'])('that are %j are none', (none) => {
    expect(readErrors(none)).toEqual([]);
  });
});
