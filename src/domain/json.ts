/** A JSON value that Postgres `jsonb` accepts: no NUL, no lone surrogate, bounded depth. See {@link toStorableJson}. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

const MAX_DEPTH = 32;
const NUL = /\u0000/g;

/** `jsonb` and `text` refuse NUL and lone surrogates; the stored body keeps the original bytes. */
export function toStorableText(text: string): string {
  return text.replace(NUL, '\uFFFD').toWellFormed();
}

/**
 * A copy that can be stored as `jsonb`. Parts nested deeper than 32 levels become null, since recursive readers and
 * Postgres itself give up somewhere; the stored body keeps them. Keys such as `__proto__` stay plain data.
 */
export function toStorableJson(value: unknown, depth = 0): Json {
  if (typeof value === 'string') return toStorableText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((item) => toStorableJson(item, depth + 1));
  const copy: Record<string, Json> = Object.create(null) as Record<string, Json>;
  for (const [key, item] of Object.entries(value))
    copy[toStorableText(key)] = toStorableJson(item, depth + 1);
  return copy;
}

/** Narrows to a JSON object: not null, not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
