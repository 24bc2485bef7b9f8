import type { TranscriptMessage } from '../../../src/simulator/control-types';

/** What a message holds is whatever somebody sent: it is read with care and drawn as far as it is understood. */
export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectIn(parent: unknown, key: string): Json {
  const value = isJson(parent) ? parent[key] : undefined;
  return isJson(value) ? value : {};
}

export function listIn(parent: unknown, key: string): Json[] {
  const value = isJson(parent) ? parent[key] : undefined;
  return Array.isArray(value) ? value.filter(isJson) : [];
}

/** Undefined for an empty text too. */
export function textIn(parent: unknown, key: string): string | undefined {
  const value = isJson(parent) ? parent[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberIn(parent: unknown, key: string): number | undefined {
  const value = isJson(parent) ? parent[key] : undefined;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** The content of a message, which lies under the name of its type. */
export function contentOf(message: TranscriptMessage): Json {
  return objectIn(message, message.type);
}

/** The message that this one quotes: a customer's `id`, the business's `message_id`. */
export function quotedId({ context }: TranscriptMessage): string | undefined {
  return textIn(context, 'id') ?? textIn(context, 'message_id');
}
