import { ok } from 'node:assert';
import { isObject } from '../../src/domain/json';

/** Deeper than anything that is stored: 32 levels of Meta's and a few of ours around them. */
const DEEPEST = 40;

/** Postgres takes it as `jsonb` and in columns of text: no NUL, no half of a surrogate pair, bounded depth. */
export function claimStorable(value: unknown, depth = 0): void {
  if (typeof value === 'string') {
    ok(!value.includes('\0') && value.isWellFormed(), 'text that cannot be stored');
  } else if (typeof value === 'number') {
    ok(Number.isFinite(value), 'a number that is none');
  } else if (typeof value === 'object' && value !== null) {
    ok(depth < DEEPEST, 'nested too deep to be stored');
    for (const key of Object.keys(value)) {
      claimStorable(key);
      claimStorable((value as Record<string, unknown>)[key], depth + 1);
    }
  }
}

/** Nobody's payload has become a member of every object. */
export function claimUnpolluted(): void {
  ok(
    Object.keys(Object.prototype).length === 0 && !('polluted' in {}),
    'the prototype of all objects has changed',
  );
}

/** Our own judgement of an envelope, from the contract and not from the code. */
export function looksLikeEnvelope(body: unknown): boolean {
  if (!isObject(body)) return false;
  const { object, entry } = body;
  if (typeof object !== 'string' || !Array.isArray(entry)) return false;
  for (const one of entry as unknown[]) {
    if (!isObject(one)) return false;
    const { changes } = one;
    if (!Array.isArray(changes)) return false;
    for (const change of changes as unknown[]) if (!isObject(change)) return false;
  }
  return true;
}
