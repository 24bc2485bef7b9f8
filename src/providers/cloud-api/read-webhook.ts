import { createHash } from 'node:crypto';
import { InboundMessage, MessageContext, Referral, syntheticId } from '../../domain/inbound';
import { StatusUpdate } from '../../domain/delivery-status';
import { isObject, JsonObject, toStorableJson, toStorableText } from '../../domain/json';
import { WebhookChange, WebhookItem } from '../provider';
import { besideOne, Contacts, readContacts } from './read-contacts';
import { readContent, readErrors } from './read-content';
import { readCustomer, readRecipient } from './read-customer';
import { id, list, number, object, present, text } from './wire';

/** What Meta puts into `object`; other objects are other products' webhooks. */
export const WHATSAPP_OBJECT = 'whatsapp_business_account';

/** Meta sends up to 1,000 updates in a body; far more than that would only keep everybody else waiting. */
const MOST_AT_ONCE = 10_000;
/** Of types, fields and statuses. */
const LONGEST_WORD = 64;

/**
 * Walks every entry, change, message and status of an envelope. Never throws and skips nothing: what cannot be read
 * is an item too. Source: Meta, "Webhooks reference", fields `messages` and others.
 */
export function readWebhook(body: unknown): readonly WebhookChange[] {
  const changes: WebhookChange[] = [];
  let size = 0;
  for (const [e, entry] of list(object(body)['entry']).entries()) {
    const account = accountOf(object(entry));
    for (const [c, change] of list(object(entry)['changes']).entries()) {
      const path = `entry[${e}].changes[${c}]`;
      if (size >= MOST_AT_ONCE) {
        const rest = unreadable(path, `more than ${MOST_AT_ONCE} updates; the rest is not read`, body);
        return [...changes, { path, lineKey: null, items: [rest] }];
      }
      const read = readChange(object(change), account, path);
      changes.push(read);
      size += Math.max(read.items.length, 1);
    }
  }
  return changes;
}

function readChange(change: Record<string, unknown>, account: () => string, path: string): WebhookChange {
  const value = object(change['value']);
  const lineKey = text(object(value['metadata'])['phone_number_id']) ?? null;
  const field = text(change['field']);
  const at = `${path}.value`;
  // Two reference systems subscribe to `message_status`, which Meta does not send; its shape is that of `messages`.
  if (field === undefined || field === 'messages' || field === 'message_status') {
    if (!isObject(change['value'])) {
      return { path, lineKey, items: [unreadable(at, 'value is not an object', change)] };
    }
    return { path, lineKey, items: readMessagesValue(value, at) };
  }
  const digest = digestOf([account(), change]);
  return { path, lineKey, items: [{ kind: 'field', path, field: clip(field), digest }] };
}

/** What an entry is about, hashed when first asked and once for all of its changes, beside which it may be long. */
function accountOf(entry: Record<string, unknown>): () => string {
  let digest: string | undefined;
  return () => (digest ??= digestOf([entry['id'], entry['time']]));
}

function readMessagesValue(value: Record<string, unknown>, at: string): WebhookItem[] {
  const all = readContacts(value['contacts']);
  const contacts = besideOne(all, value['messages']);
  const recipients = besideOne(all, value['statuses']);
  const items: WebhookItem[] = [
    ...readList(value, 'messages', at, (raw, path) => readMessage(raw, contacts, path)),
    ...readList(value, 'statuses', at, (raw, path) => readStatus(raw, recipients, path)),
  ];
  if (value['errors'] !== undefined) {
    const errors = readErrors(value['errors']);
    items.push({ kind: 'errors', path: `${at}.errors`, errors, digest: digestOf(value) });
  }
  return items;
}

function readList(
  value: Record<string, unknown>,
  name: string,
  at: string,
  read: (raw: Record<string, unknown>, path: string) => WebhookItem,
): WebhookItem[] {
  const listed = value[name];
  if (listed === undefined || listed === null) return [];
  if (!Array.isArray(listed)) return [unreadable(`${at}.${name}`, `${name} is not a list`, listed)];
  if (listed.length > MOST_AT_ONCE) {
    return [unreadable(`${at}.${name}`, `more than ${MOST_AT_ONCE} ${name}; none is read`, listed)];
  }
  return listed.map((raw: unknown, i) => {
    const path = `${at}.${name}[${i}]`;
    return isObject(raw) ? read(raw, path) : unreadable(path, 'not an object', raw);
  });
}

function readMessage(raw: Record<string, unknown>, contacts: Contacts, path: string): WebhookItem {
  const type = text(raw['type']) ?? 'unknown';
  const customer = readCustomer(raw, contacts);
  if (customer.identity.phone === undefined && customer.identity.userId === undefined) {
    return unreadable(path, 'no sender: neither from nor from_user_id', raw);
  }
  const message: InboundMessage = {
    providerMessageId: id(raw['id']) ?? syntheticId(digestOf(raw)),
    timestamp: number(raw['timestamp']) ?? null,
    customer,
    wireType: clip(type),
    ...readContent(type, raw),
    context: readContext(raw['context']),
    referral: readReferral(raw['referral']),
    errors: readErrors(raw['errors']),
    ...present({ groupId: text(raw['group_id']) }),
  };
  return { kind: 'message', path, message };
}

function readStatus(raw: Record<string, unknown>, contacts: Contacts, path: string): WebhookItem {
  const correlationId = text(raw['biz_opaque_callback_data']) ?? null;
  const providerMessageId = id(raw['id']) ?? '';
  const word = text(raw['status']);
  if (word === undefined) return unreadable(path, 'status without a status', raw);
  if (providerMessageId === '' && correlationId === null)
    return unreadable(path, 'status without an id', raw);
  const status: StatusUpdate = {
    providerMessageId,
    status: clip(word),
    timestamp: number(raw['timestamp']) ?? null,
    correlationId,
    errors: readErrors(raw['errors']),
    pricing: toStorableJson(raw['pricing'] ?? null),
    ...present({ customer: readRecipient(raw, contacts) }),
  };
  return { kind: 'status', path, status, digest: digestOf(raw) };
}

function readContext(value: unknown): MessageContext | null {
  if (!isObject(value)) return null;
  const product = value['referred_product'];
  const context = present({
    messageId: id(value['id']),
    from: text(value['from']),
    forwarded: value['forwarded'] === true ? true : undefined,
    frequentlyForwarded: value['frequently_forwarded'] === true ? true : undefined,
    referredProduct: isObject(product)
      ? present({
          catalogId: text(product['catalog_id']),
          productRetailerId: text(product['product_retailer_id']),
        })
      : undefined,
  });
  return Object.keys(context).length === 0 ? null : context;
}

function readReferral(value: unknown): Referral | null {
  if (!isObject(value) || Object.keys(value).length === 0) return null;
  return {
    ...present({
      sourceId: text(value['source_id']),
      sourceType: text(value['source_type']),
      sourceUrl: text(value['source_url']),
      headline: text(value['headline']),
      body: text(value['body']),
      ctwaClid: text(value['ctwa_clid']),
    }),
    raw: toStorableJson(value) as JsonObject,
  };
}

function unreadable(path: string, reason: string, raw: unknown): WebhookItem {
  return { kind: 'unreadable', path, reason, digest: digestOf(raw) };
}

/** A hash of a parsed value; deliveries of the same event carry the same bytes and so the same key order. */
function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(toStorableJson(value)))
    .digest('hex');
}

/** Cut to what a column of words takes, without leaving half a character. */
function clip(word: string): string {
  return toStorableText(word.slice(0, LONGEST_WORD));
}
