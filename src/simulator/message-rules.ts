import { isUserId, phoneDigits } from './customers';
import { callingCodeOf } from './dialling';
import { GraphFailure } from './graph-errors';
import { checkInteractive } from './interactive-rules';
import { JsonObject } from './json';
import { checkLocation } from './location-rules';
import { MediaKind } from './media-types';
import { CheckMedia, invalid, mayText, needObject, needObjects, needOnly, needText, needUrl } from './rules';
import { checkTemplate } from './template-part-rules';
import { SimulatedLine } from './types';

/** Where a message goes. A user id in `to` is accepted by Meta and goes nowhere (business-scoped-user-ids). */
export type Recipient =
  | { by: 'phone'; input: string; digits: string }
  | { by: 'userId'; input: string }
  | { by: 'nowhere'; input: string; digits: string };

const frameKeys = [
  'messaging_product',
  'recipient_type',
  'to',
  'recipient',
  'type',
  'context',
  'biz_opaque_callback_data',
  'recipient_identity_key_hash',
  'messaging_account_id',
  'category',
  'message_send_ttl_seconds',
];

type Check = (body: JsonObject, checkMedia: CheckMedia) => void;

const checks: Readonly<Record<string, Check>> = {
  text: checkText,
  image: mediaCheck('image', ['caption']),
  video: mediaCheck('video', ['caption']),
  audio: mediaCheck('audio', ['voice']),
  document: mediaCheck('document', ['caption', 'filename']),
  sticker: mediaCheck('sticker', []),
  location: (body) => checkLocation(body, 'location'),
  contacts: checkContacts,
  reaction: checkReaction,
  interactive: (body, checkMedia) => checkInteractive(needObject(body, 'interactive'), checkMedia),
  template: (body, checkMedia) => checkTemplate(needObject(body, 'template'), checkMedia),
};

/** A file that a message carries, as itself, in a header, on a card or as a parameter. */
export interface SentFile {
  kind: MediaKind;
  /** Of media that was uploaded; a file that is given by its address is never fetched. */
  id: string;
  isVoice: boolean;
}

/** What a well-formed send request holds. */
export interface Checked {
  type: string;
  files: readonly SentFile[];
}

/** Checks a whole send request against Meta's limits; throws GraphFailure. */
export function checkMessage(body: JsonObject, isMedia: (id: string) => boolean): Checked {
  const type = body['type'] ?? 'text';
  const check = typeof type === 'string' && Object.hasOwn(checks, type) ? checks[type] : undefined;
  if (typeof type !== 'string' || check === undefined) {
    throw new GraphFailure(100, `Param type must be one of ${Object.keys(checks).join(', ')}`);
  }
  needOnly(body, [...frameKeys, type], 'the message');
  if ((body['recipient_type'] ?? 'individual') !== 'individual') {
    throw new GraphFailure(100, 'recipient_type must be "individual"');
  }
  mayText(body, 'biz_opaque_callback_data', 'biz_opaque_callback_data', 512);
  if (body['category'] !== undefined) checkDirectSend(type, body);
  if (body['context'] !== undefined) {
    const context = needObject(body, 'context');
    needOnly(context, ['message_id'], 'context');
    needText(context, 'message_id', 'context.message_id');
  }
  const files: SentFile[] = [];
  check(body, mediaSource(isMedia, files));
  return { type, files };
}

const directKinds = new Set(['button', 'cta_url']);

/** Utility content without a template (Meta, direct-send): text, reply buttons and a link, for half a minute to 12 hours. */
function checkDirectSend(type: string, body: JsonObject): void {
  if (body['category'] !== 'utility') throw new GraphFailure(100, 'category must be "utility"');
  const kind = type === 'interactive' ? needObject(body, 'interactive')['type'] : undefined;
  if (type !== 'text' && !directKinds.has(String(kind))) {
    throw new GraphFailure(100, 'category is for text, reply buttons and a link only');
  }
  const ttl = body['message_send_ttl_seconds'];
  if (ttl !== undefined && !(typeof ttl === 'number' && ttl >= 30 && ttl <= 43_200)) {
    throw new GraphFailure(100, 'message_send_ttl_seconds must be from 30 to 43200');
  }
}

/** Reads `to`, which wins, or `recipient`. */
export function recipientOf(body: JsonObject, line: SimulatedLine): Recipient {
  const to = mayText(body, 'to', 'to');
  if (to === undefined) {
    const input = needText(body, 'recipient', 'to or recipient');
    if (!isUserId(input)) throw invalid('recipient', 'must be a business-scoped user id');
    return { by: 'userId', input };
  }
  if (isUserId(to)) return { by: 'nowhere', input: to, digits: to.replace(/\D/g, '') };
  // Without `+` the business's own country code comes in front, whatever the digits say.
  const whole = to.startsWith('+') ? to : `${callingCodeOf(line.displayPhoneNumber)}${to}`;
  const digits = phoneDigits(whole);
  if (digits === undefined) throw invalid('to', 'must be an international phone number');
  if (digits === line.displayPhoneNumber) throw new GraphFailure(131021);
  return { by: 'phone', input: to, digits };
}

/** Notes the files that it finds good. */
function mediaSource(isMedia: (id: string) => boolean, files: SentFile[]): CheckMedia {
  return (parent, kind, at, extras = kind === 'document' ? ['filename'] : []) => {
    const media = needObject(parent, kind, at);
    needOnly(media, ['id', 'link', ...extras], at);
    if ((media['id'] === undefined) === (media['link'] === undefined)) {
      throw new GraphFailure(100, `${at} needs either id or link`);
    }
    mayText(media, 'filename', `${at}.filename`);
    if (media['link'] !== undefined) return needUrl(media, 'link', `${at}.link`);
    const id = needText(media, 'id', `${at}.id`);
    if (!isMedia(id)) throw invalid(`${at}.id`, 'is not a media id of this line');
    files.push({ kind, id, isVoice: media['voice'] === true });
  };
}

function mediaCheck(kind: MediaKind, extras: readonly string[]): Check {
  return (body, checkMedia) => {
    checkMedia(body, kind, kind, extras);
    mayText(needObject(body, kind), 'caption', `${kind}.caption`, 1024);
  };
}

function checkText(body: JsonObject): void {
  const text = needObject(body, 'text');
  needOnly(text, ['body', 'preview_url'], 'text');
  needText(text, 'body', 'text.body', 4096);
}

const cardKeys = ['name', 'phones', 'emails', 'org', 'addresses', 'urls', 'birthday'];

function checkContacts(body: JsonObject): void {
  for (const [i, card] of needObjects(body, 'contacts', 'contacts', [1, Infinity]).entries()) {
    const at = `contacts[${i}].name`;
    needOnly(card, cardKeys, `contacts[${i}]`);
    needText(needObject(card, 'name', at), 'formatted_name', `${at}.formatted_name`);
  }
}

function checkReaction(body: JsonObject): void {
  const reaction = needObject(body, 'reaction');
  needOnly(reaction, ['message_id', 'emoji'], 'reaction');
  needText(reaction, 'message_id', 'reaction.message_id');
  // The empty emoji removes the reaction.
  if (reaction['emoji'] !== '') needText(reaction, 'emoji', 'reaction.emoji');
}
