import { GraphFailure } from './graph-errors';
import { isObject, JsonObject } from './json';
import { MediaKind } from './media-types';

// Readers of a send request. Each takes the place it reads for the error's details, and throws GraphFailure:
// 131008 for what is missing, 131009 for what is wrong, as Meta does. Lengths are in UTF-16 units.

/** Checks the file that is `parent[kind]`: its `id` or `link`, and that it has no members but these and `extras`. */
export type CheckMedia = (
  parent: JsonObject,
  kind: MediaKind,
  at: string,
  extras?: readonly string[],
) => void;

export function invalid(at: string, why: string): GraphFailure {
  return new GraphFailure(131009, `${at} ${why}`);
}

function missing(at: string): GraphFailure {
  return new GraphFailure(131008, `${at} is required`);
}

export function needWhatsApp({ messaging_product: product }: JsonObject): void {
  if (product !== 'whatsapp') throw new GraphFailure(100, 'Param messaging_product must be "whatsapp"');
}

/** Refuses what is misspelt or belongs elsewhere (100). */
export function needOnly(object: JsonObject, keys: readonly string[], at: string): void {
  const odd = Object.keys(object).find((key) => !keys.includes(key));
  if (odd !== undefined) throw new GraphFailure(100, `Unexpected key "${odd}" on ${at}`);
}

export function needObject(parent: JsonObject, key: string, at = key): JsonObject {
  const value = parent[key];
  if (value === undefined) throw missing(at);
  if (!isObject(value)) throw invalid(at, 'must be an object');
  return value;
}

export function needText(parent: JsonObject, key: string, at: string, max = Infinity): string {
  const value = parent[key];
  if (value === undefined) throw missing(at);
  if (typeof value !== 'string' || value === '') throw invalid(at, 'must be a text that is not empty');
  if (value.length > max) throw invalid(at, `must be ${max} characters or fewer, not ${value.length}`);
  return value;
}

export function mayText(parent: JsonObject, key: string, at: string, max = Infinity): string | undefined {
  return parent[key] === undefined ? undefined : needText(parent, key, at, max);
}

export function needObjects(
  parent: JsonObject,
  key: string,
  at: string,
  [min, max]: readonly [number, number],
): JsonObject[] {
  const value = parent[key];
  if (value === undefined) throw missing(at);
  if (!Array.isArray(value) || !value.every(isObject)) throw invalid(at, 'must be a list of objects');
  if (value.length < min || value.length > max) {
    throw invalid(at, `must have ${min} to ${max} elements, not ${value.length}`);
  }
  return value;
}

export function needDistinct(values: readonly string[], at: string): void {
  if (new Set(values).size < values.length) throw invalid(at, 'must be unique');
}

export function needNumber(parent: JsonObject, key: string, at: string, limit: number): void {
  const value = parent[key];
  if (value === undefined) throw missing(at);
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !(Math.abs(number) <= limit)) {
    throw invalid(at, `must be a number from ${-limit} to ${limit}`);
  }
}

export function needUrl(parent: JsonObject, key: string, at: string): void {
  const value = needText(parent, key, at, 2000);
  if (!/^https?:\/\/[^\s/]/.test(value)) throw invalid(at, 'must be an http or https address');
}
