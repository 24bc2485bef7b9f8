import { createHash } from 'node:crypto';
import { toStorableJson, toStorableText } from '../../domain/json';
import { WebhookItem } from '../provider';

/** Of types, fields and statuses. */
const LONGEST_WORD = 64;

/** A hash of a parsed value; deliveries of the same event carry the same bytes and so the same key order. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(toStorableJson(value)))
    .digest('hex');
}

export function unreadable(path: string, reason: string, raw: unknown): WebhookItem {
  return { kind: 'unreadable', path, reason, digest: digestOf(raw) };
}

/** Cut to what a column of words takes, without leaving half a character. */
export function clip(word: string): string {
  return toStorableText(word.slice(0, LONGEST_WORD));
}
