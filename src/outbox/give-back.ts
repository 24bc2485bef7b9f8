import { LanesService } from '../lanes/lanes.service';
import { Tx } from '../platform/database/database';

/**
 * Gives outgoing lanes back, ready for what still waits in them: when it is due, and not before `atLeastMs`.
 * A lane with nothing left to send is idle.
 */
export async function giveBack(
  tx: Tx,
  lanes: LanesService,
  held: readonly { readonly conversationId: string; readonly atLeastMs: number }[],
): Promise<void> {
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
  const readiness = held.map(({ conversationId, atLeastMs }) => {
    const dueInMs = due.get(conversationId);
    return { conversationId, readyInMs: dueInMs === undefined ? null : Math.max(dueInMs, atLeastMs, 0) };
  });
  await lanes.release(tx, 'out', readiness);
}
