import { CustomerIdentity, CustomerProfile } from '../../domain/inbound';
import { readHandle } from '../../domain/handle';
import { isObject } from '../../domain/json';
import { list, object, present, text } from './wire';

/** An entry of the `contacts` of a change. */
interface Contact {
  /** Its place in the list. */
  readonly place: number;
  readonly identity: CustomerIdentity;
  readonly parent: CustomerIdentity;
  readonly known: Pick<CustomerProfile, 'name' | 'username' | 'identityKeyHash'>;
}

/** Meta sends one for each customer of a change, and up to 1,000 updates in a body; the rest is not looked at. */
const MOST_CONTACTS = 10_000;

/** The contacts of a change by identity, since thousands of messages may each look for theirs. */
export interface Contacts {
  readonly byUserId: ReadonlyMap<string, Contact>;
  readonly byPhone: ReadonlyMap<string, Contact>;
  /** Those without a user id, who may be somebody that has one. */
  readonly byPhoneAlone: ReadonlyMap<string, Contact>;
  /** The one contact beside the one message or receipt, which needs no id to be of its customer. */
  readonly sole: Contact | undefined;
}

export function readContacts(value: unknown, besideOneMessage: boolean): Contacts {
  const all = list(value).slice(0, MOST_CONTACTS).filter(isObject).map(readContact);
  return {
    byUserId: firstBy(all, ({ identity }) => identity.userId),
    byPhone: firstBy(all, ({ identity }) => identity.phone),
    byPhoneAlone: firstBy(all, ({ identity }) =>
      identity.userId === undefined ? identity.phone : undefined,
    ),
    sole: besideOneMessage && all.length === 1 ? all[0] : undefined,
  };
}

/** The first that is this customer: user ids decide where both have one, else phones, else there is no other. */
export function findContact(contacts: Contacts, own: CustomerIdentity): Contact | undefined {
  const { userId, phone } = own;
  const byUserId = userId === undefined ? undefined : contacts.byUserId.get(userId);
  const phones = userId === undefined ? contacts.byPhone : contacts.byPhoneAlone;
  const byPhone = phone === undefined ? undefined : phones.get(phone);
  if (byUserId !== undefined && byPhone !== undefined)
    return byUserId.place < byPhone.place ? byUserId : byPhone;
  return byUserId ?? byPhone ?? soleOf(contacts, own);
}

/** Unless it is known to be another. */
function soleOf({ sole }: Contacts, { userId, phone }: CustomerIdentity): Contact | undefined {
  if (sole === undefined) return undefined;
  const { identity } = sole;
  if (userId !== undefined && identity.userId !== undefined) return undefined;
  return phone !== undefined && identity.phone !== undefined ? undefined : sole;
}

function readContact(raw: Record<string, unknown>, place: number): Contact {
  const profile = object(raw['profile']);
  return {
    place,
    identity: mergeIdentity(handle(raw['wa_id']), handle(raw['user_id'])),
    parent: handle(raw['parent_user_id']),
    known: present({
      name: text(profile['name']),
      username: text(profile['username']),
      identityKeyHash: text(raw['identity_key_hash']),
    }),
  };
}

function firstBy(
  all: readonly Contact[],
  keyOf: (contact: Contact) => string | undefined,
): Map<string, Contact> {
  const first = new Map<string, Contact>();
  for (const contact of all) {
    const key = keyOf(contact);
    if (key !== undefined && !first.has(key)) first.set(key, contact);
  }
  return first;
}

export function handle(value: unknown): CustomerIdentity {
  const typed = text(value);
  return typed === undefined ? {} : (readHandle(typed) ?? {});
}

/** The first that knows a member wins. */
export function mergeIdentity(...identities: readonly CustomerIdentity[]): CustomerIdentity {
  return Object.assign({}, ...identities.toReversed()) as CustomerIdentity;
}
