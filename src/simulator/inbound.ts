import { JsonObject } from './json';

/** The type of a message and the parts that belong to the type; the frame around it is not included. */
export interface MessageContent {
  type: string;
  [part: string]: unknown;
}

const media =
  (type: string, defaults: JsonObject) =>
  (part: JsonObject = {}): MessageContent => ({ type, [type]: { ...defaults, ...part } });

const interactive = (type: string, part: JsonObject): MessageContent => ({
  type: 'interactive',
  interactive: { type, [type]: part },
});

/**
 * Content of every inbound message type (Meta, webhooks/reference/messages/*). Media without an `id` get one, with
 * sample bytes behind it, when a customer sends them.
 */
export const inbound = {
  text: (body: string): MessageContent => ({ type: 'text', text: { body } }),
  image: media('image', { mime_type: 'image/png' }),
  video: media('video', { mime_type: 'video/mp4' }),
  audio: media('audio', { mime_type: 'audio/ogg; codecs=opus', voice: true }),
  document: media('document', { mime_type: 'application/pdf', filename: 'ordine.pdf' }),
  sticker: media('sticker', { mime_type: 'image/webp', animated: false }),
  location: (latitude: number, longitude: number, details: JsonObject = {}): MessageContent => ({
    type: 'location',
    location: { latitude, longitude, ...details },
  }),
  contacts: (...cards: JsonObject[]): MessageContent => ({ type: 'contacts', contacts: cards }),
  buttonReply: (id: string, title: string): MessageContent => interactive('button_reply', { id, title }),
  listReply: (id: string, title: string, description?: string): MessageContent =>
    interactive('list_reply', { id, title, ...(description === undefined ? {} : { description }) }),
  /** The answers of a Flow; Meta sends them as JSON text inside the JSON. */
  flowReply: (answers: JsonObject, name = 'flow'): MessageContent =>
    interactive('nfm_reply', { name, body: 'Sent', response_json: JSON.stringify(answers) }),
  /** Whether the business may call, until `expiresAt` (Unix seconds). */
  callPermission: (response: 'accept' | 'reject', expiresAt: number): MessageContent =>
    interactive('call_permission_reply', {
      response,
      is_permanent: false,
      expiration_timestamp: expiresAt,
      response_source: 'user_action',
    }),
  /** A product of the catalog; Meta names the type and does not show its shape. */
  product: (catalogId: string, productId: string): MessageContent =>
    interactive('product', { catalog_id: catalogId, product_retailer_id: productId }),
  /** Their own number, after the business has asked for it. */
  ownNumber: (phone: string): MessageContent => ({
    type: 'contacts',
    contacts: [{ phones: [{ phone, wa_id: phone, type: 'CELL' }], origin: 'contact_request' }],
  }),
  /** A file that Meta could not fetch or that is over 100 MB. */
  unavailable: (type: string): MessageContent => ({
    type,
    errors: [
      {
        code: 131052,
        title: 'Media download error',
        message: 'Media download error',
        error_data: { details: 'The file is larger than 100 MB.' },
      },
    ],
  }),
  /** The quick reply of a template, which is another type than `buttonReply`. */
  templateButton: (text: string, payload: string): MessageContent => ({
    type: 'button',
    button: { text, payload },
  }),
  order: (items: JsonObject[], order: JsonObject = {}): MessageContent => ({
    type: 'order',
    order: { catalog_id: '55501', product_items: items, ...order },
  }),
  /** Without an emoji: the removal, where Meta leaves the key out. */
  reaction: (messageId: string, emoji?: string): MessageContent => ({
    type: 'reaction',
    reaction: { message_id: messageId, ...(emoji === undefined ? {} : { emoji }) },
  }),
  numberChanged: (phone: string, userId: string, previousUserId: string): MessageContent => ({
    type: 'system',
    system: {
      type: 'user_changed_number',
      body: 'The customer changed their number.',
      wa_id: phone,
      user_id: userId,
      previous_user_id: previousUserId,
    },
  }),
  userIdChanged: (userId: string, previousUserId: string, parents: JsonObject = {}): MessageContent => ({
    type: 'system',
    system: {
      type: 'user_changed_user_id',
      body: 'The customer changed their user id.',
      user_id: userId,
      previous_user_id: previousUserId,
      ...parents,
    },
  }),
  /** The chat was opened for the first time; Meta has taken this back. */
  requestWelcome: (): MessageContent => ({ type: 'request_welcome' }),
  unsupported: (kind = 'poll_creation', code = 131051): MessageContent => ({
    type: 'unsupported',
    unsupported: { type: kind },
    errors: [
      {
        code,
        title: 'Message type unknown',
        message: 'Message type unknown',
        error_data: { details: 'Message type is currently not supported.' },
      },
    ],
  }),
  /** Edits and revokes reach coexistence lines only. */
  edit: (originalId: string, message: MessageContent): MessageContent => ({
    type: 'edit',
    edit: { original_message_id: originalId, message },
  }),
  revoke: (originalId: string): MessageContent => ({
    type: 'revoke',
    revoke: { original_message_id: originalId },
  }),
  /** A type that nobody knows yet. */
  unknown: (type = 'hologram', part: JsonObject = {}): MessageContent => ({ type, [type]: part }),
};

/** A click on a Click-to-WhatsApp ad, to send as `referral`. */
export function adReferral(headline: string, details: JsonObject = {}): JsonObject {
  return {
    source_url: 'https://fb.me/demo',
    source_type: 'ad',
    source_id: '120200000000000001',
    headline,
    body: 'Promo autunno',
    media_type: 'image',
    image_url: 'https://scontent.example.test/ad.jpg',
    ctwa_clid: 'ARxyz_demo_click',
    welcome_message: { text: 'Ciao! Come possiamo aiutarti?' },
    ...details,
  };
}
