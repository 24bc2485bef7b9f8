import { GraphFailure } from '../../src/simulator/graph-errors';
import { JsonObject } from '../../src/simulator/json';
import { checkMessage } from '../../src/simulator/message-rules';

const long = (length: number): string => 'x'.repeat(length);
const code = (message: JsonObject): number => {
  try {
    checkMessage({ messaging_product: 'whatsapp', to: '15550100077', ...message }, (id) => id === '880009');
    return 200;
  } catch (error) {
    if (error instanceof GraphFailure) return error.code;
    throw error;
  }
};

const text = (body: unknown) => ({ type: 'text', text: { body } });
const button = (id: string, title = id) => ({ type: 'reply', reply: { id, title } });
const interactive = (type: string, action: JsonObject, more: JsonObject = {}) => ({
  type: 'interactive',
  interactive: { type, body: { text: 'Confermi?' }, action, ...more },
});
const buttons = (...list: JsonObject[]) => interactive('button', { buttons: list });
const row = (id: string, more: JsonObject = {}) => ({ id, title: id, ...more });
const list = (...sections: JsonObject[]) => interactive('list', { button: 'Orari', sections });
const rows = (count: number) => Array.from({ length: count }, (_, i) => row(`r${i}`));
const link = (url: string) =>
  interactive('cta_url', { name: 'cta_url', parameters: { display_text: 'Apri', url } });

const card = (more: JsonObject = {}, kind = 'image') => ({
  header: { type: kind, [kind]: { id: '880009' } },
  body: { text: 'Ficha' },
  action: { name: 'cta_url', parameters: { display_text: 'Ver', url: 'https://example.test' } },
  ...more,
});
const cards = (...list: JsonObject[]) => interactive('carousel', { cards: list });
const flow = (parameters: JsonObject) =>
  interactive('flow', {
    name: 'flow',
    parameters: { flow_message_version: '3', flow_cta: 'Abrir', ...parameters },
  });
const product = { product_retailer_id: 'SKU-9' };
const products = (count: number, more: JsonObject = { header: { type: 'text', text: 'Catálogo' } }) =>
  interactive(
    'product_list',
    { catalog_id: '1', sections: [{ product_items: Array.from({ length: count }, () => product) }] },
    more,
  );

const productsOf = (section: JsonObject) =>
  interactive(
    'product_list',
    { catalog_id: '1', sections: [{ product_items: [product], ...section }] },
    { header: { type: 'text', text: 'Catálogo' } },
  );
const template = (more: JsonObject) => ({
  type: 'template',
  template: { name: 'pickup_ready', language: { code: 'it' }, ...more },
});
const headerOf = (parameter: JsonObject) => ({ type: 'header', parameters: [parameter] });
const filled = (parameter: JsonObject) => template({ components: [headerOf(parameter)] });

const header = (header: JsonObject) => interactive('button', { buttons: [button('a')] }, { header });

it.each([
  ['a text of 4096', text(long(4096)), 200],
  ['a text of 4097', text(long(4097)), 131009],
  ['a text without body', { type: 'text', text: {} }, 131008],
  ['no text at all', { type: 'text' }, 131008],
  ['a group', { ...text('a'), recipient_type: 'group' }, 100],
  ['callback data of 513', { ...text('a'), biz_opaque_callback_data: long(513) }, 131009],
  ['a context without id', { ...text('a'), context: {} }, 131008],
  ['an image by id', { type: 'image', image: { id: '880009', caption: long(1024) } }, 200],
  ['an image by unknown id', { type: 'image', image: { id: '1' } }, 131009],
  ['an image by link', { type: 'image', image: { link: 'https://m.example.test/a.jpg' } }, 200],
  [
    'an image by id and link',
    { type: 'image', image: { id: '880009', link: 'https://m.example.test' } },
    100,
  ],
  ['an image by a strange link', { type: 'image', image: { link: 'file:///etc/passwd' } }, 131009],
  ['a caption of 1025', { type: 'video', video: { id: '880009', caption: long(1025) } }, 131009],
  ['a caption on audio', { type: 'audio', audio: { id: '880009', caption: 'a' } }, 100],
  ['a document with its name', { type: 'document', document: { id: '880009', filename: 'a.pdf' } }, 200],
  ['a caption on a sticker', { type: 'sticker', sticker: { id: '880009', caption: 'a' } }, 100],
  ['a location', { type: 'location', location: { latitude: 45.07, longitude: 7.68 } }, 200],
  ['a location off the earth', { type: 'location', location: { latitude: 91, longitude: 7 } }, 131009],
  ['a card', { type: 'contacts', contacts: [{ name: { formatted_name: 'Ada L.' } }] }, 200],
  ['a card without name', { type: 'contacts', contacts: [{}] }, 131008],
  ['no cards', { type: 'contacts', contacts: [] }, 131009],
  ['a reaction removed', { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '' } }, 200],
  ['a reaction to nothing', { type: 'reaction', reaction: { emoji: '👍' } }, 131008],
  ['three buttons', buttons(button('a'), button('b'), button('c')), 200],
  ['four buttons', buttons(button('a'), button('b'), button('c'), button('d')), 131009],
  ['no buttons', buttons(), 131009],
  ['a button title of 21', buttons(button('a', long(21))), 131009],
  ['a button id of 257', buttons(button(long(257), 'a')), 131009],
  ['two buttons of one title', buttons(button('a', 'x'), button('b', 'x')), 131009],
  [
    'a button body of 1025',
    interactive('button', { buttons: [button('a')] }, { body: { text: long(1025) } }),
    131009,
  ],
  [
    'a footer of 61',
    interactive('button', { buttons: [button('a')] }, { footer: { text: long(61) } }),
    131009,
  ],
  ['a header text of 61', header({ type: 'text', text: long(61) }), 131009],
  ['an image header', header({ type: 'image', image: { id: '880009' } }), 200],
  ['an audio header', header({ type: 'audio', audio: { id: '880009' } }), 131009],
  ['ten rows', list({ rows: rows(10) }), 200],
  ['eleven rows in two sections', list({ title: 'a', rows: rows(6) }, { title: 'b', rows: rows(5) }), 131009],
  ['eleven sections', list(...rows(11).map((one) => ({ title: one.id, rows: [one] }))), 131009],
  ['two sections, one without title', list({ title: 'a', rows: [row('1')] }, { rows: [row('2')] }), 131008],
  ['two rows of one id', list({ rows: [row('1'), row('1')] }), 131009],
  ['a row title of 25', list({ rows: [row('1', { title: long(25) })] }), 131009],
  ['a row description of 73', list({ rows: [row('1', { description: long(73) })] }), 131009],
  ['a row id of 201', list({ rows: [row(long(201), { title: 'a' })] }), 131009],
  ['an opener of 21', interactive('list', { button: long(21), sections: [{ rows: rows(1) }] }), 131009],
  ['a link button', link('https://example.test/a'), 200],
  ['a link button to nowhere', link('nowhere'), 131009],
  ['a request for the location', interactive('location_request_message', { name: 'send_location' }), 200],
  ['a request for the number', interactive('request_contact_info', { name: 'request_contact_info' }), 200],
  ['a card', cards(card()), 131009],
  ['two cards', cards(card(), card()), 200],
  ['eleven cards', cards(...Array.from({ length: 11 }, () => card())), 131009],
  ['an image card beside a video card', cards(card(), card({}, 'video')), 131009],
  ['a card with a document', cards(card(), card({}, 'document')), 131009],
  ['a card of 161', cards(card(), card({ body: { text: long(161) } })), 131009],
  ['a card of four lines', cards(card(), card({ body: { text: 'a\nb\nc\nd' } })), 131009],
  [
    'a card with quick replies',
    cards(
      card(),
      card({ action: { buttons: [{ type: 'quick_reply', quick_reply: { id: 'a', title: 'A' } }] } }),
    ),
    200,
  ],
  [
    'a card with a reply of 21',
    cards(card(), card({ action: { buttons: [{ quick_reply: { id: 'a', title: long(21) } }] } })),
    131009,
  ],
  ['a card without action', cards(card(), card({ action: undefined })), 131008],
  [
    'a carousel with a footer',
    { ...interactive('carousel', { cards: [card(), card()] }, { footer: { text: 'a' } }) },
    131009,
  ],
  ['a flow by id', flow({ flow_id: '1' }), 200],
  ['a flow by id and name', flow({ flow_id: '1', flow_name: 'a' }), 100],
  ['a flow by nothing', flow({}), 100],
  ['a flow with a label of 31', flow({ flow_id: '1', flow_cta: long(31) }), 131009],
  ['a flow without version', flow({ flow_id: '1', flow_message_version: undefined }), 131008],
  ['thirty products', products(30), 200],
  ['thirty-one products', products(31), 131009],
  ['products without a header', products(1, {}), 131008],
  ['a product', interactive('product', { catalog_id: '1', ...product }, { body: undefined }), 200],
  [
    'a product with a header',
    interactive('product', { catalog_id: '1', ...product }, { header: { type: 'text', text: 'a' } }),
    131009,
  ],
  [
    'a catalog',
    interactive('catalog_message', {
      name: 'catalog_message',
      parameters: { thumbnail_product_retailer_id: 'SKU-9' },
    }),
    200,
  ],
  [
    'a call button of 21',
    interactive('voice_call', { name: 'voice_call', parameters: { display_text: long(21) } }),
    131009,
  ],
  ['a request for calls', interactive('call_permission_request', { name: 'call_permission_request' }), 200],
  ['utility without a template', { ...text('a'), category: 'utility', message_send_ttl_seconds: 30 }, 200],
  ['utility by a list', { ...list({ rows: rows(1) }), category: 'utility' }, 100],
  ['utility by an image', { type: 'image', image: { id: '880009' }, category: 'utility' }, 100],
  ['marketing without a template', { ...text('a'), category: 'marketing' }, 100],
  ['utility for 29 seconds', { ...text('a'), category: 'utility', message_send_ttl_seconds: 29 }, 100],
  ['a misspelt preview', { type: 'text', text: { body: 'a', previewUrl: true } }, 100],
  ['a place with a label', { type: 'location', location: { latitude: 1, longitude: 1, label: 'a' } }, 100],
  [
    'a reaction with a text',
    { type: 'reaction', reaction: { message_id: 'w', emoji: '👍', text: 'a' } },
    100,
  ],
  ['a context of a customer', { ...text('a'), context: { message_id: 'wamid.1', id: 'wamid.1' } }, 100],
  ['a vCard', { type: 'contacts', contacts: [{ name: { formatted_name: 'A' }, vcard: 'a' }] }, 100],
  ['a misspelt footer', interactive('button', { buttons: [button('a')] }, { foot: { text: 'a' } }), 100],
  ['a button with a payload', buttons({ ...button('a'), payload: 'a' }), 100],
  ['a row with a name', list({ rows: [row('1', { name: 'a' })] }), 100],
  ['a list with a name', interactive('list', { name: 'l', button: 'a', sections: [{ rows: rows(1) }] }), 100],
  ['a header with a caption', header({ type: 'image', image: { id: '880009', caption: 'a' } }), 100],
  ['a header of an unknown file', header({ type: 'document', document: { id: '1' } }), 131009],
  [
    'a card of an unknown file',
    cards(card(), card({ header: { type: 'image', image: { id: '1' } } })),
    131009,
  ],
  ['two cards of one place', cards(card({ card_index: 0 }), card({ card_index: 0 })), 131009],
  ['a card in no place', cards(card({ card_index: 10 }), card({ card_index: 1 })), 131009],
  [
    'a card with a reply without id',
    cards(card(), card({ action: { buttons: [{ type: 'quick_reply', quick_reply: { title: 'A' } }] } })),
    131008,
  ],
  [
    'a card with a button of another type',
    cards(card(), card({ action: { buttons: [{ type: 'url', quick_reply: { id: 'a', title: 'A' } }] } })),
    131009,
  ],
  ['a misspelt member of a flow', flow({ flow_id: '1', flow_call: 'a' }), 100],
  ['a section of products with a long title', productsOf({ title: long(25) }), 131009],
  ['products of no name', productsOf({ product_items: [{}] }), 131008],
  ['a template with a misspelt language', template({ lang: 'it' }), 100],
  ['a template with a header by unknown file', filled({ type: 'image', image: { id: '1' } }), 131009],
  ['a template with a header by nothing', filled({ type: 'image', image: {} }), 100],
  ['a template with a file of ours', filled({ type: 'video', video: { mediaId: '7' } }), 100],
  [
    'a template with a document',
    filled({ type: 'document', document: { id: '880009', filename: 'a' } }),
    200,
  ],
  ['a template with a misspelt parameter', filled({ type: 'text', text: 'a', parameterName: 'b' }), 100],
  ['a template with a place off the earth', filled({ type: 'location', location: { latitude: 91 } }), 131009],
  [
    'a template with a card by unknown file',
    template({
      components: [
        { type: 'carousel', cards: [{ components: [headerOf({ type: 'image', image: { id: '1' } })] }] },
      ],
    }),
    131009,
  ],
  ['an unknown interactive type', interactive('constructor', {}), 131009],
  ['a template', { type: 'template', template: { name: 'pickup_ready', language: { code: 'it' } } }, 200],
  ['a template without language', { type: 'template', template: { name: 'pickup_ready' } }, 131008],
])('answers %s with its code', (_, message, expected) => {
  expect(code(message)).toBe(expected);
});
