import { LanesService, Released } from '../lanes/lanes.service';
import { Tx } from '../platform/database/database';

/** A lane that is given back when what waits in it is due, and not before `atLeastMs`. */
export interface Held extends Omit<Released, 'readyInMs'> {
  readonly atLeastMs: number;
}

/**
 * Gives outgoing lanes back, ready for what still waits in them. A lane with nothing left to send is idle.
 */
export async function giveBack(tx: Tx, lanes: LanesService, held: readonly Held[]): Promise<void> {
  if (held.length === 0) return;
  const rows = await tx.query<{ id: string; dueInMs: number }>(
    `SELECT lane.id, (extract(epoch FROM o.next_at - now()) * 1000)::float8 AS "dueInMs"
     FROM unnest($1::bigint[]) AS lane (id)
     CROSS JOIN LATERAL (
       SELECT next_at FROM outbox WHERE conversation_id = lane.id AND state IN ('pending', 'sending') ORDER BY seq LIMIT 1
     ) o`,
    [held.map((lane) => lane.conversationId)],
  );
  const due = new Map(rows.map((row) => [row.id, row.dueInMs]));
  const readiness = held.map(({ atLeastMs, ...lane }) => {
    const dueInMs = due.get(lane.conversationId);
    return { ...lane, readyInMs: dueInMs === undefined ? null : Math.max(dueInMs, atLeastMs, 0) };
  });
  await lanes.release(tx, 'out', readiness);
}
