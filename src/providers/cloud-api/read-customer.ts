import { CustomerIdentity, CustomerProfile } from '../../domain/inbound';
import { isObject } from '../../domain/json';
import { Contacts, findContact, handle, mergeIdentity } from './read-contacts';
import { list, object, present, text } from './wire';

/**
 * Who wrote. Phone and id are both optional since 2026; the matching entry of `contacts` adds what the message lacks.
 * A `system` message names the customer by the identity that was valid before the change.
 */
export function readCustomer(raw: Record<string, unknown>, contacts: Contacts): CustomerProfile {
  const system = object(raw['system']);
  const own = mergeIdentity(
    handle(system['previous_user_id']),
    handle(raw['from']),
    handle(raw['from_user_id']),
    handle(system['customer']),
  );
  const found = findContact(contacts, own);
  const parent = {
    ...found?.parent,
    ...handle(raw['from_parent_user_id']),
    ...handle(system['previous_parent_user_id']),
  };
  const identity = {
    ...mergeIdentity(own, found?.identity ?? {}),
    ...present({ parentUserId: parent.userId }),
  };
  const shown = {
    ...found?.known,
    ...present({ identityKeyHash: newKeyOf(raw), givenPhone: givenPhone(raw) }),
  };
  const current = mergeIdentity(
    handle(system['wa_id']),
    handle(system['new_wa_id']),
    handle(system['user_id']),
  );
  if (current.phone === undefined && current.userId === undefined) return { identity, ...shown };
  const newParent = present({ parentUserId: handle(system['parent_user_id']).userId });
  return { identity: { ...current, ...newParent }, previous: identity, ...shown };
}

/**
 * Whom a receipt is about; undefined for a group, or when it names nobody. What it says of the identity key is left out:
 * receipts may be days old, and an old key among new ones would look like a change.
 */
export function readRecipient(raw: Record<string, unknown>, contacts: Contacts): CustomerProfile | undefined {
  if (raw['recipient_type'] === 'group') return undefined;
  const own = mergeIdentity(handle(raw['recipient_id']), handle(raw['recipient_user_id']));
  const found = findContact(contacts, own);
  const identity = mergeIdentity(own, found?.identity ?? {});
  if (identity.phone === undefined && identity.userId === undefined) return undefined;
  // The second is how libraries spell it since before Meta's page did.
  const parent = mergeIdentity(
    handle(raw['recipient_parent_user_id']),
    handle(raw['parent_recipient_user_id']),
    found?.parent ?? {},
  );
  const { identityKeyHash: _old, ...known } = found?.known ?? {};
  return { identity: { ...identity, ...present({ parentUserId: parent.userId }) }, ...known };
}

/** Of `customer_identity_changed`, which carries the new key beside its `system` part. */
function newKeyOf(raw: Record<string, unknown>): string | undefined {
  return text(object(raw['identity'])['hash']) ?? text(object(object(raw['system'])['identity'])['hash']);
}

/** The answer to our request for the number is a card marked so; any other card is somebody's, perhaps not theirs. */
function givenPhone(raw: Record<string, unknown>): CustomerIdentity['phone'] {
  if (raw['type'] !== 'contacts') return undefined;
  const cards = list(raw['contacts']).filter(isObject);
  const own = cards.filter((card) => card['origin'] === 'contact_request');
  const [number, another] = own.flatMap((card) => list(card['phones'])).map(object);
  if (number === undefined || another !== undefined) return undefined;
  return handle(number['wa_id']).phone ?? handle(number['phone']).phone;
}
