import { createHash } from 'node:crypto';
import { Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';

/** A request that its sender may repeat without it counting twice. */
export interface Repeatable {
  readonly tenantId: string;
  readonly key: string;
  /** Of the body, see {@link digestOf}. */
  readonly digest: string;
}

/**
 * Takes the key for this transaction; whoever brings the same key meanwhile waits for its end.
 * @returns the message that the key stands for already, null when it is new or a day old
 * @throws Problem when the key came with another body
 */
export async function claimKey(tx: Tx, { tenantId, key, digest }: Repeatable): Promise<string | null> {
  const claimed = await tx.query(
    // Some that are over go with each new one, so that the table stays small without anybody sweeping it.
    `WITH stale AS (
       SELECT tenant_id, key FROM idempotency_keys
       WHERE created_at < now() - interval '24 hours' AND (tenant_id, key) <> ($1, $2)
       LIMIT 10 FOR UPDATE SKIP LOCKED
     ), gone AS (
       DELETE FROM idempotency_keys USING stale WHERE (idempotency_keys.tenant_id, idempotency_keys.key) = (stale.tenant_id, stale.key)
     )
     INSERT INTO idempotency_keys AS known (tenant_id, key, request_digest, message_id) VALUES ($1, $2, $3, 0)
     ON CONFLICT (tenant_id, key) DO UPDATE
       SET request_digest = excluded.request_digest, message_id = 0, created_at = now()
       WHERE known.created_at < now() - interval '24 hours'
     RETURNING key`,
    [tenantId, key, digest],
  );
  if (claimed.length > 0) return null;
  const [known] = await tx.query<{ digest: string; messageId: string }>(
    `SELECT request_digest AS digest, message_id AS "messageId" FROM idempotency_keys WHERE tenant_id = $1 AND key = $2`,
    [tenantId, key],
  );
  if (known?.digest === digest) return known.messageId;
  throw new Problem(
    'conflict',
    'idempotency_key_reused',
    'This Idempotency-Key came with another body within the last 24 hours; use a new key for a new message',
  );
}

/** Remembers the answer of a claimed key. */
export async function settleKey(tx: Tx, { tenantId, key }: Repeatable, messageId: string): Promise<void> {
  await tx.query('UPDATE idempotency_keys SET message_id = $3 WHERE tenant_id = $1 AND key = $2', [
    tenantId,
    key,
    messageId,
  ]);
}

/** Of messages that are erased: who repeats such a request says something new. */
export async function eraseKeys(tx: Tx, tenantId: string, messageIds: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM idempotency_keys WHERE tenant_id = $1 AND message_id = ANY($2::bigint[])', [
    tenantId,
    messageIds,
  ]);
}

/** The header's value, null without it. */
export function readKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (/^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw Problem.invalid('Idempotency-Key', 'must have 1 to 255 visible ASCII characters, without spaces');
}

/** Of a JSON value, whatever the order of its members. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}
