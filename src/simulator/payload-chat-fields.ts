import { contactCard } from './envelope';
import { inbound } from './inbound';
import { JsonObject } from './json';
import { callPayloads, groupPayloads } from './payload-calls-groups';
import { phoneAppPayloads } from './payload-phone-app';
import { Bodies, PayloadSource } from './payload-source';

/** Fields beside `messages` that tell of chats; no bot may answer any of them (Meta, webhooks/reference/*). */
export function chatFieldPayloads(from: PayloadSource): Bodies {
  return {
    ...preferences(from),
    ...phoneAppPayloads(from),
    ...agents(from),
    ...ads(from),
    ...callPayloads(from),
    ...groupPayloads(from),
  };
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
    marketing_stopped_without_phone: prefers('stop', { wa_id: undefined }),
    marketing_resumed: prefers('resume', { detail: 'The customer wants marketing messages again.' }),
    marketing_signup: prefers('signup', { signup_id: 'demo-signup' }),
  };
}

/** While Meta's own agent holds a conversation. */
function agents(from: PayloadSource): Bodies {
  const { messages } = from.value(inbound.text('¿horarios?'));
  const { phoneNumberId: phone_number_id, displayPhoneNumber: display_phone_number } = from.line;
  const { phone: to, userId: to_user_id } = from.customer;
  const timestamp = String(from.now);
  const id = from.freshId();
  const echo = { from: display_phone_number, to, to_user_id, id, timestamp, ...inbound.text('De 9 a 18') };
  const { statuses } = from.statusValue(id, 'delivered');
  return {
    standby: from.lineField('standby', { standby: { messages } }),
    standby_echo: from.lineField('standby', { standby: { message_echoes: [echo] } }),
    standby_status: from.lineField('standby', { standby: { statuses } }),
    handover: from.accountField('messaging_handovers', {
      type: 'control_passed',
      sender: { phone_number: to },
      recipient: { phone_number_id, display_phone_number },
      control_passed: { previous_owner_app_role: 'meta_business_agent' },
    }),
  };
}

/** What Meta has found in chats that came from ads. */
function ads(from: PayloadSource): Bodies {
  const found = (event_name: string, parts: JsonObject = {}) =>
    from.accountField('automatic_events', {
      automatic_events: [
        { id: from.lastReceived, event_name, timestamp: from.now, ctwa_clid: 'ARxyz_demo_click', ...parts },
      ],
    });
  return {
    ad_lead: found('LeadSubmitted'),
    ad_purchase: found('Purchase', { custom_data: { currency: 'USD', value: 59.9 } }),
  };
}
