import { JsonObject } from '../domain/json';
import { INTERACTIVE_BODY_LIMIT, LIST_BODY_LIMIT } from '../domain/outbound';
import { Faults } from './faults';
import { ACTION_CHECKS, INTERACTIVE_KINDS, InteractiveKind } from './interactive-action-faults';

/** Meta's limits, from its "Interactive messages" references. Lengths are in UTF-16 units. */
const HEADER_LIMIT = 60;
const FOOTER_LIMIT = 60;

const ANY_HEADER = ['text', 'image', 'video', 'document'] as const;
const TEXT_HEADER = ['text'] as const;

interface Frame {
  readonly bodyLimit: number;
  readonly bodyIsOptional?: boolean;
  readonly headers: readonly string[];
  readonly headerIsRequired?: boolean;
  readonly footer: boolean;
}
const PLAIN: Frame = { bodyLimit: INTERACTIVE_BODY_LIMIT, headers: ANY_HEADER, footer: true };

/** What surrounds the action, by kind. */
const FRAMES: Readonly<Record<InteractiveKind, Frame>> = {
  button: PLAIN,
  list: { ...PLAIN, bodyLimit: LIST_BODY_LIMIT, headers: TEXT_HEADER },
  cta_url: PLAIN,
  flow: PLAIN,
  location_request_message: { ...PLAIN, headers: [] },
  request_contact_info: { ...PLAIN, headers: [] },
  address_message: PLAIN,
  catalog_message: { ...PLAIN, headers: [] },
  carousel: { ...PLAIN, headers: [], footer: false },
  voice_call: PLAIN,
  product_list: { ...PLAIN, headers: TEXT_HEADER, headerIsRequired: true },
  product: { ...PLAIN, bodyIsOptional: true, headers: [] },
  call_permission_request: { ...PLAIN, bodyIsOptional: true },
};

/** Checks Meta's `interactive` object. */
export function checkInteractive(faults: Faults, interactive: Record<string, unknown>, at: string): void {
  const kind = faults.oneOf(interactive, 'type', at, INTERACTIVE_KINDS);
  if (kind === undefined) return;
  checkFrame(faults, interactive, at, FRAMES[kind]);
  const action = faults.object(interactive, 'action', at);
  if (action !== undefined) ACTION_CHECKS[kind](faults, action, `${at}.action`);
}

function checkFrame(faults: Faults, interactive: Record<string, unknown>, at: string, frame: Frame): void {
  const { header, body, footer } = interactive;
  if (!frame.bodyIsOptional || body !== undefined) {
    const given = faults.object(interactive, 'body', at);
    if (given !== undefined) faults.text(given, 'text', `${at}.body`, frame.bodyLimit);
  }
  if (footer !== undefined) {
    const given = faults.object(interactive, 'footer', at);
    if (!frame.footer) faults.add(`${at}.footer`, 'is not possible here; remove it');
    else if (given !== undefined) faults.text(given, 'text', `${at}.footer`, FOOTER_LIMIT);
  }
  if (header !== undefined || frame.headerIsRequired) {
    const given = faults.object(interactive, 'header', at);
    if (given !== undefined) checkHeader(faults, given, `${at}.header`, frame.headers);
  }
}

function checkHeader(faults: Faults, header: JsonObject, at: string, allowed: readonly string[]): void {
  if (allowed.length === 0) return faults.add(at, 'is not possible here; remove it');
  const type = faults.oneOf(header, 'type', at, allowed);
  if (type === 'text') faults.text(header, 'text', at, HEADER_LIMIT);
  else if (type !== undefined) {
    const media = faults.object(header, type, at);
    if (media !== undefined) checkMediaSource(faults, media, `${at}.${type}`);
  }
}

/** Media is named by the provider's id, by a file of ours, or by a link. */
export function checkMediaSource(
  faults: Faults,
  media: { readonly id?: unknown; readonly mediaId?: unknown; readonly link?: unknown },
  at: string,
): void {
  const given = [media.id, media.mediaId, media.link].filter((source) => source !== undefined);
  if (given.length !== 1) {
    faults.add(
      at,
      'needs one of id (of media uploaded to Meta), mediaId (of POST /api/v1/media) or link (an address that Meta fetches)',
    );
  } else if (media.link !== undefined) faults.url(media, 'link', at);
  else faults.text(media, media.id === undefined ? 'mediaId' : 'id', at, 256);
}
