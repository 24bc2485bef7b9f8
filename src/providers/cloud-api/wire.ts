import { createHash } from 'node:crypto';
import { syntheticId } from '../../domain/inbound';
import { isObject, toStorableText } from '../../domain/json';

/** Longer ids cannot be Meta's and would not fit an index. */
const LONGEST_ID = 500;

/** Lenient readers of wire values: whatever has the wrong type counts as absent. */

/** A non-empty string, cleaned for storing; numbers are accepted where Meta means an id. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' ? toStorableText(value) : undefined;
}

/** An id that can be indexed: one that is too long is replaced by its hash. */
export function id(value: unknown): string | undefined {
  const read = text(value);
  if (read === undefined || read.length <= LONGEST_ID) return read;
  return syntheticId(createHash('sha256').update(read).digest('hex'));
}

/** A finite number, also when it comes as a decimal string. */
export function number(value: unknown): number | undefined {
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
}

export function object(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Drops the members that are undefined, so that absent stays absent in JSON and types. */
export function present<T extends Record<string, unknown>>(
  members: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(members)) if (value !== undefined) result[key] = value;
  return result as { [K in keyof T]?: Exclude<T[K], undefined> };
}
