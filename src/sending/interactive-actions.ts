import {
  anyObject,
  exactlyOne,
  leaf,
  list,
  may,
  number,
  object,
  objectsOf,
  Rule,
  Shape,
  text,
  url,
  variants,
  word,
} from '../platform/http/shape';
import { isObject } from '../domain/json';
import { media } from './media-shape';

const MOST_ROWS = 10;
const MOST_PRODUCTS = 30;
const MOST_SECTIONS = 10;
const MOST_CARDS = 10;
const BUTTON_LABEL = 20;
/** Meta advises at most 30, and 20 to 25 where devices show them whole. */
const FLOW_LABEL = 30;
const ID = 256;

const FLOW_DATA = leaf(
  {
    oneOf: [{ type: 'object', additionalProperties: true }, { type: 'string' }],
    description: 'Given to the first screen; also as JSON text',
  },
  (value) => (isObject(value) || isObjectText(value) ? undefined : 'must be an object, or JSON text of one'),
);

/**
 * What each kind of interactive message asks the customer to do. Source: Meta, one "Interactive … messages" page per kind;
 * what it does not limit is passed on.
 */
export const ACTIONS = {
  button: object({ buttons: list(button('reply'), [1, 3]) }, { rule: distinctButtons('reply') }),
  list: object(
    {
      button: text(BUTTON_LABEL, { description: 'Opens the list' }),
      sections: sections('rows', listRow(), MOST_ROWS),
    },
    { rule: both(sectionsInAll('rows', MOST_ROWS), distinctRows) },
  ),
  cta_url: named('cta_url', link()),
  location_request_message: named('send_location'),
  flow: named('flow', flow()),
  product: object({ catalog_id: text(ID), product_retailer_id: text(ID) }),
  product_list: object(
    { catalog_id: text(ID), sections: sections('product_items', product(), MOST_PRODUCTS) },
    { rule: sectionsInAll('product_items', MOST_PRODUCTS) },
  ),
  catalog_message: named('catalog_message', may(object({ thumbnail_product_retailer_id: text(ID) }))),
  carousel: object({ cards: list(card(), [2, MOST_CARDS]) }, { rule: cardsAlike }),
  call_permission_request: named('call_permission_request'),
  voice_call: named('voice_call', may(object({ display_text: may(text(BUTTON_LABEL)) }, { open: true }))),
  request_contact_info: named('request_contact_info'),
  address_message: named('address_message', may(anyObject("As Meta's page on addresses says"))),
} as const satisfies Record<string, Shape>;

export type InteractiveKind = keyof typeof ACTIONS;
export const INTERACTIVE_KINDS = Object.keys(ACTIONS) as InteractiveKind[];

function named(name: string, parameters?: Shape): Shape {
  return object({ name: word([name]), ...(parameters === undefined ? {} : { parameters }) });
}

function link(): Shape {
  return object({ display_text: text(BUTTON_LABEL), url: url('Opened when it is tapped') });
}

function button(type: 'reply' | 'quick_reply'): Shape {
  const reply = object({
    id: text(ID, { description: 'Comes back when it is chosen' }),
    title: text(BUTTON_LABEL),
  });
  return object({ type: word([type]), [type]: reply });
}

function listRow(): Shape {
  return object({
    id: text(200, { description: 'Comes back when it is chosen' }),
    title: text(24),
    description: may(text(72)),
  });
}

function product(): Shape {
  return object({ product_retailer_id: text(ID) });
}

function sections(key: string, item: Shape, most: number): Shape {
  const title = may(text(24, { description: 'Required with more than one section' }));
  const items = list(item, [1, most], `${most} in all sections together`);
  return list(object({ title, [key]: items }), [1, MOST_SECTIONS]);
}

function flow(): Shape {
  return object(
    {
      flow_message_version: text(10),
      flow_id: may(text(ID, { description: 'Instead of `flow_name`' })),
      flow_name: may(text(ID, { description: 'Instead of `flow_id`' })),
      flow_cta: text(FLOW_LABEL),
      flow_token: may(text(1000, { description: 'Comes back with the answer' })),
      flow_action: may(word(['navigate', 'data_exchange'])),
      flow_action_payload: may(object({ screen: text(ID), data: may(FLOW_DATA) })),
      mode: may(word(['draft', 'published'])),
    },
    { rule: exactlyOne(['flow_id', 'flow_name'], 'needs either flow_id or flow_name') },
  );
}

function isObjectText(value: unknown): boolean {
  try {
    return typeof value === 'string' && isObject(JSON.parse(value));
  } catch {
    return false;
  }
}

function card(): Shape {
  const lines: Shape = text(160, {
    pattern: /^[^\n]*(\n[^\n]*){0,2}$/,
    say: 'must have at most 2 line breaks',
  });
  const header = (type: string) => object({ type: word([type]), [type]: media() });
  return object({
    card_index: number(0, MOST_CARDS - 1, { whole: true }),
    type: may(word(['cta_url'])),
    header: variants('type', { image: header('image'), video: header('video') }),
    body: may(object({ text: lines })),
    action: object(
      {
        name: may(word(['cta_url'])),
        parameters: may(link()),
        buttons: may(list(button('quick_reply'), [1, MOST_CARDS])),
      },
      {
        rule: both(cardAction, distinctButtons('quick_reply')),
        description: 'Either `name` and `parameters` of a link, or `buttons`',
      },
    ),
  });
}

function both(one: Rule, other: Rule): Rule {
  return (faults, value, at) => {
    one(faults, value, at);
    other(faults, value, at);
  };
}

function distinctButtons(type: 'reply' | 'quick_reply'): Rule {
  return (faults, { buttons }, at) => {
    const replies = objectsOf(buttons).map((one) => (isObject(one[type]) ? one[type] : {}));
    for (const key of ['id', 'title']) {
      faults.distinct(
        replies.map((reply, i) => ({ field: `${at}.buttons[${i}].${type}.${key}`, value: reply[key] })),
      );
    }
  };
}

function distinctRows(...[faults, { sections: given }, at]: Parameters<Rule>): void {
  const rows = objectsOf(given).flatMap((section, i) =>
    objectsOf(section['rows']).map(({ id }, j) => ({
      field: `${at}.sections[${i}].rows[${j}].id`,
      value: id,
    })),
  );
  faults.distinct(rows);
}

/** A title tells several sections apart; the limit holds for all of them together. */
function sectionsInAll(key: string, most: number): Rule {
  return (faults, value, at) => {
    const all = objectsOf(value['sections']);
    if (all.length < 2) return;
    all.forEach(({ title }, i) => {
      if (title === undefined)
        faults.add(`${at}.sections[${i}].title`, 'is required with more than one section');
    });
    const count = all.flatMap((section) => objectsOf(section[key])).length;
    if (count > most) faults.add(`${at}.sections`, `must have at most ${most} ${key} in total, not ${count}`);
  };
}

/** A link, or quick replies. */
function cardAction(...[faults, { name, parameters, buttons }, at]: Parameters<Rule>): void {
  const isLink = name !== undefined || parameters !== undefined;
  if (isLink === (buttons !== undefined))
    return faults.add(at, 'needs either name and parameters, or buttons');
  if (!isLink) return;
  if (name === undefined) faults.add(`${at}.name`, 'is required');
  if (parameters === undefined) faults.add(`${at}.parameters`, 'is required');
}

/** Meta: one kind of header, and the same buttons, on all cards. */
function cardsAlike(...[faults, { cards: given }, at]: Parameters<Rule>): void {
  const cards = objectsOf(given);
  const [first] = cards;
  if (first === undefined) return;
  faults.distinct(
    cards.map(({ card_index: index }, i) => ({ field: `${at}.cards[${i}].card_index`, value: index })),
  );
  cards.forEach((one, i) => {
    if (headerOf(one) !== headerOf(first))
      faults.add(`${at}.cards[${i}].header.type`, 'must be the same on all cards');
    if (buttonsOf(one) !== buttonsOf(first))
      faults.add(
        `${at}.cards[${i}].action`,
        'must have as many buttons as on the first card, of the same type',
      );
  });
}

function headerOf({ header }: Readonly<Record<string, unknown>>): unknown {
  return isObject(header) ? header['type'] : undefined;
}

/** How many quick replies there are; 0 stands for a link. */
function buttonsOf({ action }: Readonly<Record<string, unknown>>): number {
  return isObject(action) ? objectsOf(action['buttons']).length : 0;
}
