import { Tx } from '../platform/database/database';

const OWNERS_LOCK = 727_030;

/** Who is an owner changes one after the other, so that two who remove each other do not leave none. */
export async function lockOwners(tx: Tx): Promise<void> {
  await tx.lock(OWNERS_LOCK);
}
