import { ERASED } from '../domain/erased';
import { readHandle } from '../domain/handle';
import { isObject } from '../domain/json';

/** Numbers, in all their spellings, and user ids of somebody who is taken out of stored bodies. */
export type Sought = ReadonlySet<string>;

/** Whose a change of a body is, as far as the body itself says it. */
export interface ChangeOwner {
  /** Where in the body, as the paths of its events begin. */
  readonly path: string;
  readonly phoneNumberId: string | null;
  readonly accountId: string | null;
}

/** What is left of a body. */
export interface Redacted {
  readonly rest: Buffer;
  /** Ids of what was taken out, e.g. of messages, with the line that the change names. */
  readonly removed: readonly { readonly phoneNumberId: string | null; readonly id: string }[];
}

/**
 * The body without whatever is of somebody: of each list the elements that name them, which leave a mark, so that what is
 * left keeps its place. Null when it names them nowhere. A text, a card or a list of somebody else in which they occur loses
 * no more than that element. `isOthers` spares changes of other tenants, whose customer the same person may be.
 * @throws SyntaxError when it is no JSON, or no envelope
 */
export function redact(
  body: Buffer,
  sought: Sought,
  isOthers: (owner: ChangeOwner) => boolean,
): Redacted | null {
  const root: unknown = JSON.parse(body.toString('utf8'));
  const entries = member(root, 'entry');
  if (!Array.isArray(entries)) throw new SyntaxError('no envelope');
  const removed: Redacted['removed'][number][] = [];
  let found = false;
  for (const [e, entry] of (entries as unknown[]).entries()) {
    if (!isObject(entry)) continue;
    const changes: unknown[] = Array.isArray(entry['changes']) ? entry['changes'] : [];
    for (const [i, change] of changes.entries()) {
      const owner = ownerOf(entry, change, `entry[${e}].changes[${i}]`);
      if (!names(change, sought) || isOthers(owner)) continue;
      found = true;
      const { phoneNumberId } = owner;
      if (blank(change, sought, (id) => removed.push({ phoneNumberId, id }))) changes[i] = ERASED;
    }
  }
  return found ? { rest: Buffer.from(JSON.stringify(root)), removed } : null;
}

function ownerOf({ id }: Record<string, unknown>, change: unknown, path: string): ChangeOwner {
  const value = member(change, 'value');
  const phoneNumberId = member(member(value, 'metadata'), 'phone_number_id');
  return { path, phoneNumberId: textOf(phoneNumberId), accountId: textOf(id) };
}

/** Whether it names them itself, and not only in a list; elements of its lists that do are replaced. */
function blank(value: unknown, sought: Sought, remove: (id: string) => void): boolean {
  if (Array.isArray(value)) {
    for (const [i, item] of (value as unknown[]).entries()) {
      if (!blank(item, sought, remove)) continue;
      const id = textOf(member(item, 'id'));
      if (id !== null) remove(id);
      value[i] = ERASED;
    }
    return false;
  }
  if (!isObject(value)) return isSought(value, sought);
  // All members, since each may hold lists.
  return Object.values(value)
    .map((one) => blank(one, sought, remove))
    .includes(true);
}

function names(value: unknown, sought: Sought): boolean {
  if (typeof value !== 'object' || value === null) return isSought(value, sought);
  return Object.values(value).some((member) => names(member, sought));
}

function isSought(value: unknown, sought: Sought): boolean {
  if (typeof value !== 'string' || value.length > 200) return false;
  const handle = readHandle(value);
  const identity = handle?.userId ?? handle?.phone;
  return identity !== undefined && sought.has(identity);
}

function member(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
