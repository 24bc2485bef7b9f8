import { contactSync, declinedHistory, echo, historyChunk, historyThread } from './chat-elements';
import { contactCard } from './envelope';
import { inbound, MessageContent } from './inbound';
import { JsonObject, objectsIn } from './json';
import { Bodies, PayloadSource } from './payload-source';

/** Lines that are used with the WhatsApp Business app too (Meta, smb_message_echoes, smb_app_state_sync, history). */
export function phoneAppPayloads(from: PayloadSource): Bodies {
  return { ...echoes(from), ...addressBook(from), ...history(from) };
}

function echoes(from: PayloadSource): Bodies {
  const told = (content: MessageContent, contact: JsonObject = contactCard(from.customer)) =>
    from.lineField('smb_message_echoes', {
      contacts: [contact],
      message_echoes: [
        echo(from.line, from.customer, { id: from.freshId(), at: from.now }, from.filled(content)),
      ],
    });
  return {
    echo: told(inbound.text('yo me encargo')),
    echo_without_name: told(inbound.text('yo me encargo'), { user_id: from.customer.userId }),
    echo_image: told(inbound.image({ caption: 'así quedó' })),
    echo_edit: told(inbound.edit(from.lastSent, inbound.text('yo me encargo mañana'))),
    echo_revoke: told(inbound.revoke(from.lastSent)),
  };
}

function addressBook(from: PayloadSource): Bodies {
  const sync = (action: 'add' | 'remove') =>
    from.lineField('smb_app_state_sync', contactSync(from.customer, action, from.now));
  return { address_book: sync('add'), address_book_removed: sync('remove') };
}

function history(from: PayloadSource): Bodies {
  const past = (content: MessageContent): JsonObject[] =>
    objectsIn(from.value(content, { timestamp: from.now - 86_400 })['messages']);
  const chunk = (phase: number, progress: number, messages: readonly JsonObject[]) => {
    const read = messages.map((message) => ({ message, status: 'READ' }));
    const threads = [historyThread(from.customer, read)];
    return from.lineField('history', historyChunk({ phase, order: 1, progress }, threads));
  };
  return {
    history: chunk(0, 55, past(inbound.text('¿Siguen abiertos?'))),
    history_end: chunk(2, 100, past(inbound.text('¿Abren hoy?'))),
    history_placeholder: chunk(1, 75, past({ type: 'media_placeholder' })),
    history_media: from.lineField('history', { messages: past(inbound.image()) }),
    history_declined: from.lineField('history', declinedHistory),
  };
}
