import { StatusUpdate } from '../../domain/delivery-status';
import { isErased } from '../../domain/erased';
import { isObject } from '../../domain/json';
import { WebhookChange, WebhookItem } from '../provider';
import { clip, digestOf, unreadable } from './digest';
import { Contacts, readContacts } from './read-contacts';
import { readErrors } from './read-content';
import { readRecipient } from './read-customer';
import { readField, readStandby } from './read-fields';
import { MOST_AT_ONCE, readList } from './read-list';
import { readMessage } from './read-message';
import { readReceipt } from './read-receipt';
import { id, list, number, object, present, text } from './wire';

/** What Meta puts into `object`; other objects are other products' webhooks. */
export const WHATSAPP_OBJECT = 'whatsapp_business_account';

/**
 * Walks every entry, change, message and status of an envelope. Never throws and skips nothing but what was erased: what cannot
 * be read is an item too. Source: Meta, "Webhooks reference", fields `messages` and others.
 */
export function readWebhook(body: unknown): readonly WebhookChange[] {
  const changes: WebhookChange[] = [];
  let size = 0;
  for (const [e, entry] of list(object(body)['entry']).entries()) {
    const account = accountOf(object(entry));
    for (const [c, change] of list(object(entry)['changes']).entries()) {
      const path = `entry[${e}].changes[${c}]`;
      if (isErased(change)) continue;
      if (size >= MOST_AT_ONCE) {
        const rest = unreadable(path, `more than ${MOST_AT_ONCE} updates; the rest is not read`, body);
        return [...changes, { path, lineKey: null, lineNumber: null, accountId: null, items: [rest] }];
      }
      const read = readChange(object(change), account, path);
      changes.push(read);
      size += Math.max(read.items.length, 1);
    }
  }
  return changes;
}

/** What an entry is about. */
interface Account {
  readonly id: string | null;
  readonly digest: string;
}

/** Looked at when first asked and once for all changes of the entry, beside which it may be long. */
function accountOf(entry: Record<string, unknown>): () => Account {
  let account: Account | undefined;
  return () => {
    if (account === undefined) {
      const name = entry['id'];
      account = { id: id(name) ?? null, digest: digestOf([name, entry['time']]) };
    }
    return account;
  };
}

function readChange(change: Record<string, unknown>, account: () => Account, path: string): WebhookChange {
  const value = object(change['value']);
  const place = { path, ...lineOf(value), accountId: null };
  const field = text(change['field']);
  const at = `${path}.value`;
  // Two reference systems subscribe to `message_status`, which Meta does not send; its shape is that of `messages`.
  if (field === undefined || field === 'messages' || field === 'message_status') {
    const readable = isObject(change['value']);
    const items = readable
      ? readMessagesValue(value, at)
      : [unreadable(at, 'value is not an object', change)];
    return { ...place, items };
  }
  if (field === 'standby') {
    const contacts = readContacts(value['contacts'], false);
    const items = readStandby(value, at, (raw, place) => readStatus(raw, contacts, place));
    if (items.length > 0) return { ...place, items };
  }
  const { id: accountId, digest: ofAccount } = account();
  const digest = digestOf([ofAccount, change]);
  return { ...place, accountId, items: readField(field, value, { path, digest }) };
}

/** A hand-over names the line as the one that receives control, not in `metadata`. */
function lineOf(value: Record<string, unknown>): Pick<WebhookChange, 'lineKey' | 'lineNumber'> {
  const metadata = object(value['metadata']);
  return {
    lineKey: text(metadata['phone_number_id']) ?? text(object(value['recipient'])['phone_number_id']) ?? null,
    lineNumber: text(metadata['display_phone_number']) ?? null,
  };
}

function readMessagesValue(value: Record<string, unknown>, at: string): WebhookItem[] {
  const updates = list(value['messages']).length + list(value['statuses']).length;
  const contacts = readContacts(value['contacts'], updates === 1);
  const items: WebhookItem[] = [
    ...readList(value, 'messages', at, (raw, path) => readMessage(raw, path, { contacts })),
    ...readList(value, 'statuses', at, (raw, path) => readStatus(raw, contacts, path)),
  ];
  if (value['errors'] !== undefined) {
    const errors = readErrors(value['errors']);
    items.push({ kind: 'errors', path: `${at}.errors`, errors, digest: digestOf(value) });
  }
  return items;
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
    ...readReceipt(raw),
    ...present({ customer: readRecipient(raw, contacts) }),
  };
  return { kind: 'status', path, status, digest: digestOf(raw) };
}
