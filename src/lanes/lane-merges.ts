import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';
import { LaneKind } from './lanes.service';

/** The lanes of two conversations that become one. */
export interface LaneMerge {
  readonly fromId: string;
  readonly intoId: string;
  readonly tenantId: string;
  readonly lineId: string;
}

/** Lanes of conversations that are merged or erased. */
@Injectable()
export class LaneMerges {
  async lock(tx: Tx, kind: LaneKind, conversationIds: readonly string[]): Promise<void> {
    await tx.query(
      `SELECT fence FROM lanes WHERE kind = $1 AND conversation_id = ANY($2::bigint[])
       ORDER BY conversation_id FOR UPDATE`,
      [kind, conversationIds],
    );
  }

  /** Of conversations that are erased: whoever holds one finds that it is gone, and does nothing more. */
  async remove(tx: Tx, conversationIds: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM lanes WHERE conversation_id = ANY($1::bigint[])', [conversationIds]);
  }

  /**
   * Whoever holds either lane finds another fence, or no lane. In a lane 'in' nothing more can come of a holder then, so
   * the lease ends, and the claim that it ends says nothing against its events; a send may still be under way, so the
   * lease of a lane 'out' lasts until the sends that it covers are settled. What waited goes on waiting, at the latest now.
   */
  async merge(tx: Tx, kind: LaneKind, merges: readonly LaneMerge[]): Promise<void> {
    await tx.query(
      `INSERT INTO lanes AS kept (conversation_id, kind, tenant_id, line_id, ready_at, waiting_since, lease_until, fence, tries,
                                 allowance_full_at)
       SELECT m.into_id, $1, m.tenant_id, m.line_id, coalesce(gone.ready_at, now()), coalesce(gone.waiting_since, now()),
              ${untilSettled('gone')}, coalesce(gone.fence, 0) + 1, ${blamed('gone')}, gone.allowance_full_at
       FROM unnest($2::bigint[], $3::bigint[], $4::uuid[], $5::uuid[]) AS m (from_id, into_id, tenant_id, line_id)
       LEFT JOIN lanes gone ON gone.conversation_id = m.from_id AND gone.kind = $1
       ON CONFLICT (conversation_id, kind) DO UPDATE SET
         ready_at = coalesce(greatest(kept.ready_at, excluded.ready_at), now()),
         waiting_since = least(kept.waiting_since, excluded.waiting_since),
         lease_until = greatest(${untilSettled('kept')}, excluded.lease_until),
         fence = greatest(kept.fence + 1, excluded.fence),
         tries = greatest(${blamed('kept')}, excluded.tries),
         allowance_full_at = greatest(kept.allowance_full_at, excluded.allowance_full_at)`,
      [
        kind,
        merges.map(({ fromId }) => fromId),
        merges.map(({ intoId }) => intoId),
        merges.map(({ tenantId }) => tenantId),
        merges.map(({ lineId }) => lineId),
      ],
    );
    await tx.query('DELETE FROM lanes WHERE kind = $1 AND conversation_id = ANY($2::bigint[])', [
      kind,
      merges.map(({ fromId }) => fromId),
    ]);
  }
}

function untilSettled(lane: string): string {
  return `CASE $1::text WHEN 'out' THEN ${lane}.lease_until END`;
}

function blamed(lane: string): string {
  return `coalesce(${lane}.tries - (${lane}.lease_until > now())::int, ${lane}.tries, 0)`;
}
