import { JsonObject } from './json';

/** Media that we send: by the provider's media id, by a link that the provider fetches, or a file that is stored here. */
export interface OutboundMedia {
  readonly mediaId?: string;
  readonly storedMediaId?: string;
  readonly link?: string;
  readonly caption?: string;
  readonly filename?: string;
  /** Of an audio: shown as a voice message. */
  readonly voice?: boolean;
}

/**
 * Utility content that may leave outside of the service window without a template: Meta, "Direct Send". Only for texts,
 * reply buttons and links.
 */
export interface DirectSend {
  /** How long Meta tries to deliver it. */
  readonly ttlSeconds?: number;
}

/**
 * Content that we send, by type. `interactive`, `contacts` and `template` are Meta's own objects, which businesses copy
 * from its documentation ("Send messages" reference); an adapter for another provider translates what it can.
 */
interface OutboundContents {
  text: { readonly body: string; readonly previewUrl?: boolean };
  image: OutboundMedia;
  video: OutboundMedia;
  audio: OutboundMedia;
  document: OutboundMedia;
  sticker: OutboundMedia;
  location: {
    readonly latitude: number;
    readonly longitude: number;
    readonly name?: string;
    readonly address?: string;
  };
  contacts: { readonly contacts: readonly JsonObject[] };
  reaction: { readonly messageId: string; readonly emoji: string };
  interactive: JsonObject;
  template: JsonObject;
}

export type OutboundType = keyof OutboundContents;
export type OutboundContent = {
  [T in OutboundType]: {
    readonly type: T;
    readonly content: OutboundContents[T];
    readonly directSend?: DirectSend;
  };
}[OutboundType];

/** Whether WhatsApp takes it also while the service window is closed. */
export function leavesAtAnyTime({ type, directSend }: OutboundContent): boolean {
  return type === 'template' || directSend !== undefined;
}

/** What the bot answers: content to send, nothing more. */
export type Reply = Extract<OutboundContent, { type: 'text' | 'interactive' }>;

/** Where a message goes. A phone goes into Meta's `to`, a business-scoped user id into `recipient`, never both. */
export type Recipient = { readonly phone: string } | { readonly userId: string };

/** Meta: text body of 1 to 4,096 characters. */
export const TEXT_LIMIT = 4096;
/** Meta: body of an interactive message of any kind but a list. */
export const INTERACTIVE_BODY_LIMIT = 1024;
/** Meta: body of an interactive list. */
export const LIST_BODY_LIMIT = 4096;
