import { contactCard } from './envelope';
import { inbound } from './inbound';
import { JsonObject, objectsIn } from './json';
import { Bodies, PayloadSource } from './payload-source';

/** Fields beside `messages` that tell of chats; no bot may answer any of them (Meta, webhooks/reference/*). */
export function chatFieldPayloads(from: PayloadSource): Bodies {
  return { ...preferences(from), ...phoneApp(from), ...agents(from), ...calls(from), ...groups(from) };
}

function preferences(from: PayloadSource): Bodies {
  const { userId: user_id, phone: wa_id } = from.customer;
  const prefers = (value: string, parts: JsonObject = {}) =>
    from.lineField('user_preferences', {
      contacts: [contactCard(from.customer)],
      user_preferences: [
        { wa_id, user_id, category: 'marketing_messages', value, timestamp: from.now, ...parts },
      ],
    });
  return {
    marketing_stopped: prefers('stop', { detail: 'The customer stopped marketing messages.' }),
    marketing_resumed: prefers('resume', { detail: 'The customer wants marketing messages again.' }),
    marketing_signup: prefers('signup', { signup_id: 'demo-signup' }),
  };
}

/** Lines that are used with the WhatsApp Business app too. */
function phoneApp(from: PayloadSource): Bodies {
  const { displayPhoneNumber } = from.line;
  const { userId: to_user_id, phone: to } = from.customer;
  const past = objectsIn(
    from.value(inbound.text('¿Siguen abiertos?'), { timestamp: from.now - 86_400 })['messages'],
  );
  const echo = { from: displayPhoneNumber, to, to_user_id, id: from.freshId(), timestamp: String(from.now) };
  return {
    echo: from.lineField('smb_message_echoes', {
      contacts: [contactCard(from.customer)],
      message_echoes: [{ ...echo, ...inbound.text('yo me encargo') }],
    }),
    address_book: from.lineField('smb_app_state_sync', {
      state_sync: [
        {
          type: 'contact',
          contact: { full_name: from.customer.name, phone_number: to, user_id: to_user_id },
          action: 'add',
          metadata: { timestamp: String(from.now) },
        },
      ],
    }),
    history: from.lineField('history', {
      history: [
        {
          metadata: { phase: 0, chunk_order: 1, progress: 55 },
          threads: [
            {
              id: to,
              messages: past.map((message) => ({ ...message, history_context: { status: 'READ' } })),
            },
          ],
        },
      ],
    }),
    history_declined: from.lineField('history', {
      history: [
        { errors: [{ code: 2_593_109, title: 'History sharing is off', message: 'History sharing is off' }] },
      ],
    }),
  };
}

/** While Meta's own agent holds a conversation. */
function agents(from: PayloadSource): Bodies {
  const {
    metadata: _,
    messaging_product: _product,
    contacts: _contacts,
    ...standby
  } = from.value(inbound.text('¿horarios?'));
  const { phoneNumberId: phone_number_id, displayPhoneNumber: display_phone_number } = from.line;
  return {
    standby: from.lineField('standby', { standby }),
    handover: from.accountField('messaging_handovers', {
      type: 'control_passed',
      sender: { phone_number: from.customer.phone },
      recipient: { phone_number_id, display_phone_number },
      control_passed: { previous_owner_app_role: 'meta_business_agent' },
    }),
    ad_lead: from.accountField('automatic_events', {
      automatic_events: [
        {
          id: from.lastReceived,
          event_name: 'LeadSubmitted',
          timestamp: from.now,
          ctwa_clid: 'ARxyz_demo_click',
        },
      ],
    }),
  };
}

function calls(from: PayloadSource): Bodies {
  const id = 'wacid.SGV5IQ==';
  const call = {
    id,
    from: from.customer.phone,
    to: from.line.displayPhoneNumber,
    timestamp: String(from.now),
  };
  return {
    call_comes: from.lineField('calls', {
      calls: [
        {
          ...call,
          event: 'connect',
          direction: 'USER_INITIATED',
          session: { sdp_type: 'offer', sdp: 'v=0' },
        },
      ],
    }),
    call_ended: from.lineField('calls', {
      calls: [
        { ...call, event: 'terminate', direction: 'USER_INITIATED', status: 'COMPLETED', duration: 42 },
      ],
    }),
    call_rings: from.lineField('calls', {
      statuses: [
        {
          id,
          type: 'call',
          status: 'RINGING',
          recipient_id: from.customer.phone,
          timestamp: String(from.now),
        },
      ],
    }),
  };
}

function groups(from: PayloadSource): Bodies {
  const group = { timestamp: from.now, group_id: 'Y2FwaV9ncm91cDpkZW1v', request_id: 'demo-request' };
  const { phone: wa_id, userId: user_id } = from.customer;
  return {
    group_created: from.lineField('group_lifecycle_update', { groups: [{ ...group, type: 'group_create' }] }),
    group_joined: from.lineField('group_participants_update', {
      groups: [
        { ...group, type: 'group_participants_add', added_participants: [{ wa_id, user_id, input: wa_id }] },
      ],
    }),
  };
}
