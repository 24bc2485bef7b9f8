import { Tx } from '../platform/database/database';

/** A link that still works. */
export const OPEN = 'accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()';

/** Ends links that work; `which` is a condition on them. */
export async function revokeInvitations(
  tx: Pick<Tx, 'query'>,
  which: string,
  parameters: readonly unknown[] = [],
): Promise<void> {
  await tx.query(`UPDATE invitations SET revoked_at = now() WHERE (${which}) AND ${OPEN}`, parameters);
}

/**
 * Links that an operator or a key has handed out end with the rights that they were handed out with. So do those that give
 * somebody a new password: who made them may be below what that somebody is now.
 */
export async function revokeInvitationsOf(tx: Tx, ids: readonly string[]): Promise<void> {
  await revokeInvitations(tx, 'created_by = ANY($1::uuid[]) OR operator_id = ANY($1::uuid[])', [ids]);
}
