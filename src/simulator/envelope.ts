import { MessageExtras } from './control-types';
import { CustomerProfile, visiblePhone } from './customers';
import { MessageContent } from './inbound';
import { JsonObject, objectsIn } from './json';
import { portfolioIdOf } from './line-health';
import { Random } from './random';
import { SimulatedLine } from './types';

/** One `value`, with the line that it belongs to. */
export interface Update {
  line: SimulatedLine;
  /** `messages` unless told. */
  field?: string;
  value: JsonObject;
  /** Unix seconds, on the entry; fields about the account have it, those about chats do not. */
  time?: number;
}

/** `messages[]` element: identities as the customer's privacy allows, the content, the extras. */
export function messageFrame(
  customer: CustomerProfile,
  content: MessageContent,
  extras: MessageExtras & { id: string; timestamp: number },
): JsonObject {
  return {
    ...identities(customer, content),
    ...(extras.groupId === undefined ? {} : { group_id: extras.groupId }),
    id: extras.id,
    timestamp: String(extras.timestamp),
    ...content,
    ...(extras.context === undefined ? {} : { context: extras.context }),
    ...(extras.referral === undefined ? {} : { referral: extras.referral }),
  };
}

function identities(customer: CustomerProfile, content: MessageContent): JsonObject {
  // A system message carries its ids inside; only the change of a shareable number names the old one outside.
  if (content.type === 'system') {
    const system = content['system'] as JsonObject | undefined;
    return system?.['type'] === 'user_changed_number' && customer.phone !== undefined
      ? { from: customer.phone }
      : {};
  }
  const phone = visiblePhone(customer);
  return {
    ...(phone === undefined ? {} : { from: phone }),
    from_user_id: customer.userId,
    ...(customer.parentUserId === undefined ? {} : { from_parent_user_id: customer.parentUserId }),
  };
}

/** `contacts[]` element. */
export function contactCard(customer: CustomerProfile): JsonObject {
  const phone = visiblePhone(customer);
  return {
    profile: {
      name: customer.name,
      ...(customer.username === undefined ? {} : { username: customer.username }),
    },
    ...(phone === undefined ? {} : { wa_id: phone }),
    user_id: customer.userId,
    ...(customer.parentUserId === undefined ? {} : { parent_user_id: customer.parentUserId }),
    ...(customer.identityKeyHash === undefined ? {} : { identity_key_hash: customer.identityKeyHash }),
  };
}

/** A `value` with the line's metadata in front. */
export function lineValue(line: SimulatedLine, parts: JsonObject): JsonObject {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: line.displayPhoneNumber, phone_number_id: line.phoneNumberId },
    ...parts,
  };
}

export function inboundValue(
  line: SimulatedLine,
  customer: CustomerProfile,
  message: JsonObject,
): JsonObject {
  // Meta sends no `contacts` with system messages.
  const contacts = message['type'] === 'system' ? {} : { contacts: [contactCard(customer)] };
  return lineValue(line, { ...contacts, messages: [message] });
}

/** One webhook body: an entry per business account and time, a change per value. One field is about a portfolio. */
export function envelope(updates: readonly Update[]): JsonObject {
  const entries = new Map<string, { id: string; time?: number; changes: JsonObject[] }>();
  for (const { line, field = 'messages', value, time } of updates) {
    const id = field === 'partner_solutions' ? portfolioIdOf(line) : line.businessAccountId;
    const key = `${id} ${time}`;
    const entry = entries.get(key) ?? { id, ...(time === undefined ? {} : { time }), changes: [] };
    entries.set(key, entry);
    entry.changes.push({ field, value });
  }
  return { object: 'whatsapp_business_account', entry: [...entries.values()] };
}

/** One body for several updates, in one of the groupings that Meta uses: it guarantees none. */
export function gathered(updates: readonly Update[], random: Random): JsonObject {
  if (updates.length < 2) return envelope(updates);
  const grouping = Math.floor(random() * 3);
  if (grouping === 0) return envelope(updates);
  if (grouping === 1) return envelope(mergedByLine(updates));
  return {
    object: 'whatsapp_business_account',
    entry: updates.flatMap((update) => envelope([update])['entry'] as JsonObject[]),
  };
}

/** Neighbouring values of one line become one value, so that order within the body is kept. */
export function mergedByLine(updates: readonly Update[]): Update[] {
  const merged: Update[] = [];
  for (const update of updates) {
    const last = merged.at(-1);
    const isAlike = update.field === undefined && last?.field === undefined && last?.line === update.line;
    if (isAlike) last.value = mergedValue(last.value, update.value);
    else merged.push({ ...update });
  }
  return merged;
}

function mergedValue(a: JsonObject, b: JsonObject): JsonObject {
  const value = { ...a };
  for (const list of ['contacts', 'messages', 'statuses']) {
    const both = [...objectsIn(a[list]), ...objectsIn(b[list])];
    const distinct = list === 'contacts' ? new Map(both.map((one) => [one['user_id'], one])).values() : both;
    if (both.length > 0) value[list] = [...distinct];
  }
  return value;
}
