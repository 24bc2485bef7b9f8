import { JsonObject } from '../domain/json';
import { DirectSend, OutboundContent, OutboundType, TEXT_LIMIT } from '../domain/outbound';
import { templateLanguage } from '../domain/template';
import { Faults } from '../platform/http/faults';
import { textFault } from '../platform/http/fields';
import { number, word } from '../platform/http/shape';
import { MESSAGE_SHAPES } from './message-shapes';

/** In the order in which Meta's reference lists them. */
export const SEND_TYPES = Object.keys(MESSAGE_SHAPES) as OutboundType[];

/** Meta, "Direct Send": 30 seconds to 12 hours. */
export const DIRECT_SEND_TTL = number(30, 43_200, { whole: true });
export const DIRECT_SEND_CATEGORY = word(['utility']);
const DIRECT_SEND_KINDS: readonly unknown[] = ['button', 'cta_url'];

/** A message as somebody asks for it: `message`, or one part in Meta's words. */
export interface MessageParts extends Partial<Record<Exclude<OutboundType, 'contacts'>, JsonObject>> {
  /** Short for a text. */
  readonly message?: string;
  readonly type?: OutboundType;
  readonly contacts?: readonly JsonObject[];
  /** Direct Send: allowed outside of the service window. */
  readonly category?: string;
  readonly message_send_ttl_seconds?: number;
}

/**
 * The one content of a request.
 * @throws Problem when there is none, or several, or one that Meta would refuse
 */
export function contentOf(request: MessageParts): OutboundContent {
  const faults = new Faults();
  const type = typeOf(faults, request);
  if (type !== undefined) {
    const part = request[type];
    if (part !== undefined) MESSAGE_SHAPES[type].check(faults, part, type);
    checkDirectSend(faults, type, request);
  }
  faults.throwIfAny();
  // Without a type there was a fault.
  const known = type ?? 'text';
  const content = { type: known, content: WRITERS[known](request) } as OutboundContent;
  return { ...content, ...directSendOf(request) };
}

/** From Meta's names to ours. What a part must hold has been checked. */
const WRITERS: { readonly [T in OutboundType]: (request: MessageParts) => object } = {
  text: ({ message, text }) => writeText(text ?? { body: message ?? '' }),
  image: ({ image }) => writeMedia(image),
  video: ({ video }) => writeMedia(video),
  audio: ({ audio }) => writeMedia(audio),
  document: ({ document }) => writeMedia(document),
  sticker: ({ sticker }) => writeMedia(sticker),
  location: ({ location = {} }) => writePlace(location),
  contacts: ({ contacts = [] }) => ({ contacts }),
  reaction: ({ reaction = {} }) => ({ messageId: reaction['message_id'], emoji: reaction['emoji'] }),
  interactive: ({ interactive = {} }) => interactive,
  template: ({ template = {} }) => writeTemplate(template),
};

function typeOf(faults: Faults, request: MessageParts): OutboundType | undefined {
  const { message } = request;
  const parts = SEND_TYPES.filter((type) => request[type] !== undefined);
  const given = [...(message === undefined ? [] : ['message']), ...parts];
  const [only, second] = given;
  if (only === undefined) {
    faults.add(request.type ?? 'message', `is required; or give another one of ${SEND_TYPES.join(', ')}`);
    return undefined;
  }
  if (second !== undefined) {
    faults.add(second, `one message has one content, and ${only} is given too; leave one out`);
    return undefined;
  }
  const type = parts[0] ?? 'text';
  if (request.type !== undefined && request.type !== type) {
    faults.add(request.type, `is required, since type is ${request.type}; ${only} is given instead`);
    return undefined;
  }
  const fault = message === undefined ? undefined : textFault(message, 1, TEXT_LIMIT);
  if (fault !== undefined) faults.add('message', fault);
  return type;
}

/** Meta, "Direct Send": text, reply buttons and links only. */
function checkDirectSend(faults: Faults, type: OutboundType, request: MessageParts): void {
  const { category, message_send_ttl_seconds: ttl, interactive } = request;
  if (category === undefined) {
    if (ttl !== undefined) faults.add('message_send_ttl_seconds', 'goes with category only; leave it out');
    return;
  }
  DIRECT_SEND_CATEGORY.check(faults, category, 'category');
  if (ttl !== undefined) DIRECT_SEND_TTL.check(faults, ttl, 'message_send_ttl_seconds');
  if (type === 'text' || (type === 'interactive' && DIRECT_SEND_KINDS.includes(interactive?.['type'])))
    return;
  faults.add('category', `goes with a text, reply buttons (button) and a link (cta_url) only; leave it out`);
}

function directSendOf({ category, message_send_ttl_seconds: ttlSeconds }: MessageParts): {
  directSend?: DirectSend;
} {
  if (category === undefined) return {};
  return { directSend: ttlSeconds === undefined ? {} : { ttlSeconds } };
}

function writeText({ body, preview_url: previewUrl }: JsonObject): object {
  return { body, ...(previewUrl === undefined ? {} : { previewUrl }) };
}

/** Degrees may come as texts. */
function writePlace({ latitude, longitude, ...named }: JsonObject): object {
  return { latitude: Number(latitude), longitude: Number(longitude), ...named };
}

/** Meta knows a language by one spelling only (132001). */
function writeTemplate(template: JsonObject): object {
  const { code, ...others } = template['language'] as { readonly code: string };
  return { ...template, language: { ...others, code: templateLanguage(code) } };
}

/** Here `mediaId` is ours, as in all of the API; what Meta calls `id` is the provider's. */
function writeMedia({ id, mediaId, ...others }: JsonObject = {}): object {
  return {
    ...(id === undefined ? {} : { mediaId: id }),
    ...(mediaId === undefined ? {} : { storedMediaId: mediaId }),
    ...others,
  };
}
