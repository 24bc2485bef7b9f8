import {
  CustomerProfile,
  Echo,
  InboundMessage,
  MessageContext,
  Referral,
  syntheticId,
} from '../../domain/inbound';
import { isObject, JsonObject, toStorableJson } from '../../domain/json';
import { WebhookItem } from '../provider';
import { clip, digestOf, unreadable } from './digest';
import { Contacts, findContact, handle, mergeIdentity } from './read-contacts';
import { readContent, readErrors } from './read-content';
import { id, number, object, present, text } from './wire';

/** An element of `messages`. Source: Meta, "Messages webhook reference". */
export function readMessage(
  raw: Record<string, unknown>,
  path: string,
  { contacts, origin }: { contacts: Contacts; origin?: InboundMessage['origin'] },
): WebhookItem {
  const type = text(raw['type']) ?? 'unknown';
  const customer = readCustomer(raw, contacts);
  if (isNobody(customer)) return unreadable(path, 'no sender: neither from nor from_user_id', raw);
  const message: InboundMessage = {
    providerMessageId: id(raw['id']) ?? syntheticId(digestOf(raw)),
    timestamp: number(raw['timestamp']) ?? null,
    customer,
    wireType: clip(type),
    ...readContent(type, raw),
    context: readContext(raw),
    referral: readReferral(raw['referral']),
    errors: readErrors(raw['errors']),
    ...(origin === undefined ? {} : { origin }),
  };
  return { kind: 'message', path, message };
}

/** An element of `message_echoes`, and of a history what the business said: from the line, to a customer. */
export function readEcho(
  raw: Record<string, unknown>,
  path: string,
  { contacts, by }: { contacts: Contacts; by: Echo['by'] },
): WebhookItem {
  const type = text(raw['type']) ?? 'unknown';
  const customer = profileOf(mergeIdentity(handle(raw['to']), handle(raw['to_user_id'])), contacts);
  if (isNobody(customer)) return unreadable(path, 'no recipient: neither to nor to_user_id', raw);
  const { content } = readContent(type, raw);
  const echo: Echo = {
    providerMessageId: id(raw['id']) ?? syntheticId(digestOf(raw)),
    timestamp: number(raw['timestamp']) ?? null,
    customer,
    wireType: clip(type),
    content,
    context: readContext(raw),
    by,
  };
  return { kind: 'echo', path, echo };
}

export function isNobody({ identity: { phone, userId } }: CustomerProfile): boolean {
  return phone === undefined && userId === undefined;
}

/** A customer who is named outside of a message, together with what `contacts` adds. */
export function profileOf(own: CustomerProfile['identity'], contacts: Contacts): CustomerProfile {
  const found = findContact(contacts, own);
  const parent = found?.parent.userId;
  return {
    identity: { ...mergeIdentity(own, found?.identity ?? {}), ...present({ parentUserId: parent }) },
    ...found?.known,
  };
}

/**
 * Who wrote. Phone and id are both optional since 2026; the matching entry of `contacts` adds what the message lacks.
 * A `system` message names the customer by the identity that was valid before the change.
 */
function readCustomer(raw: Record<string, unknown>, contacts: Contacts): CustomerProfile {
  const system = object(raw['system']);
  const own = mergeIdentity(
    handle(system['previous_user_id']),
    handle(raw['from']),
    handle(raw['from_user_id']),
    handle(system['customer']),
  );
  const found = findContact(contacts, own);
  const known = found?.known ?? {};
  const parent = { ...found?.parent, ...handle(raw['from_parent_user_id']) };
  const identity = {
    ...mergeIdentity(own, found?.identity ?? {}),
    ...present({ parentUserId: parent.userId }),
  };
  const current = mergeIdentity(
    handle(system['wa_id']),
    handle(system['new_wa_id']),
    handle(system['user_id']),
  );
  if (current.phone === undefined && current.userId === undefined) return { identity, ...known };
  return { identity: current, previous: identity, ...known };
}

function readContext(raw: Record<string, unknown>): MessageContext | null {
  const value = object(raw['context']);
  const product = value['referred_product'];
  const context = present({
    messageId: id(value['id']),
    from: text(value['from']),
    forwarded: value['forwarded'] === true ? true : undefined,
    frequentlyForwarded: value['frequently_forwarded'] === true ? true : undefined,
    groupId: text(raw['group_id']),
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
