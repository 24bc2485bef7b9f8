import { isObject, Json } from '../../domain/json';
import { Database } from '../../platform/database/database';

/** The change of a stored body that brought a message, or why it cannot be shown. */
export interface Change {
  readonly json: Json;
  readonly reason: 'too_large' | 'gone' | null;
}

/** A change may hold a thousand messages; a person reads one. */
const LARGEST_SHOWN = 256 * 1024;

/** Never more of the body than this change, since the rest of it may be about other lines. */
export async function findChange(database: Database, inboxId: string | null, path: string): Promise<Change> {
  const [row] = await database.query<{ body: Buffer }>('SELECT body FROM inbox WHERE id = $1', [inboxId]);
  const found = row === undefined ? null : changeIn(row.body, path);
  if (found === null) return { json: null, reason: 'gone' };
  if (Buffer.byteLength(JSON.stringify(found)) > LARGEST_SHOWN) return { json: null, reason: 'too_large' };
  return { json: found, reason: null };
}

/** The change of a body that is at this place, or around it; null when there is none. A change is about one line. */
export function changeIn(body: Buffer, path: string): Json | null {
  const [, entry, change] = /^entry\[(\d+)\]\.changes\[(\d+)\]/.exec(path) ?? [];
  if (entry === undefined || change === undefined) return null;
  const found = at(at(parsed(body), 'entry', entry), 'changes', change);
  return isObject(found) ? (found as Json) : null;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

function at(value: unknown, list: string, index: string): unknown {
  const items = isObject(value) ? value[list] : undefined;
  return Array.isArray(items) ? (items as unknown[])[Number(index)] : undefined;
}
