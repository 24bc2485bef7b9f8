import { contactCard } from './envelope';
import { inbound } from './inbound';
import { JsonObject } from './json';
import { Bodies, PayloadSource } from './payload-source';

const hour = 3600;

/** What is rare, wrong or hostile, and must harm nothing. */
export function oddPayloads(from: PayloadSource): Bodies {
  return { ...times(from), ...letters(from), ...shapes(from), ...strangers(from) };
}

function times(from: PayloadSource): Bodies {
  const at = (text: string, timestamp: number) => from.message(inbound.text(text), { timestamp });
  return {
    two_hours_old: at('Lo escribí hace dos horas', from.now - 2 * hour),
    day_old: at('Lo escribí hace 25 horas', from.now - 25 * hour),
    month_old: at('Lo escribí hace un mes', from.now - 30 * 24 * hour),
    from_the_future: at('Mi reloj adelanta dos horas', from.now + 2 * hour),
    timestamp_is_no_number: from.body(changedMessage(from, { timestamp: 'ayer' })),
  };
}

function letters(from: PayloadSource): Bodies {
  return {
    emoji: from.message(inbound.text('👋🏽 👩‍👩‍👧‍👦 𝒽𝑜𝓁𝒶')),
    nul_character: from.message(inbound.text('antes\u0000después')),
    half_emoji: from.message(inbound.text('mitad \ud83d de un emoji')),
    longest_text: from.message(inbound.text('largo '.repeat(682).trim())),
    markup: from.message(inbound.text("<script>alert(1)</script> {{headline}} '; DROP TABLE messages; --")),
  };
}

function shapes(from: PayloadSource): Bodies {
  const { metadata: _, ...nowhere } = from.value(inbound.text('¿A qué línea escribo?'));
  const value = from.value(inbound.text('Hola'));
  const { object, entry } = from.body(value);
  const change = (parts: JsonObject) => ({
    object,
    entry: [{ id: from.line.businessAccountId, changes: [parts] }],
  });
  return {
    unknown_type: from.message(inbound.unknown()),
    unknown_members: { ...from.body({ ...value, novelty: { a: [1] } }), sent_by: 'tomorrow' },
    text_without_text: from.message({ type: 'text' }),
    no_metadata: from.body(nowhere),
    no_field: change({ value }),
    field_message_status: change({
      field: 'message_status',
      value: from.statusValue(from.lastSent, 'delivered'),
    }),
    no_message_id: from.body(changedMessage(from, { id: undefined })),
    number_as_id: from.body(changedMessage(from, { id: from.now })),
    no_sender: from.body({
      ...changedMessage(from, { from: undefined, from_user_id: undefined }),
      contacts: [],
    }),
    // As early drafts of usernames had it.
    empty_phone: from.body({
      ...changedMessage(from, { from: '' }),
      contacts: [changedCard(from, { wa_id: '' })],
    }),
    // As before April 2026.
    no_user_id: from.body({
      ...changedMessage(from, { from_user_id: undefined }),
      contacts: [changedCard(from, { user_id: undefined })],
    }),
    messages_is_no_list: change({ field: 'messages', value: { ...value, messages: 'hola' } }),
    value_is_no_object: change({ field: 'messages', value: 'hola' }),
    no_entries: { object, entry: [] },
    no_envelope: { object, messages: [] },
    other_product: { object: 'page', entry },
  };
}

function strangers(from: PayloadSource): Bodies {
  const line = { display_phone_number: '15550100999', phone_number_id: '799999999999999' };
  return {
    unknown_line: from.body({ ...from.value(inbound.text('Hola')), metadata: line }),
    unknown_line_beside_known: from.body(from.value(inbound.text('Hola')), {
      ...from.value(inbound.text('Hola')),
      metadata: line,
    }),
  };
}

/** The value of a text whose message has other members; `undefined` takes one away. */
function changedMessage(from: PayloadSource, parts: JsonObject): JsonObject {
  const value = from.value(inbound.text('Hola'));
  const [message] = value['messages'] as JsonObject[];
  return { ...value, messages: [{ ...message, ...parts }] };
}

function changedCard({ customer }: PayloadSource, parts: JsonObject): JsonObject {
  return { ...contactCard(customer), ...parts };
}
