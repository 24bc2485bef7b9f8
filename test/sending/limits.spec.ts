import { JsonObject } from '../../src/domain/json';
import { SEND_EXAMPLES } from '../../src/operator/send-examples';
import { Problem } from '../../src/platform/errors/problem';
import { contentOf } from '../../src/sending/content';
import { valueAt, withValue } from './paths';

/** What is wrong with a message, by field: of each the first that is said. */
function faultsOf(parts: JsonObject): Record<string, string> {
  try {
    contentOf(parts);
    return {};
  } catch (error) {
    const details = error instanceof Problem ? error.details : [];
    return Object.fromEntries(details.toReversed().map(({ field, message }) => [field, message]));
  }
}

const example = (name: string) => SEND_EXAMPLES[name] ?? {};
const long = (length: number) => 'x'.repeat(length);
const button = (type: 'reply' | 'quick_reply', n: number) => ({
  type,
  [type]: { id: `b${n}`, title: `B${n}` },
});
const row = (n: number) => ({ id: `r${n}`, title: `R${n}` });
const many = <One>(count: number, make: (n: number) => One) =>
  Array.from({ length: count }, (_, n) => make(n));

/** Meta's limits (facts 6.2, 6.3, 6.6): the example, the place in it, and the most characters there. */
const LENGTHS: readonly (readonly [example: string, path: string, most: number])[] = [
  ['message', 'message', 4096],
  ['text that quotes', 'text.body', 4096],
  ['image', 'image.caption', 1024],
  ['video', 'video.caption', 1024],
  ['document', 'document.caption', 1024],
  ['reply buttons', 'interactive.body.text', 1024],
  ['reply buttons', 'interactive.footer.text', 60],
  ['reply buttons', 'interactive.action.buttons[0].reply.id', 256],
  ['reply buttons', 'interactive.action.buttons[0].reply.title', 20],
  ['list', 'interactive.header.text', 60],
  ['list', 'interactive.body.text', 4096],
  ['list', 'interactive.action.button', 20],
  ['list', 'interactive.action.sections[0].title', 24],
  ['list', 'interactive.action.sections[0].rows[0].id', 200],
  ['list', 'interactive.action.sections[0].rows[0].title', 24],
  ['list', 'interactive.action.sections[0].rows[0].description', 72],
  ['link', 'interactive.body.text', 1024],
  ['link', 'interactive.action.parameters.display_text', 20],
  ['request for a location', 'interactive.body.text', 1024],
  ['flow', 'interactive.action.parameters.flow_cta', 30],
  ['products', 'interactive.header.text', 60],
  ['products', 'interactive.action.sections[0].title', 24],
  ['catalogue', 'interactive.body.text', 1024],
  ['carousel', 'interactive.body.text', 1024],
  ['carousel', 'interactive.action.cards[1].body.text', 160],
  ['carousel', 'interactive.action.cards[0].action.parameters.display_text', 20],
  ['call button', 'interactive.action.parameters.display_text', 20],
  ['template', 'template.name', 512],
];

describe('every limit of characters', () => {
  it.each(LENGTHS)('of %s at %s is %i: exactly that is taken', (name, path, most) => {
    expect(faultsOf(withValue(example(name), path, long(most)))).toEqual({});
  });

  it.each(LENGTHS)('of %s at %s: one more than %i, and none, are refused there', (name, path, most) => {
    for (const length of [most + 1, 0]) {
      const faults = faultsOf(withValue(example(name), path, long(length)));
      expect(faults).toEqual({ [path]: `must have 1 to ${most} characters, not ${length}` });
    }
  });
});

describe('every limit of a list', () => {
  it.each<[string, string, number, number, (n: number) => unknown]>([
    ['reply buttons', 'interactive.action.buttons', 1, 3, (n) => button('reply', n)],
    ['list', 'interactive.action.sections[0].rows', 1, 10, row],
    ['list', 'interactive.action.sections', 1, 10, (n) => ({ title: `S${n}`, rows: [row(n)] })],
    [
      'products',
      'interactive.action.sections[0].product_items',
      1,
      30,
      (n) => ({ product_retailer_id: `SKU-${n}` }),
    ],
    [
      'carousel',
      'interactive.action.cards',
      2,
      10,
      (n) => ({
        ...(valueAt(example('carousel'), 'interactive.action.cards[0]') as object),
        card_index: n % 10,
      }),
    ],
    ['contacts', 'contacts', 1, 257, (n) => ({ name: { formatted_name: `C${n}` } })],
  ])('of %s at %s is %i to %i', (name, path, least, most, make) => {
    for (const count of [least, most]) {
      expect(faultsOf(withValue(example(name), path, many(count, make)))).toEqual({});
    }
    for (const count of [least - 1, most + 1]) {
      const faults = faultsOf(withValue(example(name), path, many(count, make)));
      expect(faults[path]).toBe(`must have ${least} to ${most} elements, not ${count}`);
    }
  });

  it('of rows and products holds for all sections together', () => {
    const rows = [
      { title: 'A', rows: many(6, row) },
      { title: 'B', rows: many(5, (n) => row(n + 6)) },
    ];
    expect(faultsOf(withValue(example('list'), 'interactive.action.sections', rows))).toEqual({
      'interactive.action.sections': 'must have at most 10 rows in total, not 11',
    });
    const products = many(2, (s) => ({
      title: `S${s}`,
      product_items: many(16, (n) => ({ product_retailer_id: `${s}-${n}` })),
    }));
    expect(faultsOf(withValue(example('products'), 'interactive.action.sections', products))).toEqual({
      'interactive.action.sections': 'must have at most 30 product_items in total, not 32',
    });
  });
});

const BUTTONS = 'interactive.action.buttons';
const CARDS = 'interactive.action.cards';

/** The example, the place that is changed, what to, and the field that is refused for it. */
const FRAMES: readonly (readonly [example: string, path: string, value: unknown, field: string])[] = [
  ['text that quotes', 'text.preview_url', 'yes', 'text.preview_url'],
  ['text that quotes', 'text.colour', 'red', 'text.colour'],
  ['image', 'image.id', '880001', 'image'],
  ['image', 'image.link', undefined, 'image'],
  ['image', 'image.link', 'file:///etc/passwd', 'image.link'],
  ['image', 'image.filename', 'a.jpg', 'image.filename'],
  ['audio', 'audio.caption', 'a', 'audio.caption'],
  ['audio', 'audio.voice', 1, 'audio.voice'],
  ['sticker', 'sticker.caption', 'a', 'sticker.caption'],
  ['location', 'location.latitude', 90.1, 'location.latitude'],
  ['location', 'location.latitude', '90.1', 'location.latitude'],
  ['location', 'location.longitude', 'east', 'location.longitude'],
  ['location', 'location.longitude', '', 'location.longitude'],
  ['location', 'location.longitude', '0x7', 'location.longitude'],
  ['location', 'location.name', '', 'location.name'],
  ['contacts', 'contacts[0].name.formatted_name', undefined, 'contacts[0].name.formatted_name'],
  ['contacts', 'contacts[0].name', undefined, 'contacts[0].name'],
  ['contacts', 'contacts[0].phones[0].number', '1', 'contacts[0].phones[0].number'],
  ['contacts', 'contacts[0].birthday', '31.1.1990', 'contacts[0].birthday'],
  ['reaction', 'reaction.emoji', '👍👍', 'reaction.emoji'],
  ['reaction', 'reaction.emoji', 'ok', 'reaction.emoji'],
  ['reaction', 'reaction.emoji', '7', 'reaction.emoji'],
  ['reaction', 'reaction.emoji', undefined, 'reaction.emoji'],
  ['reaction', 'reaction.message_id', '', 'reaction.message_id'],
  ['reply buttons', 'interactive.type', 'poll', 'interactive.type'],
  ['reply buttons', 'interactive.header', { type: 'audio' }, 'interactive.header.type'],
  ['reply buttons', 'interactive.header', { type: 'image', image: {} }, 'interactive.header.image'],
  ['reply buttons', 'interactive.text', 'a', 'interactive.text'],
  ['reply buttons', `${BUTTONS}[1].reply.title`, 'Sí', `${BUTTONS}[1].reply.title`],
  ['reply buttons', `${BUTTONS}[1].reply.id`, 'cita:si', `${BUTTONS}[1].reply.id`],
  ['reply buttons', `${BUTTONS}[0].type`, 'url', `${BUTTONS}[0].type`],
  ['list', 'interactive.header', { type: 'image', image: { id: '1' } }, 'interactive.header.type'],
  ['link', 'interactive.action.parameters.url', 'javascript:alert(1)', 'interactive.action.parameters.url'],
  ['link', 'interactive.action.name', 'open', 'interactive.action.name'],
  ['request for a location', 'interactive.header', { type: 'text', text: 'a' }, 'interactive.header'],
  ['request for a location', 'interactive.action.name', 'location', 'interactive.action.name'],
  ['flow', 'interactive.action.parameters.flow_name', 'cita', 'interactive.action.parameters'],
  ['flow', 'interactive.action.parameters.flow_id', undefined, 'interactive.action.parameters'],
  ['flow', 'interactive.action.parameters.flow_action', 'open', 'interactive.action.parameters.flow_action'],
  ['flow', 'interactive.action.parameters.mode', 'test', 'interactive.action.parameters.mode'],
  [
    'flow',
    'interactive.action.parameters.flow_action_payload',
    { data: {} },
    'interactive.action.parameters.flow_action_payload.screen',
  ],
  [
    'flow',
    'interactive.action.parameters.flow_action_payload.data',
    'not JSON',
    'interactive.action.parameters.flow_action_payload.data',
  ],
  ['product', 'interactive.action.catalog_id', undefined, 'interactive.action.catalog_id'],
  ['product', 'interactive.header', { type: 'text', text: 'a' }, 'interactive.header'],
  ['products', 'interactive.header', undefined, 'interactive.header'],
  ['products', 'interactive.header', { type: 'image', image: { id: '1' } }, 'interactive.header.type'],
  ['products', 'interactive.body', undefined, 'interactive.body'],
  [
    'catalogue',
    'interactive.action.parameters.thumbnail_product_retailer_id',
    '',
    'interactive.action.parameters.thumbnail_product_retailer_id',
  ],
  ['carousel', 'interactive.footer', { text: 'a' }, 'interactive.footer'],
  ['carousel', 'interactive.header', { type: 'text', text: 'a' }, 'interactive.header'],
  ['carousel', `${CARDS}[1].header`, { type: 'video', video: { id: '1' } }, `${CARDS}[1].header.type`],
  ['carousel', `${CARDS}[0].header.type`, 'document', `${CARDS}[0].header.type`],
  ['carousel', `${CARDS}[1].card_index`, 0, `${CARDS}[1].card_index`],
  ['carousel', `${CARDS}[1].card_index`, 10, `${CARDS}[1].card_index`],
  ['carousel', `${CARDS}[1].body.text`, 'a\nb\nc\nd', `${CARDS}[1].body.text`],
  ['carousel', `${CARDS}[1].action`, { buttons: [button('quick_reply', 1)] }, `${CARDS}[1].action`],
  ['carousel', `${CARDS}[1].action.name`, undefined, `${CARDS}[1].action.name`],
  ['call button', 'interactive.action.name', 'call', 'interactive.action.name'],
  ['template', 'template.name', 'Pickup Ready', 'template.name'],
  ['template', 'template.language', 'es', 'template.language'],
  ['template', 'template.language.code', '', 'template.language.code'],
  ['template', 'template.components[0].parameters[0].text', '', 'template.components[0].parameters[0].text'],
  ['template', 'template.components[1].index', '10', 'template.components[1].index'],
  [
    'template',
    'template.components[1].parameters[0]',
    { type: 'coupon_code', coupon_code: long(21) },
    'template.components[1].parameters[0].coupon_code',
  ],
  [
    'template',
    'template.components[1].parameters[0]',
    { type: 'image', image: {} },
    'template.components[1].parameters[0].image',
  ],
  ['text by Direct Send', 'message_send_ttl_seconds', 29, 'message_send_ttl_seconds'],
  ['text by Direct Send', 'message_send_ttl_seconds', 43_201, 'message_send_ttl_seconds'],
  ['text by Direct Send', 'category', 'marketing', 'category'],
  ['text by Direct Send', 'category', undefined, 'message_send_ttl_seconds'],
  ['list', 'category', 'utility', 'category'],
  ['image', 'category', 'utility', 'category'],
  ['template', 'category', 'utility', 'category'],
];

describe('every frame', () => {
  it.each(Object.entries(SEND_EXAMPLES))('of the example %s is right', (_, parts) => {
    const { to: _to, context: _context, ...content } = parts;
    expect(faultsOf(content)).toEqual({});
  });

  it.each(FRAMES)('of %s is refused with %s as %j', (name, path, value, field) => {
    expect(Object.keys(faultsOf(withValue(example(name), path, value)))).toContain(field);
  });

  it.each(['👍', '❤️', '❤', '🇲🇽', '👩🏽‍🚀', '1️⃣', ''])('takes the reaction %j', (emoji) => {
    expect(faultsOf(withValue(example('reaction'), 'reaction.emoji', emoji))).toEqual({});
  });

  it('takes a place with the degrees as texts, as the example of Meta has them', () => {
    const place = { latitude: '37.44216251868683', longitude: '-122.16153582049394', name: 'Philz Coffee' };
    expect(contentOf({ location: place }).content).toEqual({
      latitude: 37.44216251868683,
      longitude: -122.16153582049394,
      name: 'Philz Coffee',
    });
    const header = { type: 'header', parameters: [{ type: 'location', location: place }] };
    expect(faultsOf(withValue(example('template'), 'template.components', [header]))).toEqual({});
  });

  it('takes the call button of a template, whose payload may have 512 characters', () => {
    const call = (length: number) => {
      const parameters = [{ type: 'payload', payload: long(length) }];
      const path = 'template.components[1]';
      return faultsOf(
        withValue(example('template'), path, { type: 'button', sub_type: 'voice_call', parameters }),
      );
    };
    expect(call(512)).toEqual({});
    expect(Object.keys(call(513))).toEqual(['template.components[1].parameters[0].payload']);
  });

  it.each([{ servicio: 'corte' }, '{"servicio":"corte"}'])(
    'takes %j for the first screen of a flow',
    (data) => {
      const path = 'interactive.action.parameters.flow_action_payload.data';
      expect(faultsOf(withValue(example('flow'), path, data))).toEqual({});
    },
  );

  it('says the range of a degree that is a text', () => {
    expect(faultsOf({ location: { latitude: '91', longitude: '7' } })).toEqual({
      'location.latitude': 'must be a number from -90 to 90',
    });
  });

  it('takes a carousel of quick replies, as many on each card', () => {
    const action = (count: number) => ({ buttons: many(count, (n) => button('quick_reply', n)) });
    const two = withValue(example('carousel'), `${CARDS}[0].action`, action(2));
    expect(faultsOf(withValue(two, `${CARDS}[1].action`, action(2)))).toEqual({});
    expect(Object.keys(faultsOf(withValue(two, `${CARDS}[1].action`, action(1))))).toEqual([
      `${CARDS}[1].action`,
    ]);
  });

  it.each(['reply buttons', 'link'])('takes %s by Direct Send', (name) => {
    expect(faultsOf({ ...example(name), category: 'utility' })).toEqual({});
    expect(contentOf({ ...example(name), category: 'utility' })).toMatchObject({ directSend: {} });
  });
});
