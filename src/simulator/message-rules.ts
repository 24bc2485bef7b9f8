import { isUserId, phoneDigits } from './customers';
import { callingCodeOf } from './dialling';
import { GraphFailure } from './graph-errors';
import { checkInteractive } from './interactive-rules';
import { isObject, JsonObject } from './json';
import {
  CheckMedia,
  invalid,
  mayText,
  needNumber,
  needObject,
  needObjects,
  needText,
  needUrl,
} from './rules';
import { SimulatedLine } from './types';

/** Where a message goes. A user id in `to` is accepted by Meta and goes nowhere (business-scoped-user-ids). */
export type Recipient =
  | { by: 'phone'; input: string; digits: string }
  | { by: 'userId'; input: string }
  | { by: 'nowhere'; input: string; digits: string };

const frameKeys = new Set([
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
]);

type Check = (body: JsonObject, isMedia: (id: string) => boolean) => void;

const checks: Readonly<Record<string, Check>> = {
  text: (body) => void needText(needObject(body, 'text'), 'body', 'text.body', 4096),
  image: mediaCheck('image', ['caption']),
  video: mediaCheck('video', ['caption']),
  audio: mediaCheck('audio', ['voice']),
  document: mediaCheck('document', ['caption', 'filename']),
  sticker: mediaCheck('sticker', []),
  location: checkLocation,
  contacts: checkContacts,
  reaction: checkReaction,
  interactive: (body, isMedia) => checkInteractive(needObject(body, 'interactive'), mediaSource(isMedia)),
  template: checkTemplate,
};

/** Checks a whole send request against Meta's limits and gives its type; throws GraphFailure. */
export function checkMessage(body: JsonObject, isMedia: (id: string) => boolean): string {
  const type = body['type'] ?? 'text';
  const check = typeof type === 'string' && Object.hasOwn(checks, type) ? checks[type] : undefined;
  if (typeof type !== 'string' || check === undefined) {
    throw new GraphFailure(100, `Param type must be one of ${Object.keys(checks).join(', ')}`);
  }
  for (const key in body) {
    if (key !== type && !frameKeys.has(key))
      throw new GraphFailure(100, `Unexpected key "${key}" on the message`);
  }
  if ((body['recipient_type'] ?? 'individual') !== 'individual') {
    throw new GraphFailure(100, 'recipient_type must be "individual"');
  }
  mayText(body, 'biz_opaque_callback_data', 'biz_opaque_callback_data', 512);
  if (body['category'] !== undefined) checkDirectSend(type, body);
  if (body['context'] !== undefined)
    needText(needObject(body, 'context'), 'message_id', 'context.message_id');
  check(body, isMedia);
  return type;
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

function mediaSource(isMedia: (id: string) => boolean): CheckMedia {
  return (media, at) => {
    if ((media['id'] === undefined) === (media['link'] === undefined)) {
      throw new GraphFailure(100, `${at} needs either id or link`);
    }
    if (media['link'] !== undefined) needUrl(media, 'link', `${at}.link`);
    else if (!isMedia(needText(media, 'id', `${at}.id`))) {
      throw invalid(`${at}.id`, 'is not a media id of this line');
    }
  };
}

function mediaCheck(type: string, extras: readonly string[]): Check {
  return (body, isMedia) => {
    const media = needObject(body, type);
    mediaSource(isMedia)(media, type);
    for (const key in media) {
      if (key !== 'id' && key !== 'link' && !extras.includes(key)) {
        throw new GraphFailure(100, `Unexpected key "${key}" on ${type}`);
      }
    }
    mayText(media, 'caption', `${type}.caption`, 1024);
    mayText(media, 'filename', `${type}.filename`);
  };
}

function checkLocation(body: JsonObject): void {
  const location = needObject(body, 'location');
  needNumber(location, 'latitude', 'location.latitude', 90);
  needNumber(location, 'longitude', 'location.longitude', 180);
  for (const part of ['name', 'address']) mayText(location, part, `location.${part}`);
}

function checkContacts(body: JsonObject): void {
  for (const [i, card] of needObjects(body, 'contacts', 'contacts', [1, Infinity]).entries()) {
    const at = `contacts[${i}].name`;
    needText(needObject(card, 'name', at), 'formatted_name', `${at}.formatted_name`);
  }
}

function checkReaction(body: JsonObject): void {
  const reaction = needObject(body, 'reaction');
  needText(reaction, 'message_id', 'reaction.message_id');
  // The empty emoji removes the reaction.
  if (reaction['emoji'] !== '') needText(reaction, 'emoji', 'reaction.emoji');
}

function checkTemplate(body: JsonObject): void {
  const template = needObject(body, 'template');
  needText(template, 'name', 'template.name', 512);
  needText(needObject(template, 'language', 'template.language'), 'code', 'template.language.code');
  const components = template['components'];
  if (components === undefined) return;
  if (!Array.isArray(components)) throw invalid('template.components', 'must be a list');
  for (const [i, component] of components.entries()) {
    if (!isObject(component)) throw invalid(`template.components[${i}]`, 'must be an object');
    needText(component, 'type', `template.components[${i}].type`);
  }
}
