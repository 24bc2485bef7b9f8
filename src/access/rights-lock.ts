import { Tx } from '../platform/database/database';
import { LOCKS } from '../platform/database/locks';
import { Problem } from '../platform/errors/problem';
import { Caller } from './access';
import { Role, ROLE_RIGHTS } from './rights';

/** Of a key that opens something. */
export const VALID_KEY = 'revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())';

/**
 * Who may do what changes one after the other, so that two who remove each other do not leave none, and nobody hands out
 * anything while they are put out themselves.
 */
export async function lockRights(tx: Tx): Promise<void> {
  await tx.lock(LOCKS.rights);
}

/**
 * The same for whoever hands out or takes away: what the guard has read of them may be over when their turn comes.
 * @throws Problem when they lost a right meanwhile
 */
export async function lockRightsFor(tx: Tx, caller: Caller): Promise<void> {
  await lockRights(tx);
  if (await isAsBefore(tx, caller)) return;
  throw new Problem('forbidden', 'forbidden', `${caller.name} may not do this any more`);
}

async function isAsBefore(tx: Tx, { kind, id, rights }: Caller): Promise<boolean> {
  if (kind === 'installation') return true;
  if (kind === 'key') {
    return (await tx.query(`SELECT 1 FROM api_keys WHERE id = $1 AND ${VALID_KEY}`, [id])).length > 0;
  }
  const [now] = await tx.query<{ role: Role }>('SELECT role FROM operators WHERE id = $1 AND active', [id]);
  return now !== undefined && [...rights].every((right) => ROLE_RIGHTS[now.role].includes(right));
}
