import { CustomerProfile, visiblePhone } from './customers';
import { contactCard } from './envelope';
import { MessageContent } from './inbound';
import { JsonObject } from './json';
import { SimulatedLine } from './types';

// What the fields about chats say, the same in what is played and in ready bodies. Customers are as the line sees them;
// times are Unix seconds.

/** The business, or Meta's agent for it, has written elsewhere (Meta, smb_message_echoes and standby). */
export function echo(
  line: SimulatedLine,
  to: CustomerProfile,
  { id, at }: { id: string; at: number },
  content: MessageContent,
): JsonObject {
  return {
    from: line.displayPhoneNumber,
    ...phoneAs('to', to),
    to_user_id: to.userId,
    id,
    timestamp: secondsText(at),
    ...content,
  };
}

const details: Readonly<Record<string, string>> = {
  stop: 'The customer stopped marketing messages.',
  resume: 'The customer wants marketing messages again.',
};

/** Meta, user_preferences; the time is a number here. */
export function preference(
  customer: CustomerProfile,
  value: string,
  at: number,
  signupId?: string,
): JsonObject {
  return {
    contacts: [contactCard(customer)],
    user_preferences: [
      {
        ...phoneAs('wa_id', customer),
        user_id: customer.userId,
        category: 'marketing_messages',
        value,
        ...(details[value] === undefined ? {} : { detail: details[value] }),
        timestamp: Math.floor(at),
        ...(value === 'signup' ? { signup_id: signupId ?? 'demo-signup' } : {}),
      },
    ],
  };
}

export type CallDirection = 'USER_INITIATED' | 'BUSINESS_INITIATED';

/** One event of a call, from whoever has called (Meta, calling/reference). */
export function call(
  line: SimulatedLine,
  customer: CustomerProfile,
  { id, direction, at }: { id: string; direction: CallDirection; at: number },
  parts: JsonObject,
): JsonObject {
  const parties =
    direction === 'USER_INITIATED'
      ? { ...phoneAs('from', customer), from_user_id: customer.userId, to: line.displayPhoneNumber }
      : { from: line.displayPhoneNumber, ...phoneAs('to', customer), to_user_id: customer.userId };
  return {
    contacts: [contactCard(customer)],
    calls: [{ id, ...parties, direction, timestamp: secondsText(at), ...parts }],
  };
}

/** How a call has gone that was answered. */
export function callEnd(start: number, duration: number): JsonObject {
  return {
    event: 'terminate',
    status: 'COMPLETED',
    start_time: secondsText(start),
    end_time: secondsText(start + duration),
    duration,
  };
}

/** Somebody enters or leaves the address book of the phone app (Meta, smb_app_state_sync). */
export function contactSync(customer: CustomerProfile, action: 'add' | 'remove', at: number): JsonObject {
  const { name, username, userId } = customer;
  const names = {
    full_name: name,
    first_name: name.split(' ')[0],
    ...(username === undefined ? {} : { username }),
  };
  const contact = {
    ...(action === 'add' ? names : {}),
    ...phoneAs('phone_number', customer),
    user_id: userId,
  };
  return { state_sync: [{ type: 'contact', contact, action, metadata: { timestamp: secondsText(at) } }] };
}

/** Meta's agent gives a conversation to the business. Measured by others, not documented; whoever hides their phone is a guess. */
export function handover(line: SimulatedLine, customer: CustomerProfile): JsonObject {
  const phone = phoneAs('phone_number', customer);
  return {
    type: 'control_passed',
    sender: 'phone_number' in phone ? phone : { user_id: customer.userId },
    recipient: { phone_number_id: line.phoneNumberId, display_phone_number: line.displayPhoneNumber },
    control_passed: { previous_owner_app_role: 'meta_business_agent' },
  };
}

interface Chunk {
  phase: number;
  order: number;
  progress: number;
}

/** A part of the past of a line's chats (Meta, history). */
export function historyChunk({ phase, order, progress }: Chunk, threads: readonly JsonObject[]): JsonObject {
  return { history: [{ metadata: { phase, chunk_order: order, progress }, threads }] };
}

/** The past of one chat: each message with the status that it has. */
export function historyThread(
  customer: CustomerProfile,
  past: readonly { message: JsonObject; status: string }[],
): JsonObject {
  const messages = past.map(({ message, status }) => ({ ...message, history_context: { status } }));
  return { id: visiblePhone(customer) ?? customer.userId, messages };
}

const declined = { code: 2_593_109, title: 'History sharing is off', message: 'History sharing is off' };

/** The owner shares no past chats (Meta, history). */
export const declinedHistory: JsonObject = { history: [{ errors: [declined] }] };

function phoneAs(member: string, customer: CustomerProfile): JsonObject {
  const phone = visiblePhone(customer);
  return phone === undefined ? {} : { [member]: phone };
}

function secondsText(at: number): string {
  return String(Math.floor(at));
}
