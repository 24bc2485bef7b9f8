import { ContentType } from '../../domain/inbound';
import { handleButtonMessage } from './button.handler';
import { MessageHandler } from './handler';
import { handleInteractiveMessage } from './interactive.handler';
import { handleLocationMessage } from './location.handler';
import { handleMediaMessage } from './media.handler';
import { handleSilently } from './silent.handler';
import { handleTextMessage } from './text.handler';

/** One handler per message type: a new type does not compile without one. */
export const HANDLERS: { readonly [T in ContentType]: MessageHandler<T> } = {
  text: handleTextMessage,
  image: handleMediaMessage('image'),
  video: handleMediaMessage('video'),
  audio: handleMediaMessage('audio'),
  document: handleMediaMessage('document'),
  location: handleLocationMessage,
  interactive: handleInteractiveMessage,
  button: handleButtonMessage,
  sticker: handleSilently,
  contacts: handleSilently,
  reaction: handleSilently,
  order: handleSilently,
  system: handleSilently,
  edit: handleSilently,
  revoke: handleSilently,
  request_welcome: handleSilently,
  unsupported: handleSilently,
  unknown: handleSilently,
};
