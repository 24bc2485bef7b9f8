import { isObject, JsonObject } from '../domain/json';
import { INTERACTIVE_BODY_LIMIT } from '../domain/outbound';
import { Faults } from './faults';

/** Meta's limits, from its "Interactive messages" references. Lengths are in UTF-16 units. */
const LIST_BODY_LIMIT = 4096;
const HEADER_LIMIT = 60;
const FOOTER_LIMIT = 60;
const MOST_ROWS = 10;

/** Whether each kind needs a body. */
const KINDS = {
  button: true,
  list: true,
  cta_url: true,
  flow: true,
  location_request_message: true,
  request_contact_info: true,
  address_message: true,
  catalog_message: true,
  carousel: true,
  voice_call: true,
  product_list: true,
  product: false,
  call_permission_request: false,
} as const;
const KIND_NAMES = Object.keys(KINDS) as (keyof typeof KINDS)[];

/** Checks Meta's `interactive` object; of kinds other than buttons, lists and links only the common parts. */
export function checkInteractive(faults: Faults, interactive: Record<string, unknown>, at: string): void {
  const kind = faults.oneOf(interactive, 'type', at, KIND_NAMES);
  if (kind === undefined) return;
  checkFrame(faults, interactive, at, kind);
  if (kind === 'call_permission_request') return;
  const action = faults.object(interactive, 'action', at);
  if (action === undefined) return;
  if (kind === 'button') checkButtons(faults, action, `${at}.action`);
  if (kind === 'list') checkList(faults, action, `${at}.action`);
  if (kind === 'cta_url') checkLink(faults, action, `${at}.action`);
}

function checkFrame(
  faults: Faults,
  interactive: Record<string, unknown>,
  at: string,
  kind: keyof typeof KINDS,
): void {
  const bodyLimit = kind === 'list' ? LIST_BODY_LIMIT : INTERACTIVE_BODY_LIMIT;
  if (KINDS[kind] || interactive['body'] !== undefined) {
    const body = faults.object(interactive, 'body', at);
    if (body !== undefined) faults.text(body, 'text', `${at}.body`, bodyLimit);
  }
  if (interactive['footer'] !== undefined) {
    const footer = faults.object(interactive, 'footer', at);
    if (footer !== undefined) faults.text(footer, 'text', `${at}.footer`, FOOTER_LIMIT);
  }
  if (interactive['header'] !== undefined) {
    const header = faults.object(interactive, 'header', at);
    if (header !== undefined) checkHeader(faults, header, `${at}.header`, kind);
  }
}

function checkHeader(faults: Faults, header: JsonObject, at: string, kind: keyof typeof KINDS): void {
  const allowed =
    kind === 'list' || kind === 'product_list' ? ['text'] : ['text', 'image', 'video', 'document'];
  const type = faults.oneOf(header, 'type', at, allowed);
  if (type === 'text') faults.text(header, 'text', at, HEADER_LIMIT);
  else if (type !== undefined) {
    const media = faults.object(header, type, at);
    if (media !== undefined) checkMediaSource(faults, media, `${at}.${type}`);
  }
}

/** Media is named by the provider's id or by a link, never both. */
export function checkMediaSource(
  faults: Faults,
  media: { readonly id?: unknown; readonly link?: unknown },
  at: string,
): void {
  if ((media.id === undefined) === (media.link === undefined)) {
    faults.add(at, 'needs either id (of uploaded media) or link (an address that Meta fetches)');
  } else if (media.link !== undefined) faults.url(media, 'link', at);
  else faults.text(media, 'id', at, 256);
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
  const sections = faults.objects(action, 'sections', at, [1, 10]);
  const rows = sections.flatMap((section, i) => {
    const place = `${at}.sections[${i}]`;
    if (sections.length > 1) faults.text(section, 'title', place, 24);
    else faults.mayText(section, 'title', place, 24);
    return faults.objects(section, 'rows', place, [1, MOST_ROWS]).map((row, j) => {
      const field = `${place}.rows[${j}]`;
      faults.text(row, 'title', field, 24);
      faults.mayText(row, 'description', field, 72);
      return { field: `${field}.id`, value: faults.text(row, 'id', field, 200) };
    });
  });
  const inOneSection = sections.length === 1;
  if (rows.length > MOST_ROWS && !inOneSection) {
    faults.add(`${at}.sections`, `must have at most ${MOST_ROWS} rows in total, not ${rows.length}`);
  }
  faults.distinct(rows);
}

function checkLink(faults: Faults, action: JsonObject, at: string): void {
  faults.oneOf(action, 'name', at, ['cta_url']);
  const parameters = action['parameters'];
  if (!isObject(parameters)) return faults.add(`${at}.parameters`, 'must be an object');
  faults.text(parameters, 'display_text', `${at}.parameters`, 20);
  faults.url(parameters, 'url', `${at}.parameters`);
}
