import { Injectable } from '@nestjs/common';
import { Database, Tx } from '../platform/database/database';
import { leasesLost } from '../platform/metrics/metrics';

/** A conversation has two lanes, so that a slow send does not hold up reading, nor a bad message the replies. */
export type LaneKind = 'in' | 'out';

export interface LaneKey {
  readonly conversationId: string;
  readonly tenantId: string;
  readonly lineId: string;
}

/** The right to work on a lane until the lease ends or somebody else's fence is higher. */
export interface LaneClaim extends LaneKey {
  readonly fence: string;
  /** Claims before this one that ended without a release: their holder failed or died. */
  readonly tries: number;
  readonly claimedAt: Date;
}

export interface Readiness {
  /** Quiet time before the lane may be worked on; each further call starts it anew, up to ten times its length. */
  readonly quietMs: number;
}

const LONGEST_QUIET_FACTOR = 10;
/** A crowd beyond this is counted no further. */
const MOST_COUNTED = 100_000;

/**
 * Order within a conversation: at most one worker holds a lane. Leases and due times use the database's clock; a
 * paused worker that comes back late is stopped by the fence.
 */
@Injectable()
export class LanesService {
  /** Makes lanes ready: the newcomer's write and the holder's release meet on the same row, so no wake-up is lost. */
  async makeReady(tx: Tx, kind: LaneKind, lanes: readonly LaneKey[], { quietMs }: Readiness): Promise<void> {
    const distinct = [...new Map(lanes.map((lane) => [lane.conversationId, lane])).values()];
    if (distinct.length === 0) return;
    await tx.query(
      `INSERT INTO lanes (conversation_id, kind, tenant_id, line_id, ready_at, waiting_since)
       SELECT l.conversation_id, $1, l.tenant_id, l.line_id, now() + $5 * interval '1 millisecond', now()
       FROM unnest($2::bigint[], $3::uuid[], $4::uuid[]) AS l (conversation_id, tenant_id, line_id)
       ORDER BY l.conversation_id
       ON CONFLICT (conversation_id, kind) DO UPDATE SET
         waiting_since = CASE WHEN lanes.ready_at IS NULL THEN now() ELSE lanes.waiting_since END,
         ready_at = CASE
           WHEN lanes.ready_at IS NULL THEN excluded.ready_at
           WHEN $5 = 0 THEN least(lanes.ready_at, excluded.ready_at)
           ELSE least(excluded.ready_at, lanes.waiting_since + $5 * ${LONGEST_QUIET_FACTOR} * interval '1 millisecond')
         END`,
      [
        kind,
        distinct.map((lane) => lane.conversationId),
        distinct.map((lane) => lane.tenantId),
        distinct.map((lane) => lane.lineId),
        quietMs,
      ],
    );
  }

  /** Claims the lanes that have been ready longest. */
  async claim(
    tx: Tx,
    kind: LaneKind,
    { most, leaseMs }: { most: number; leaseMs: number },
  ): Promise<LaneClaim[]> {
    return tx.query<LaneClaim>(
      claiming(`SELECT conversation_id, tries FROM lanes
         WHERE kind = $1 AND ready_at <= now() AND (lease_until IS NULL OR lease_until < now())
         ORDER BY ready_at LIMIT $3 FOR UPDATE SKIP LOCKED`),
      [kind, leaseMs, most],
    );
  }

  /** Claims the lanes that have been ready longest, of each line only as many as it may have. */
  async claimOfLines(
    tx: Tx,
    kind: LaneKind,
    shares: readonly { readonly lineId: string; readonly most: number }[],
    { most, leaseMs }: { most: number; leaseMs: number },
  ): Promise<LaneClaim[]> {
    return tx.query<LaneClaim>(
      claiming(`SELECT lane.* FROM unnest($4::uuid[], $5::int[]) AS share (line_id, most)
         CROSS JOIN LATERAL (
           SELECT conversation_id, tries, ready_at FROM lanes
           WHERE kind = $1 AND line_id = share.line_id AND ready_at <= now()
             AND (lease_until IS NULL OR lease_until < now())
           ORDER BY ready_at LIMIT share.most FOR UPDATE SKIP LOCKED
         ) lane
         ORDER BY lane.ready_at LIMIT $3`),
      [kind, leaseMs, most, shares.map((share) => share.lineId), shares.map((share) => share.most)],
    );
  }

  /** Of these lines, the ones with a lane to be claimed. */
  async readyLines(tx: Tx, kind: LaneKind, lineIds: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT line.id FROM unnest($2::uuid[]) AS line (id) WHERE EXISTS (
         SELECT 1 FROM lanes
         WHERE kind = $1 AND line_id = line.id AND ready_at <= now() AND (lease_until IS NULL OR lease_until < now())
       )`,
      [kind, lineIds],
    );
    return rows.map((row) => row.id);
  }

  /** Locks the lanes and returns the claims that still hold; the others were taken over. */
  async hold<Claim extends LaneClaim>(tx: Tx, kind: LaneKind, claims: readonly Claim[]): Promise<Claim[]> {
    const rows = await tx.query<{ id: string; fence: string }>(
      `SELECT conversation_id AS id, fence FROM lanes WHERE kind = $1 AND conversation_id = ANY($2::bigint[])
       ORDER BY conversation_id FOR UPDATE`,
      [kind, claims.map((claim) => claim.conversationId)],
    );
    const fences = new Map(rows.map((row) => [row.id, row.fence]));
    const held = claims.filter((claim) => fences.get(claim.conversationId) === claim.fence);
    leasesLost.inc({ lane: kind }, claims.length - held.length);
    return held;
  }

  /** Gives held lanes back after success. `readyInMs` says when there is more to do, null when there is nothing. */
  async release(
    tx: Tx,
    kind: LaneKind,
    lanes: readonly { readonly conversationId: string; readonly readyInMs: number | null }[],
  ): Promise<void> {
    await tx.query(
      `UPDATE lanes SET lease_until = NULL, tries = 0, waiting_since = now(),
                        ready_at = now() + r.ready_in_ms * interval '1 millisecond'
       FROM unnest($2::bigint[], $3::float8[]) AS r (conversation_id, ready_in_ms)
       WHERE lanes.conversation_id = r.conversation_id AND lanes.kind = $1`,
      [kind, lanes.map((lane) => lane.conversationId), lanes.map((lane) => lane.readyInMs)],
    );
  }

  /** Gives claims back after a failure; they stay marked, so that the next holder takes their events one by one. */
  async abandon(tx: Tx, kind: LaneKind, claims: readonly LaneClaim[], retryInMs: number): Promise<void> {
    await tx.query(
      `UPDATE lanes SET lease_until = NULL, ready_at = now() + $4 * interval '1 millisecond'
       FROM unnest($2::bigint[], $3::bigint[]) AS c (conversation_id, fence)
       WHERE lanes.conversation_id = c.conversation_id AND lanes.kind = $1 AND lanes.fence = c.fence`,
      [kind, claims.map((claim) => claim.conversationId), claims.map((claim) => claim.fence), retryInMs],
    );
  }

  /** For the operator: lanes with something to do, by what they wait for. A claimed one is no suspect until its lease ends. */
  async open(tx: Tx): Promise<{ kind: LaneKind; ready: number; claimed: number; suspects: number }[]> {
    return tx.query(
      `SELECT kind, count(l.kind) FILTER (WHERE NOT claimed AND ready_at <= now())::float8 AS ready,
              count(l.kind) FILTER (WHERE claimed)::float8 AS claimed,
              count(l.kind) FILTER (WHERE NOT claimed AND tries > 0)::float8 AS suspects
       FROM unnest(ARRAY['in', 'out']) AS kinds (kind) LEFT JOIN (
         SELECT kind, ready_at, tries, coalesce(lease_until > now(), false) AS claimed
         FROM lanes WHERE ready_at IS NOT NULL LIMIT ${MOST_COUNTED}
       ) l USING (kind) GROUP BY kind`,
    );
  }

  /**
   * Milliseconds until a lane that waits is due; undefined when none is within a second. Rounded up: timers drop
   * fractions and may fire early, and whoever looks a moment too soon looks again only a second later.
   */
  async nextDueInMs(database: Database, kind: LaneKind): Promise<number | undefined> {
    const [row] = await database.query<{ ms: number | null }>(
      `SELECT extract(epoch FROM min(ready_at) - now())::float8 * 1000 AS ms FROM lanes
       WHERE kind = $1 AND ready_at > now() AND ready_at < now() + interval '1 second'`,
      [kind],
    );
    return row === undefined || row.ms === null ? undefined : Math.ceil(row.ms) + 1;
  }
}

/** `$1` is the kind, `$2` the lease in ms; `due` selects the lanes' conversation_id and tries. */
function claiming(due: string): string {
  return `WITH due AS (${due})
    UPDATE lanes SET lease_until = now() + $2 * interval '1 millisecond', fence = fence + 1, tries = lanes.tries + 1
    FROM due WHERE lanes.conversation_id = due.conversation_id AND lanes.kind = $1
    RETURNING lanes.conversation_id AS "conversationId", lanes.tenant_id AS "tenantId", lanes.line_id AS "lineId",
              lanes.fence, due.tries, now() AS "claimedAt"`;
}
