import { isObject, JsonObject } from '../../domain/json';
import { textFault } from './fields';
import { invalid } from './validation.pipe';

type Fields = Record<string, unknown>;

/**
 * Collects what is wrong with nested objects, so that a caller hears all of it at once. Each reader takes the object, the
 * key in it and the path of the object; it gives the value when it is right.
 */
export class Faults {
  private readonly details: { field: string; message: string }[] = [];

  add(field: string, message: string): void {
    this.details.push({ field, message });
  }

  /** @throws Problem when anything was wrong */
  throwIfAny(): void {
    if (this.details.length > 0) throw invalid(this.details);
  }

  text(parent: Fields, key: string, at: string, max: number): string | undefined {
    const value = parent[key];
    const fault = value === undefined ? 'is required' : textFault(value, 1, max);
    if (fault === undefined) return value as string;
    this.add(`${at}.${key}`, fault);
    return undefined;
  }

  oneOf<T extends string>(parent: Fields, key: string, at: string, values: readonly T[]): T | undefined {
    const value = parent[key];
    if (values.includes(value as T)) return value as T;
    this.add(`${at}.${key}`, `must be one of ${values.join(', ')}`);
    return undefined;
  }

  object(parent: Fields, key: string, at: string): JsonObject | undefined {
    const value = parent[key];
    if (isObject(value)) return value as JsonObject;
    this.add(`${at}.${key}`, value === undefined ? 'is required' : 'must be an object');
    return undefined;
  }

  /** Each value must differ from those before it. */
  distinct(values: readonly { readonly field: string; readonly value: unknown }[]): void {
    const seen = new Set<unknown>();
    for (const { field, value } of values) {
      if (value !== undefined && seen.has(value)) this.add(field, 'must be unique in this message');
      if (value !== undefined) seen.add(value);
    }
  }

  noOthers(parent: Fields, at: string, known: readonly string[]): void {
    for (const key of Object.keys(parent)) {
      if (!known.includes(key)) this.add(`${at}.${key}`, `is not known here; known are ${known.join(', ')}`);
    }
  }
}
