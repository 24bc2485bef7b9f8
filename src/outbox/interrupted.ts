import { Tx } from '../platform/database/database';
import { INTERRUPTED, jsonMoment, withAttempt } from './attempt-log';

/**
 * Sends of a process that is gone: the outcome of a message is unknown, and a read mark may simply be made again. Answers the
 * ids of those that still were under way.
 */
export async function leaveInterrupted(tx: Tx, outboxIds: readonly string[]): Promise<string[]> {
  if (outboxIds.length === 0) return [];
  const left = await tx.query<{ id: string }>(
    `UPDATE outbox o SET
       state = CASE kind WHEN 'read' THEN 'pending' ELSE 'unknown' END,
       unknown_at = CASE kind WHEN 'message' THEN now() END,
       attempt_log = ${withAttempt(`($2::jsonb || jsonb_build_object(
         'startedAt', ${jsonMoment('sending_at')}, 'endedAt', ${jsonMoment('now()')}))`)}
     WHERE id = ANY($1::uuid[]) AND state = 'sending' RETURNING id`,
    [outboxIds, JSON.stringify(INTERRUPTED)],
  );
  return left.map(({ id }) => id);
}
