import { Tx } from '../platform/database/database';

/** The sender and the expander meet on these rows; both take them in the order of their ids. */
export async function lockInOrder(tx: Tx, outboxIds: readonly string[]): Promise<void> {
  await tx.query('SELECT id FROM outbox WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', [outboxIds]);
}
