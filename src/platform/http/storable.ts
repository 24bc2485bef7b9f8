const MOST_DEPTH = 32;
/** Reading and validating take time for each part of a request, and for members of one object more than that. */
const MOST_PARTS = 50_000;
const MOST_MEMBERS = 1_000;
/** class-transformer reads these of a value to learn its class. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);
/** NUL, or half of a surrogate pair: JSON and addresses may hold them, Postgres refuses them. */
const hasUnstorable = (text: string) => text.includes('\u0000') || !text.isWellFormed();

/** The first place in a request's value that could not be stored or read safely; null when there is none. */
export function unstorablePart(value: unknown): { field: string; message: string } | null {
  // No recursion: a megabyte of brackets must not exhaust the stack.
  const open: { field: string; value: unknown; depth: number }[] = [{ field: '', value, depth: 0 }];
  let parts = 0;
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const { field, value: inner, depth } = part;
    if (typeof inner === 'string' && hasUnstorable(inner)) {
      return { field, message: 'holds a NUL character or half of a surrogate pair; remove it' };
    }
    if (typeof inner !== 'object' || inner === null) continue;
    if (depth > MOST_DEPTH) {
      return { field: field.slice(0, 100), message: `is nested deeper than ${MOST_DEPTH} levels` };
    }
    const children = Object.entries(inner);
    parts += children.length;
    if (parts > MOST_PARTS) return tooMany(field, `${MOST_PARTS} values in one request`);
    if (children.length > MOST_MEMBERS && !Array.isArray(inner))
      return tooMany(field, `${MOST_MEMBERS} names`);
    for (const [key, child] of children) {
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

function tooMany(field: string, most: string): { field: string; message: string } {
  return { field: field.slice(0, 100) || 'body', message: `has too much in it; send at most ${most}` };
}

export function joinPath(parent: string, key: string): string {
  return parent === '' ? key : `${parent}.${key}`;
}
