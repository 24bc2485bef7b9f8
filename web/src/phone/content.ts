import type { MessageExtras, UploadedMedia } from '../../../src/simulator/control-types';
import type { Json } from '../api/wire';

/** The type of a message and the part that is named after it, as Meta writes both. */
export interface Content {
  type: string;
  [part: string]: unknown;
}

export type MediaType = UploadedMedia['type'];

/** A message that a customer is about to send. */
export interface Draft extends Pick<MessageExtras, 'context' | 'referral' | 'timestamp'> {
  content: Content;
  /** Sent ahead of the message, whose content then names it. */
  file?: Blob;
}

export const text = (body: string): Content => ({ type: 'text', text: { body } });

export const location = (place: Json): Content => ({ type: 'location', location: place });

export const contacts = (...cards: Json[]): Content => ({ type: 'contacts', contacts: cards });

export const order = (part: Json): Content => ({ type: 'order', order: part });

export const media = (type: MediaType, part: Json): Content => ({ type, [type]: part });

/** Without an emoji: takes the reaction back. */
export const reaction = (messageId: string, emoji?: string): Content => ({
  type: 'reaction',
  reaction: { message_id: messageId, ...(emoji === undefined ? {} : { emoji }) },
});

export const edit = (originalId: string, body: string): Content => ({
  type: 'edit',
  edit: { original_message_id: originalId, message: text(body) },
});

export const revoke = (originalId: string): Content => ({
  type: 'revoke',
  revoke: { original_message_id: originalId },
});

export const buttonReply = (id: string, title: string): Content => interactive('button_reply', { id, title });

export const listReply = (id: string, title: string, description?: string): Content =>
  interactive('list_reply', { id, title, ...(description === undefined ? {} : { description }) });

/** The quick reply of a template, which is of another type than that of a message with buttons. */
export const templateReply = (title: string, payload: string): Content => ({
  type: 'button',
  button: { text: title, payload },
});

const interactive = (type: string, part: Json): Content => ({
  type: 'interactive',
  interactive: { type, [type]: part },
});
