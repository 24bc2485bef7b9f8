import { randomBytes } from 'node:crypto';

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects in `value` when it is a list; anything else counts as none. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function stringIn(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const mark = `${randomBytes(9).toString('base64url')}:`;
const marked = new RegExp(`"${mark}(\\d+)"`, 'g');

/** Digits that are written as a JSON number, however many there are: Meta's ids go beyond what a double holds. */
export class JsonNumber {
  constructor(private readonly digits: string) {}

  toJSON(): string {
    return `${mark}${this.digits}`;
  }
}

/** JSON text in which every {@link JsonNumber} is a number. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes(mark) ? text.replace(marked, '$1') : text;
}

/** JSON text in Meta's spelling: non-ASCII as `\uXXXX` and `/` as `\/` (Graph webhooks, getting started). */
export function metaJson(value: unknown): string {
  return jsonText(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
