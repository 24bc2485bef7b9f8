const MOST_DEPTH = 32;
/** class-transformer reads these of a value to learn its class. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);
/** NUL, or half of a surrogate pair: JSON and addresses may hold them, Postgres refuses them. */
const hasUnstorable = (text: string) => text.includes('\u0000') || !text.isWellFormed();

/** The first place in a request's value that could not be stored or read safely; null when there is none. */
export function unstorablePart(value: unknown): { field: string; message: string } | null {
  // No recursion: a megabyte of brackets must not exhaust the stack.
  const open: { field: string; value: unknown; depth: number }[] = [{ field: '', value, depth: 0 }];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const { field, value: inner, depth } = part;
    if (typeof inner === 'string' && hasUnstorable(inner)) {
      return { field, message: 'holds a NUL character or half of a surrogate pair; remove it' };
    }
    if (typeof inner !== 'object' || inner === null) continue;
    if (depth > MOST_DEPTH) {
      return { field: field.slice(0, 100), message: `is nested deeper than ${MOST_DEPTH} levels` };
    }
    for (const [key, child] of Object.entries(inner)) {
      if (hasUnstorable(key)) return { field, message: 'has a name with a NUL character; remove it' };
      if (RESERVED.has(key)) {
        return { field: joinPath(field, key), message: 'is a reserved name; choose another' };
      }
      const at = Array.isArray(inner) ? `${field}[${key}]` : joinPath(field, key);
      open.push({ field: at, value: child, depth: depth + 1 });
    }
  }
  return null;
}

export function joinPath(parent: string, key: string): string {
  return parent === '' ? key : `${parent}.${key}`;
}
