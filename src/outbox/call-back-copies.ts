import { ProviderError } from '../domain/inbound';
import { Tx } from '../platform/database/database';

const ERRORS: readonly ProviderError[] = [{ code: null, title: 'original_arrived' }];

/** The originals have arrived after all: copies of them, and of those, that have not left yet do not leave. */
export async function callBackCopies(tx: Tx, originals: readonly string[]): Promise<void> {
  if (originals.length === 0) return;
  await tx.query(
    `WITH RECURSIVE copy AS (
       SELECT id FROM outbox WHERE resend_of = ANY($1::uuid[])
       UNION
       SELECT o.id FROM outbox o JOIN copy ON o.resend_of = copy.id
     )
     UPDATE outbox SET state = 'cancelled', errors = $2 WHERE id IN (SELECT id FROM copy) AND state = 'pending'`,
    [originals, JSON.stringify(ERRORS)],
  );
}
