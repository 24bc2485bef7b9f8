import { JsonObject } from '../domain/json';
import { Faults } from './faults';

type Check = (faults: Faults, action: JsonObject, at: string) => void;

const MOST_ROWS = 10;
const MOST_PRODUCTS = 30;
const CARDS = [2, 10] as const;
const CARD_BODY_LIMIT = 160;

/** What each kind of interactive message asks the customer to do. Of flows, calls and addresses only the name is checked. */
export const ACTION_CHECKS = {
  button: checkButtons,
  list: checkList,
  cta_url: checkLink,
  product: checkProduct,
  product_list: checkProducts,
  carousel: checkCards,
  flow: named('flow'),
  location_request_message: named('send_location'),
  request_contact_info: named('request_contact_info'),
  address_message: named('address_message'),
  catalog_message: named('catalog_message'),
  voice_call: named('voice_call'),
  call_permission_request: named('call_permission_request'),
} as const satisfies Record<string, Check>;

export type InteractiveKind = keyof typeof ACTION_CHECKS;
export const INTERACTIVE_KINDS = Object.keys(ACTION_CHECKS) as InteractiveKind[];

function named(name: string): Check {
  return (faults, action, at) => void faults.oneOf(action, 'name', at, [name]);
}

function checkButtons(faults: Faults, action: JsonObject, at: string): void {
  const replies = faults.objects(action, 'buttons', at, [1, 3]).map((button, i) => {
    const place = `${at}.buttons[${i}]`;
    faults.oneOf(button, 'type', place, ['reply']);
    const reply = faults.object(button, 'reply', place) ?? null;
    if (reply === null) return { place, id: undefined, title: undefined };
    const id = faults.text(reply, 'id', `${place}.reply`, 256);
    return { place, id, title: faults.text(reply, 'title', `${place}.reply`, 20) };
  });
  faults.distinct(replies.map(({ place, id }) => ({ field: `${place}.reply.id`, value: id })));
  faults.distinct(replies.map(({ place, title }) => ({ field: `${place}.reply.title`, value: title })));
}

function checkList(faults: Faults, action: JsonObject, at: string): void {
  faults.text(action, 'button', at, 20);
  const rows = sectioned(faults, action, at, ['rows', MOST_ROWS]).map(({ item, place }) => {
    faults.text(item, 'title', place, 24);
    faults.mayText(item, 'description', place, 72);
    return { field: `${place}.id`, value: faults.text(item, 'id', place, 200) };
  });
  faults.distinct(rows);
}

/** The rows or products of all sections, each with its path. A title tells several sections apart. */
function sectioned(
  faults: Faults,
  action: JsonObject,
  at: string,
  [key, most]: readonly [key: string, most: number],
): { item: JsonObject; place: string }[] {
  const sections = faults.objects(action, 'sections', at, [1, 10]);
  const items = sections.flatMap((section, i) => {
    const place = `${at}.sections[${i}]`;
    if (sections.length > 1) faults.text(section, 'title', place, 24);
    else faults.mayText(section, 'title', place, 24);
    const found = faults.objects(section, key, place, [1, most]);
    return found.map((item, j) => ({ item, place: `${place}.${key}[${j}]` }));
  });
  if (items.length > most && sections.length > 1) {
    faults.add(`${at}.sections`, `must have at most ${most} ${key} in total, not ${items.length}`);
  }
  return items;
}

function checkLink(faults: Faults, action: JsonObject, at: string): void {
  faults.oneOf(action, 'name', at, ['cta_url']);
  const parameters = faults.object(action, 'parameters', at);
  if (parameters === undefined) return;
  faults.text(parameters, 'display_text', `${at}.parameters`, 20);
  faults.url(parameters, 'url', `${at}.parameters`);
}

function checkProduct(faults: Faults, action: JsonObject, at: string): void {
  faults.text(action, 'catalog_id', at, 256);
  faults.text(action, 'product_retailer_id', at, 256);
}

function checkProducts(faults: Faults, action: JsonObject, at: string): void {
  faults.text(action, 'catalog_id', at, 256);
  sectioned(faults, action, at, ['product_items', MOST_PRODUCTS]);
}

function checkCards(faults: Faults, action: JsonObject, at: string): void {
  faults.objects(action, 'cards', at, CARDS).forEach((card, i) => {
    if (card['body'] === undefined) return;
    const body = faults.object(card, 'body', `${at}.cards[${i}]`);
    if (body !== undefined) faults.text(body, 'text', `${at}.cards[${i}].body`, CARD_BODY_LIMIT);
  });
}
