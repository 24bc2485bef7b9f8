import { Tx } from '../platform/database/database';

/**
 * Locks contacts, or those that they are parts of now, so that none is merged before the end of the transaction. Answers
 * their ids by the ids that were asked for; those that are nobody's are left out.
 */
export async function holdContacts(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const held = await tryHold(tx, ids);
  const missing = ids.filter((id) => !held.has(id));
  if (missing.length === 0) return held;
  return new Map([...held, ...(await tryHold(tx, missing))]);
}

/** Leaves out also what was merged while this waited for it; the next look finds where it went. */
async function tryHold(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ asked: string; id: string }>(
    `SELECT wanted.id AS asked, c.id FROM unnest($1::bigint[]) AS wanted (id)
     LEFT JOIN merged_contacts merged ON merged.id = wanted.id
     JOIN contacts c ON c.id = coalesce(merged.merged_into, wanted.id)
     ORDER BY c.id FOR UPDATE OF c`,
    [ids],
  );
  return new Map(rows.map(({ asked, id }) => [asked, id]));
}
