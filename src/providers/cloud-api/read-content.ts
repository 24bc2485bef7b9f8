import { ContentOf, ContentType, InboundContent, MediaContent, OrderItem } from '../../domain/inbound';
import { Json, toStorableJson, toStorableText } from '../../domain/json';
import { id, list, number, object, present, text } from './wire';

/** Reads the part of a message that belongs to its type; null when the part is not what the type promises. */
type Readers = {
  readonly [T in Exclude<ContentType, 'unknown'>]: (
    part: Record<string, unknown>,
    message: Record<string, unknown>,
  ) => ContentOf<T> | null;
};

/** Meta, "Messages webhook reference", one page per type. */
const readers: Readers = {
  text: (part) => {
    // An empty text is odd but a text; only something that is none cannot be read.
    return typeof part['body'] === 'string' ? { body: toStorableText(part['body']) } : null;
  },
  image: readMedia,
  video: readMedia,
  audio: readMedia,
  document: readMedia,
  sticker: readMedia,
  location: (part) => {
    const latitude = number(part['latitude']);
    const longitude = number(part['longitude']);
    if (latitude === undefined || longitude === undefined) return null;
    const named = { name: text(part['name']), address: text(part['address']), url: text(part['url']) };
    return { latitude, longitude, ...present(named) };
  },
  contacts: (_part, message) =>
    Array.isArray(message['contacts'])
      ? { contacts: message['contacts'].map((card) => toStorableJson(card)) }
      : null,
  interactive: (part) => {
    const kind = text(part['type']);
    if (kind === undefined) return null;
    const choice = object(part[kind]);
    const chosen = {
      id: text(choice['id']),
      title: text(choice['title']),
      description: text(choice['description']),
    };
    const isChoice = kind === 'button_reply' || kind === 'list_reply';
    if (isChoice && chosen.id === undefined && chosen.title === undefined) return null;
    if (isChoice) return { kind, ...present(chosen) };
    const filled = kind === 'nfm_reply' ? readForm(choice) : {};
    const permission = kind === 'call_permission_reply' ? { permission: readPermission(choice) } : {};
    return { kind, ...present(chosen), ...filled, ...permission, data: toStorableJson(part[kind] ?? null) };
  },
  button: (part) => {
    const label = text(part['text']);
    return label === undefined ? null : { text: label, ...present({ payload: text(part['payload']) }) };
  },
  order: (part) => {
    if (!Array.isArray(part['product_items'])) return null;
    return {
      catalogId: text(part['catalog_id']) ?? null,
      ...present({ text: text(part['text']) }),
      items: part['product_items'].map(readOrderItem),
    };
  },
  // Taking a reaction back is the same message without the emoji; early samples sent an empty one.
  reaction: (part) => {
    const messageId = id(part['message_id']);
    return messageId === undefined ? null : { messageId, emoji: text(part['emoji']) ?? null };
  },
  system: (part) => {
    const kind = text(part['type']);
    if (kind === undefined) return null;
    return { kind, ...present({ body: text(part['body']) }), data: toStorableJson(part) };
  },
  edit: (part) => ({
    originalMessageId: id(part['original_message_id']) ?? null,
    message: toStorableJson(part['message'] ?? null),
  }),
  revoke: (part) => ({ originalMessageId: id(part['original_message_id']) ?? null }),
  request_welcome: () => ({}),
  unsupported: (part) => present({ kind: text(part['type']) }),
};

/** Content of a message by its wire type. Never throws: what cannot be read comes back as `unknown`. */
export function readContent(
  wireType: string,
  message: Record<string, unknown>,
): { content: InboundContent; readable: boolean } {
  const raw = toStorableJson(message[wireType] ?? null);
  if (!Object.hasOwn(readers, wireType))
    return { content: { type: 'unknown', content: { raw } }, readable: true };
  const type = wireType as keyof Readers;
  const content = readers[type](object(message[type]), message);
  if (content === null) return { content: { type: 'unknown', content: { raw } }, readable: false };
  return { content: { type, content } as InboundContent, readable: true };
}

/** Of a file that could not be fetched there may be nothing but the errors. */
function readMedia(part: Record<string, unknown>, message: Record<string, unknown>): MediaContent | null {
  if (Object.keys(part).length === 0 && list(message['errors']).length === 0) return null;
  return {
    mediaId: text(part['id']) ?? null,
    mimeType: text(part['mime_type']) ?? null,
    sha256: text(part['sha256']) ?? null,
    ...present({
      caption: text(part['caption']),
      filename: text(part['filename']),
      url: text(part['url']),
      voice: part['voice'] === true ? true : undefined,
      animated: part['animated'] === true ? true : undefined,
    }),
  };
}

/** What was filled in comes as a text that should hold JSON (Meta, "Receive flow response"). */
function readForm(reply: Record<string, unknown>): { response: Json; flowToken?: string } {
  const filled = text(reply['response_json']);
  let response: unknown = null;
  try {
    response = filled === undefined ? null : JSON.parse(filled);
  } catch {
    // Kept as it came, in `data`.
  }
  return {
    response: toStorableJson(response),
    ...present({ flowToken: text(object(response)['flow_token']) }),
  };
}

function readPermission(reply: Record<string, unknown>) {
  return {
    granted: reply['response'] === 'accept',
    permanent: reply['is_permanent'] === true,
    ...present({ until: number(reply['expiration_timestamp']) }),
  };
}

function readOrderItem(item: unknown): OrderItem {
  const fields = object(item);
  return {
    productRetailerId: text(fields['product_retailer_id']) ?? '',
    quantity: number(fields['quantity']) ?? null,
    itemPrice: number(fields['item_price']) ?? null,
    currency: text(fields['currency']) ?? null,
  };
}

/** Also used for the `errors` of statuses and of whole changes. */
export function readErrors(value: unknown) {
  return list(value).map((item) => {
    const error = object(item);
    return {
      code: code(error['code']),
      ...present({
        title: text(error['title']),
        message: text(error['message']),
        details: text(object(error['error_data'])['details']),
        href: text(error['href']),
      }),
    };
  });
}

/** Error codes are small whole numbers; anything else is none. */
function code(value: unknown): number | null {
  const read = number(value);
  return read !== undefined && Number.isInteger(read) && Math.abs(read) < 2 ** 31 ? read : null;
}
