import { isErased } from '../../domain/erased';
import { isObject } from '../../domain/json';
import { WebhookItem } from '../provider';
import { unreadable } from './digest';

/** Meta sends up to 1,000 updates in a body; far more than that would only keep everybody else waiting. */
export const MOST_AT_ONCE = 10_000;

/** Reads every element of a list by itself. Skips nothing but what was erased: what cannot be read is an item too. */
export function readList(
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
  return listed.flatMap((raw: unknown, i) => {
    const path = `${at}.${name}[${i}]`;
    if (isErased(raw)) return [];
    return isObject(raw) ? read(raw, path) : unreadable(path, 'not an object', raw);
  });
}
