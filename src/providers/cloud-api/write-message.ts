import { OutboundContent, OutboundMedia } from '../../domain/outbound';
import { LineAccess, SendRequest } from '../provider';
import { present } from './wire';

/** Where a line's messages are posted to, below the version. */
export function messagesPath({ phoneNumberId }: Pick<LineAccess, 'phoneNumberId'>): string {
  return `${phoneNumberId}/messages`;
}

/** The body of `POST /<phone number id>/messages`. Source: Meta, "Send messages" and "Business-scoped user IDs". */
export function writeMessage(request: SendRequest): object {
  const { recipient, content, replyTo, identityKeyHash } = request;
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    // Without `+` Meta would prepend the country of the business number; an id in `to` would be mangled and lost.
    ...('phone' in recipient ? { to: `+${recipient.phone}` } : { recipient: recipient.userId }),
    ...(replyTo === undefined ? {} : { context: { message_id: replyTo } }),
    biz_opaque_callback_data: request.correlationId,
    ...(identityKeyHash === undefined ? {} : { recipient_identity_key_hash: identityKeyHash }),
    ...writeDirectSend(content),
    type: content.type,
    [content.type]: writeContent(content),
  };
}

/** Meta, "Direct Send API reference". */
function writeDirectSend({ directSend }: OutboundContent): object {
  if (directSend === undefined) return {};
  return present({ category: 'utility', message_send_ttl_seconds: directSend.ttlSeconds });
}

function writeContent(message: OutboundContent): unknown {
  switch (message.type) {
    case 'text':
      return { body: message.content.body, preview_url: message.content.previewUrl ?? false };
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return writeMedia(message.content);
    case 'contacts':
      return message.content.contacts;
    case 'reaction':
      return { message_id: message.content.messageId, emoji: message.content.emoji };
    case 'location':
    case 'interactive':
    case 'template':
      return message.content;
  }
}

function writeMedia({ mediaId, link, caption, filename, voice }: OutboundMedia): object {
  return present({ id: mediaId, link, caption, filename, voice });
}
