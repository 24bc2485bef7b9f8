import { contactCard } from './envelope';
import { inbound, MessageContent } from './inbound';
import { JsonObject, objectsIn } from './json';
import { Bodies, PayloadSource } from './payload-source';

/** Lines that are used with the WhatsApp Business app too (Meta, smb_message_echoes, smb_app_state_sync, history). */
export function phoneAppPayloads(from: PayloadSource): Bodies {
  return { ...echoes(from), ...addressBook(from), ...history(from) };
}

function echoes(from: PayloadSource): Bodies {
  const { displayPhoneNumber } = from.line;
  const { userId: to_user_id, phone: to } = from.customer;
  const echo = (content: MessageContent, contact: JsonObject = contactCard(from.customer)) =>
    from.lineField('smb_message_echoes', {
      contacts: [contact],
      message_echoes: [
        {
          from: displayPhoneNumber,
          to,
          to_user_id,
          id: from.freshId(),
          timestamp: String(from.now),
          ...from.filled(content),
        },
      ],
    });
  return {
    echo: echo(inbound.text('yo me encargo')),
    echo_without_name: echo(inbound.text('yo me encargo'), { user_id: to_user_id }),
    echo_image: echo(inbound.image({ caption: 'así quedó' })),
    echo_edit: echo(inbound.edit(from.lastSent, inbound.text('yo me encargo mañana'))),
    echo_revoke: echo(inbound.revoke(from.lastSent)),
  };
}

function addressBook(from: PayloadSource): Bodies {
  const { name, phone: phone_number, userId: user_id } = from.customer;
  const sync = (action: string, contact: JsonObject) =>
    from.lineField('smb_app_state_sync', {
      state_sync: [{ type: 'contact', contact, action, metadata: { timestamp: String(from.now) } }],
    });
  return {
    address_book: sync('add', { full_name: name, first_name: name, phone_number, user_id }),
    address_book_removed: sync('remove', { phone_number, user_id }),
  };
}

function history(from: PayloadSource): Bodies {
  const { phone: id } = from.customer;
  const past = (content: MessageContent): JsonObject[] =>
    objectsIn(from.value(content, { timestamp: from.now - 86_400 })['messages']);
  const chunk = (phase: number, progress: number, messages: JsonObject[]) =>
    from.lineField('history', {
      history: [
        {
          metadata: { phase, chunk_order: 1, progress },
          threads: [
            { id, messages: messages.map((one) => ({ ...one, history_context: { status: 'READ' } })) },
          ],
        },
      ],
    });
  return {
    history: chunk(0, 55, past(inbound.text('¿Siguen abiertos?'))),
    history_end: chunk(2, 100, past(inbound.text('¿Abren hoy?'))),
    history_placeholder: chunk(1, 75, past({ type: 'media_placeholder' })),
    history_media: from.lineField('history', { messages: past(inbound.image()) }),
    history_declined: from.lineField('history', {
      history: [
        { errors: [{ code: 2_593_109, title: 'History sharing is off', message: 'History sharing is off' }] },
      ],
    }),
  };
}
