import { echo, handover, preference } from './chat-elements';
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
  const prefers = (value: string, customer = from.customer) =>
    from.lineField('user_preferences', preference(customer, value, from.now));
  return {
    marketing_stopped: prefers('stop'),
    marketing_stopped_without_phone: prefers('stop', { ...from.customer, hidesPhone: true }),
    marketing_resumed: prefers('resume'),
    marketing_signup: prefers('signup'),
  };
}

/** While Meta's own agent holds a conversation. */
function agents(from: PayloadSource): Bodies {
  const { messages } = from.value(inbound.text('¿horarios?'));
  const { line, customer, now: at } = from;
  const id = from.freshId();
  const message_echoes = [echo(line, customer, { id, at }, inbound.text('De 9 a 18'))];
  const { statuses } = from.statusValue(id, 'delivered');
  const hidden = { ...customer, hidesPhone: true };
  return {
    standby: from.lineField('standby', { standby: { messages } }),
    standby_echo: from.lineField('standby', { standby: { message_echoes } }),
    standby_status: from.lineField('standby', { standby: { statuses } }),
    handover: from.accountField('messaging_handovers', handover(line, customer)),
    handover_without_phone: from.accountField('messaging_handovers', handover(line, hidden)),
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
