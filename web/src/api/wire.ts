/** Whatever somebody sent: it is read with care, and shown as far as it is understood. */
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

/** Whether a word that came is one of those known here; a newer server may say others. */
export function isKey<Known extends object>(
  known: Known,
  key: PropertyKey,
): key is Extract<keyof Known, string> {
  return Object.hasOwn(known, key);
}
