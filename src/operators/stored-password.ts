import { revokeInvitations } from '../access/open-invitations';
import { SessionsService } from '../access/sessions.service';
import { Tx } from '../platform/database/database';

/** Whoever knew the password before is out: their sessions end, and links that would set yet another one. */
export async function storePassword(
  tx: Tx,
  sessions: SessionsService,
  { operatorId, hash }: { operatorId: string; hash: string },
): Promise<void> {
  await tx.query('UPDATE operators SET password_hash = $2, password_changed_at = now() WHERE id = $1', [
    operatorId,
    hash,
  ]);
  await revokeInvitations(tx, 'operator_id = $1', [operatorId]);
  await sessions.closeAll(tx, operatorId);
}
