import { Tx } from '../platform/database/database';
import { revokeInvitationsOf } from './open-invitations';
import { Right } from './rights';

/** With these somebody who was put out would come back. */
const WAYS_BACK: readonly Right[] = ['keys:write', 'operators:write'];

/** The rows stay, for whoever reads the audit log; links that these keys have made do not work any more. */
export async function revokeKeys(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query('UPDATE api_keys SET revoked_at = now() WHERE id = ANY($1::uuid[]) AND revoked_at IS NULL', [
    ids,
  ]);
  await revokeInvitationsOf(tx, ids);
}

/**
 * Of somebody who is left with fewer rights: keys made by them, or by keys of theirs, that make keys or let people in beyond
 * what is left. All others stay, since programs work with them. Gives the ids.
 */
export async function revokeWaysBack(
  tx: Tx,
  operatorId: string,
  left: readonly Right[],
): Promise<readonly string[]> {
  const found = await tx.query<{ id: string }>(
    `WITH RECURSIVE made AS (
       SELECT id, scopes, revoked_at FROM api_keys WHERE created_by_kind = 'operator' AND created_by_id = $1
       UNION
       SELECT k.id, k.scopes, k.revoked_at FROM made
       JOIN api_keys k ON k.created_by_kind = 'key' AND k.created_by_id = made.id::text
     )
     SELECT id FROM made WHERE revoked_at IS NULL AND scopes && $2::text[]`,
    [operatorId, WAYS_BACK.filter((right) => !left.includes(right))],
  );
  const ids = found.map(({ id }) => id);
  if (ids.length > 0) await revokeKeys(tx, ids);
  return ids;
}
