import { LanesService, Released } from '../lanes/lanes.service';
import { Tx } from '../platform/database/database';

/** A lane after its sends, and not ready before `atLeastMs`. */
interface Held extends Omit<Released, 'readyInMs'> {
  readonly atLeastMs: number;
}

/**
 * Gives outgoing lanes back, ready when the first thing that still waits in them is due: whoever claims them then sees
 * whether something else must leave before it. A lane with nothing left to send is idle.
 */
export async function giveBack(tx: Tx, lanes: LanesService, held: readonly Held[]): Promise<void> {
  if (held.length === 0) return;
  const rows = await tx.query<{ id: string; dueInMs: number }>(
    `SELECT lane.id, (extract(epoch FROM o.next_at - now()) * 1000)::float8 AS "dueInMs"
     FROM unnest($1::bigint[]) AS lane (id)
     CROSS JOIN LATERAL (
       SELECT min(next_at) AS next_at FROM outbox WHERE conversation_id = lane.id AND state IN ('pending', 'sending')
     ) o
     WHERE o.next_at IS NOT NULL`,
    [held.map((lane) => lane.conversationId)],
  );
  const due = new Map(rows.map((row) => [row.id, row.dueInMs]));
  const readiness = held.map(({ atLeastMs, ...lane }) => {
    const dueInMs = due.get(lane.conversationId);
    return { ...lane, readyInMs: dueInMs === undefined ? null : Math.max(dueInMs, atLeastMs, 0) };
  });
  await lanes.release(tx, 'out', readiness);
}
