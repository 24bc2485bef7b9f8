import { GraphFailure } from './graph-errors';
import { JsonObject } from './json';
import { checkCarousel, checkLink, checkReply } from './carousel-rules';
import { MediaKind } from './media-types';
import {
  CheckMedia,
  invalid,
  mayText,
  needDistinct,
  needObject,
  needObjects,
  needOnly,
  needText,
} from './rules';

/** Checks the `interactive` part of a message; also knows which media ids exist. Source: Meta, messages/interactive-*. */
export function checkInteractive(interactive: JsonObject, checkMedia: CheckMedia): void {
  const type = needText(interactive, 'type', 'interactive.type');
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind === undefined) throw invalid('interactive.type', `must not be "${type}"`);
  needOnly(interactive, ['type', 'header', 'body', 'footer', 'action'], 'interactive');
  checkBody(interactive, kind);
  checkHeader(interactive, kind, checkMedia);
  if (interactive['footer'] !== undefined) {
    if (kind.footerIsRefused) throw invalid('interactive.footer', `must not be on a ${type}`);
    const footer = needObject(interactive, 'footer', 'interactive.footer');
    needOnly(footer, ['text'], 'interactive.footer');
    mayText(footer, 'text', 'interactive.footer.text', 60);
  }
  const action = needObject(interactive, 'action', 'interactive.action');
  needOnly(action, kind.members ?? ['name', 'parameters'], 'interactive.action');
  kind.action(action, checkMedia);
}

interface Kind {
  body: number;
  bodyIsOptional?: boolean;
  headers?: readonly Header[];
  headerIsNeeded?: boolean;
  footerIsRefused?: boolean;
  /** Of the action, when they are not its name and parameters. */
  members?: readonly string[];
  action: (action: JsonObject, checkMedia: CheckMedia) => void;
}

type Header = 'text' | Extract<MediaKind, 'image' | 'video' | 'document'>;

const anyHeader: readonly Header[] = ['text', 'image', 'video', 'document'];

const kinds: Readonly<Record<string, Kind>> = {
  button: { body: 1024, headers: anyHeader, members: ['buttons'], action: checkButtons },
  list: { body: 4096, headers: ['text'], members: ['button', 'sections'], action: checkList },
  cta_url: { body: 1024, headers: anyHeader, action: checkCallToAction },
  flow: { body: 1024, headers: anyHeader, action: checkFlow },
  location_request_message: { body: 1024, action: named('send_location') },
  request_contact_info: { body: 1024, action: named('request_contact_info') },
  product: {
    body: 1024,
    bodyIsOptional: true,
    members: ['catalog_id', 'product_retailer_id'],
    action: checkProduct,
  },
  product_list: {
    body: 1024,
    headers: ['text'],
    headerIsNeeded: true,
    members: ['catalog_id', 'sections'],
    action: checkProducts,
  },
  catalog_message: { body: 1024, action: checkCatalog },
  carousel: { body: 1024, footerIsRefused: true, members: ['cards'], action: checkCarousel },
  call_permission_request: { body: 1024, bodyIsOptional: true, action: named('call_permission_request') },
  voice_call: { body: 1024, action: checkVoiceCall },
  address_message: { body: 1024, action: named('address_message') },
};

function checkBody(interactive: JsonObject, kind: Kind): void {
  if (kind.bodyIsOptional && interactive['body'] === undefined) return;
  const body = needObject(interactive, 'body', 'interactive.body');
  needOnly(body, ['text'], 'interactive.body');
  needText(body, 'text', 'interactive.body.text', kind.body);
}

function checkHeader(interactive: JsonObject, kind: Kind, checkMedia: CheckMedia): void {
  const { headers: allowed = [], headerIsNeeded = false } = kind;
  if (interactive['header'] === undefined && !headerIsNeeded) return;
  const header = needObject(interactive, 'header', 'interactive.header');
  const given = needText(header, 'type', 'interactive.header.type');
  const type = allowed.find((one) => one === given);
  if (type === undefined) throw invalid('interactive.header.type', `must not be "${given}" here`);
  needOnly(header, ['type', type], 'interactive.header');
  if (type === 'text') needText(header, 'text', 'interactive.header.text', 60);
  else checkMedia(header, type, `interactive.header.${type}`);
}

function checkButtons(action: JsonObject): void {
  const at = 'interactive.action.buttons';
  const replies = needObjects(action, 'buttons', at, [1, 3]).map((button, i) => {
    if (button['type'] !== 'reply') throw invalid(`${at}[${i}].type`, 'must be "reply"');
    return checkReply(button, 'reply', `${at}[${i}]`);
  });
  for (const part of ['id', 'title'] as const) {
    needDistinct(
      replies.map((reply) => reply[part]),
      `${at}[].reply.${part}`,
    );
  }
}

function checkList(action: JsonObject): void {
  needText(action, 'button', 'interactive.action.button', 20);
  const sections = needObjects(action, 'sections', 'interactive.action.sections', [1, 10]);
  const ids = sections.flatMap((section, i) => {
    const at = `interactive.action.sections[${i}]`;
    checkSection(section, 'rows', at, sections.length);
    return needObjects(section, 'rows', `${at}.rows`, [1, 10]).map((row, j) =>
      checkRow(row, `${at}.rows[${j}]`),
    );
  });
  if (ids.length > 10)
    throw invalid('interactive.action.sections', `must have 10 rows in total, not ${ids.length}`);
  needDistinct(ids, 'interactive.action.sections[].rows[].id');
}

/** A title tells several sections apart. */
function checkSection(section: JsonObject, items: string, at: string, count: number): void {
  needOnly(section, ['title', items], at);
  if (count > 1) needText(section, 'title', `${at}.title`, 24);
  else mayText(section, 'title', `${at}.title`, 24);
}

function checkRow(row: JsonObject, at: string): string {
  needOnly(row, ['id', 'title', 'description'], at);
  needText(row, 'title', `${at}.title`, 24);
  mayText(row, 'description', `${at}.description`, 72);
  return needText(row, 'id', `${at}.id`, 200);
}

function checkCallToAction(action: JsonObject): void {
  needName(action, 'cta_url');
  checkLink(action, 'interactive.action.parameters');
}

function checkProduct(action: JsonObject): void {
  needText(action, 'catalog_id', 'interactive.action.catalog_id');
  needText(action, 'product_retailer_id', 'interactive.action.product_retailer_id');
}

function checkProducts(action: JsonObject): void {
  needText(action, 'catalog_id', 'interactive.action.catalog_id');
  const sections = needObjects(action, 'sections', 'interactive.action.sections', [1, 10]);
  const count = sections.flatMap((section, i) => {
    const at = `interactive.action.sections[${i}]`;
    checkSection(section, 'product_items', at, sections.length);
    const items = needObjects(section, 'product_items', `${at}.product_items`, [1, 30]);
    for (const [j, item] of items.entries()) checkItem(item, `${at}.product_items[${j}]`);
    return items;
  }).length;
  if (count > 30)
    throw invalid('interactive.action.sections', `must have 30 products in total, not ${count}`);
}

function checkItem(item: JsonObject, at: string): void {
  needOnly(item, ['product_retailer_id'], at);
  needText(item, 'product_retailer_id', `${at}.product_retailer_id`);
}

const flowTexts = ['flow_id', 'flow_name', 'flow_token', 'flow_action', 'mode'];
const flowKeys = ['flow_message_version', 'flow_cta', 'flow_action_payload', ...flowTexts];

/** `flow_cta` is a label of a button, for which Meta advises at most 30 characters. */
function checkFlow(action: JsonObject): void {
  needName(action, 'flow');
  const at = 'interactive.action.parameters';
  const parameters = needObject(action, 'parameters', at);
  needOnly(parameters, flowKeys, at);
  needText(parameters, 'flow_message_version', `${at}.flow_message_version`);
  needText(parameters, 'flow_cta', `${at}.flow_cta`, 30);
  if ((parameters['flow_id'] === undefined) === (parameters['flow_name'] === undefined)) {
    throw new GraphFailure(100, `${at} needs either flow_id or flow_name`);
  }
  for (const name of flowTexts) mayText(parameters, name, `${at}.${name}`);
  if (parameters['flow_action_payload'] !== undefined) {
    needObject(parameters, 'flow_action_payload', `${at}.flow_action_payload`);
  }
}

function checkCatalog(action: JsonObject): void {
  needName(action, 'catalog_message');
  if (action['parameters'] === undefined) return;
  const at = 'interactive.action.parameters';
  const parameters = needObject(action, 'parameters', at);
  needOnly(parameters, ['thumbnail_product_retailer_id'], at);
  mayText(parameters, 'thumbnail_product_retailer_id', `${at}.thumbnail_product_retailer_id`);
}

function checkVoiceCall(action: JsonObject): void {
  needName(action, 'voice_call');
  if (action['parameters'] === undefined) return;
  const at = 'interactive.action.parameters';
  mayText(needObject(action, 'parameters', at), 'display_text', `${at}.display_text`, 20);
}

function named(name: string): (action: JsonObject) => void {
  return (action) => needName(action, name);
}

function needName(action: JsonObject, name: string): void {
  if (action['name'] !== name) throw new GraphFailure(131009, `interactive.action.name must be "${name}"`);
}
