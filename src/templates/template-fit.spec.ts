import { JsonObject } from '../domain/json';
import { Problem } from '../platform/errors/problem';
import { Faults } from '../platform/http/faults';
import { checkFit } from './template-fit';

const text = (value: string, name?: string) => ({
  type: 'text',
  text: value,
  ...(name === undefined ? {} : { parameter_name: name }),
});
const body = (...parameters: object[]) => ({ type: 'body', parameters });
const header = (...parameters: object[]) => ({ type: 'header', parameters });
const image = { type: 'image', image: { link: 'https://example.com/a.jpg' } };
const button = (index: number, sub_type: string, ...parameters: object[]) => ({
  type: 'button',
  sub_type,
  index: String(index),
  parameters,
});
const payload = { type: 'payload', payload: 'stop' };
const coupon = { type: 'coupon_code', coupon_code: 'OTOÑO10' };

const BODY = { type: 'BODY', text: 'Hola {{1}}, tu pedido {{2}} salió.' };
const NAMED = { type: 'BODY', text: 'Hola {{nombre}}, tu pedido {{pedido}} salió.' };
const PLAIN = { type: 'BODY', text: 'Listo.' };
const PHOTO = { type: 'HEADER', format: 'IMAGE' };
const BUTTONS = {
  type: 'BUTTONS',
  buttons: [
    { type: 'QUICK_REPLY', text: 'No más' },
    { type: 'URL', text: 'Ver', url: 'https://example.com/pedidos/{{1}}' },
    { type: 'COPY_CODE', example: 'X' },
    { type: 'PHONE_NUMBER', text: 'Llamar' },
    { type: 'URL', text: 'Inicio', url: 'https://example.com' },
  ],
};
const CAROUSEL = {
  type: 'CAROUSEL',
  cards: [{ components: [PHOTO, BODY] }, { components: [PHOTO, BODY] }],
};
const card = (index: number, ...components: object[]) => ({ card_index: index, components });
const carousel = (...cards: object[]) => ({ type: 'carousel', cards });

function fieldsOf(stored: readonly object[], sent: readonly object[] | undefined): string[] {
  const faults = new Faults();
  const template = {
    name: 'a',
    ...(sent === undefined ? {} : { components: sent }),
  } as unknown as JsonObject;
  checkFit(faults, template, stored as readonly JsonObject[]);
  try {
    faults.throwIfAny();
    return [];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.details.map(({ field }) => field.replace(/^template\.components/, ''));
  }
}

it.each<[string, object[], object[] | undefined]>([
  ['nothing for a template that takes nothing', [PLAIN], undefined],
  ['a body without parameters', [PLAIN], [body()]],
  ['as many parameters as there are', [BODY], [body(text('Ada'), text('991'))]],
  [
    'money and dates',
    [BODY],
    [body({ type: 'currency', currency: {} }, { type: 'date_time', date_time: {} })],
  ],
  ['named parameters in any order', [NAMED], [body(text('991', 'pedido'), text('Ada', 'nombre'))]],
  ['a number that is said twice once', [{ type: 'BODY', text: '{{1}}, sí, {{1}}' }], [body(text('Ada'))]],
  ['the image of its header', [PHOTO, PLAIN], [header(image)]],
  [
    'a text of its header',
    [{ type: 'HEADER', format: 'TEXT', text: 'Turno {{1}}' }, PLAIN],
    [header(text('Lunes'))],
  ],
  [
    'the buttons that take something',
    [PLAIN, BUTTONS],
    [button(1, 'url', text('991')), button(2, 'copy_code', coupon), button(0, 'quick_reply', payload)],
  ],
  ['types in capitals', [BODY], [{ type: 'BODY', parameters: [text('Ada'), text('991')] }]],
  ['a one-time code', [{ type: 'BUTTONS', buttons: [{ type: 'OTP' }] }], [button(0, 'url', text('123456'))]],
  [
    'a button that is not known here',
    [{ type: 'BUTTONS', buttons: [{ type: 'NEW' }] }],
    [button(0, 'new', {})],
  ],
  [
    'a call button as Meta shows it, without its place',
    [{ type: 'BUTTONS', buttons: [{ type: 'VOICE_CALL' }, { type: 'QUICK_REPLY' }] }],
    [
      { type: 'button', sub_type: 'voice_call', parameters: [payload, { type: 'ttl_minutes' }] },
      button(1, 'quick_reply', payload),
      { type: 'button', sub_type: 'new' },
    ],
  ],
  ['a component that is not known here', [PLAIN], [{ type: 'limited_time_offer', parameters: [{}] }]],
  [
    'the cards of a carousel',
    [PLAIN, CAROUSEL],
    [
      carousel(
        card(1, header(image), body(text('a'), text('b'))),
        card(0, header(image), body(text('a'), text('b'))),
      ),
    ],
  ],
  ['anything for a body that Meta does not show', [{ type: 'BODY' }], [body(text('123456'))]],
])('takes %s', (_, stored, sent) => {
  expect(fieldsOf(stored, sent)).toEqual([]);
});

it.each<[string, object[], object[] | undefined, string[]]>([
  ['no body', [BODY], undefined, ['']],
  ['one parameter of two', [BODY], [body(text('Ada'))], ['[0].parameters']],
  ['three parameters of two', [BODY], [body(text('a'), text('b'), text('c'))], ['[0].parameters']],
  ['parameters where there are none', [PLAIN], [body(text('a'))], ['[0].parameters']],
  ['two bodies', [PLAIN], [body(), body()], ['[1].type']],
  ['an image in the text', [BODY], [body(image, text('991'))], ['[0].parameters[0].type']],
  [
    'parameters without their names',
    [NAMED],
    [body(text('Ada'), text('991', 'pedido'))],
    ['[0].parameters[0].parameter_name'],
  ],
  [
    'another name',
    [NAMED],
    [body(text('Ada', 'nome'), text('991', 'pedido'))],
    ['[0].parameters[0].parameter_name'],
  ],
  [
    'a name twice',
    [NAMED],
    [body(text('Ada', 'nombre'), text('991', 'nombre'))],
    ['[0].parameters[1].parameter_name'],
  ],
  ['a body that grows too long', [BODY], [body(text('x'.repeat(1000)), text('991'))], ['[0].parameters']],
  ['no header', [PHOTO, PLAIN], [body()], ['']],
  ['a header without its image', [PHOTO, PLAIN], [header()], ['[0].parameters']],
  [
    'a video for an image',
    [PHOTO, PLAIN],
    [header({ type: 'video', video: {} })],
    ['[0].parameters[0].type'],
  ],
  ['a header where there is none', [PLAIN], [header(image)], ['[0].parameters']],
  ['a footer', [PLAIN], [{ type: 'footer' }], ['[0]']],
  ['no link and no code', [PLAIN, BUTTONS], [], ['', '']],
  ['a button that is not there', [PLAIN], [button(0, 'quick_reply', payload)], ['[0].index']],
  [
    'a quick reply without its place',
    [PLAIN, BUTTONS],
    [
      button(1, 'url', text('1')),
      button(2, 'copy_code', coupon),
      { type: 'button', sub_type: 'QUICK_REPLY', parameters: [payload] },
    ],
    ['[2].index'],
  ],
  [
    'another kind of button',
    [PLAIN, BUTTONS],
    [button(1, 'quick_reply', payload), button(2, 'copy_code', coupon)],
    ['[0].sub_type'],
  ],
  [
    'a button twice',
    [{ type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY' }] }],
    [button(0, 'quick_reply', payload), button(0, 'quick_reply', payload)],
    ['[1].index'],
  ],
  [
    'something for a button that takes nothing',
    [PLAIN, BUTTONS],
    [
      button(1, 'url', text('1')),
      button(2, 'copy_code', coupon),
      button(3, 'voice_call', payload),
      button(4, 'url', text('1')),
    ],
    ['[2]', '[3]'],
  ],
  [
    'an address that grows too long',
    [PLAIN, BUTTONS],
    [button(1, 'url', text('x'.repeat(1980))), button(2, 'copy_code', coupon)],
    ['[0].parameters[0].text'],
  ],
  [
    'a text for a code',
    [PLAIN, BUTTONS],
    [button(1, 'url', text('1')), button(2, 'copy_code', text('1'))],
    ['[1].parameters[0].type'],
  ],
  ['no carousel', [PLAIN, CAROUSEL], [], ['']],
  [
    'too few cards',
    [PLAIN, CAROUSEL],
    [carousel(card(0, header(image), body(text('a'), text('b'))))],
    ['[0].cards', '[0].cards'],
  ],
  [
    'a card without its image',
    [PLAIN, CAROUSEL],
    [carousel(card(0, header(image), body(text('a'), text('b'))), card(1, body(text('a'), text('b'))))],
    ['[0].cards[1].components'],
  ],
])('refuses %s', (_, stored, sent, fields) => {
  expect(fieldsOf(stored, sent)).toEqual(fields);
});
