import { Injectable } from '@nestjs/common';
import { groupBy } from '../domain/group-by';
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
  /** Time until the contact's allowance is whole again; 0 or less when it is. */
  readonly owedMs: number;
}

/** A lane that is given back. */
export interface Released {
  readonly conversationId: string;
  /** When there is more to do; null when there is nothing. */
  readonly readyInMs: number | null;
  /** What was taken of the contact's allowance. */
  readonly spentMs?: number;
  /** What is owed at least. */
  readonly owedMs?: number;
}

export interface Readiness {
  /** Quiet time before the lane may be worked on; each further call starts it anew, up to ten times its length. */
  readonly quietMs: number;
}

/** How many lanes a line may have claimed. */
export interface Share {
  readonly lineId: string;
  readonly most: number;
}

export interface ClaimOptions {
  readonly most: number;
  readonly leaseMs: number;
  /** Only lanes whose earlier holder failed or died, or only the others; null for both. */
  readonly suspects?: boolean | null;
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
  /** Of each way of claiming, the line that had its turn last. */
  private readonly lastServed = new Map<string, string>();

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

  /** The lines with lanes that wait, due or not. Steps from line to line, so it costs nothing that many lanes wait. */
  async waitingLines(tx: Tx, kind: LaneKind): Promise<string[]> {
    const next = (after: string) =>
      `SELECT line_id FROM lanes WHERE kind = $1 AND ready_at IS NOT NULL ${after} ORDER BY line_id LIMIT 1`;
    const rows = await tx.query<{ id: string }>(
      `WITH RECURSIVE line (id) AS (
         (${next('')})
         UNION ALL
         SELECT (${next('AND line_id > line.id')}) FROM line WHERE line.id IS NOT NULL
       )
       SELECT id FROM line WHERE id IS NOT NULL`,
      [kind],
    );
    return rows.map((row) => row.id);
  }

  /**
   * Claims `most` lanes, of each line those that have been ready longest. Lines share evenly, up to what each may have;
   * what some leave is shared by the others. When there are more lines than lanes to claim, they take turns.
   */
  async claim(
    tx: Tx,
    kind: LaneKind,
    shares: readonly Share[],
    { most, leaseMs, suspects = null }: ClaimOptions,
  ): Promise<LaneClaim[]> {
    const claims: LaneClaim[] = [];
    let hungry = new Map(shares.filter((share) => share.most > 0).map((share) => [share.lineId, share.most]));
    while (claims.length < most && hungry.size > 0) {
      const turn = this.nextTurn(`${kind} ${suspects}`, [...hungry.keys()], most - claims.length);
      const even = Math.floor((most - claims.length) / turn.length);
      const asked = new Map(turn.map((lineId) => [lineId, Math.min(even, hungry.get(lineId) ?? 0)]));
      const claimed = await this.claimOldest(tx, kind, asked, { leaseMs, suspects });
      claims.push(...claimed);
      hungry = leftOver(hungry, asked, claimed);
    }
    return claims;
  }

  /** The lines after those that had their turn last. */
  private nextTurn(way: string, lineIds: readonly string[], most: number): string[] {
    if (lineIds.length <= most) return [...lineIds];
    const last = this.lastServed.get(way) ?? '';
    const sorted = lineIds.toSorted();
    const turn = [...sorted.filter((id) => id > last), ...sorted.filter((id) => id <= last)].slice(0, most);
    this.lastServed.set(way, turn.at(-1) ?? '');
    return turn;
  }

  private async claimOldest(
    tx: Tx,
    kind: LaneKind,
    asked: ReadonlyMap<string, number>,
    { leaseMs, suspects }: { leaseMs: number; suspects: boolean | null },
  ): Promise<LaneClaim[]> {
    return tx.query<LaneClaim>(
      `WITH due AS (
         SELECT lane.* FROM unnest($3::uuid[], $4::int[]) AS share (line_id, most)
         CROSS JOIN LATERAL (
           SELECT conversation_id, tries FROM lanes
           WHERE kind = $1 AND line_id = share.line_id AND ready_at <= now()
             AND (lease_until IS NULL OR lease_until < now()) AND ($5::boolean IS NULL OR (tries > 0) = $5)
           ORDER BY ready_at LIMIT share.most FOR UPDATE SKIP LOCKED
         ) lane
       )
       UPDATE lanes SET lease_until = now() + $2 * interval '1 millisecond', fence = fence + 1, tries = lanes.tries + 1
       FROM due WHERE lanes.conversation_id = due.conversation_id AND lanes.kind = $1
       RETURNING lanes.conversation_id AS "conversationId", lanes.tenant_id AS "tenantId", lanes.line_id AS "lineId",
                 lanes.fence, due.tries, now() AS "claimedAt",
                 coalesce(extract(epoch FROM lanes.allowance_full_at - now()) * 1000, 0)::float8 AS "owedMs"`,
      [kind, leaseMs, [...asked.keys()], [...asked.values()], suspects],
    );
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

  /** Gives held lanes back after success. */
  async release(tx: Tx, kind: LaneKind, lanes: readonly Released[]): Promise<void> {
    await tx.query(
      `UPDATE lanes SET lease_until = NULL, tries = 0, waiting_since = now(),
                        ready_at = now() + r.ready_in_ms * interval '1 millisecond',
                        allowance_full_at = CASE WHEN r.spent_ms + r.owed_ms = 0 THEN lanes.allowance_full_at ELSE greatest(
                          greatest(lanes.allowance_full_at, now()) + r.spent_ms * interval '1 millisecond',
                          now() + r.owed_ms * interval '1 millisecond') END
       FROM unnest($2::bigint[], $3::float8[], $4::float8[], $5::float8[])
         AS r (conversation_id, ready_in_ms, spent_ms, owed_ms)
       WHERE lanes.conversation_id = r.conversation_id AND lanes.kind = $1`,
      [
        kind,
        lanes.map((lane) => lane.conversationId),
        lanes.map((lane) => lane.readyInMs),
        lanes.map((lane) => lane.spentMs ?? 0),
        lanes.map((lane) => lane.owedMs ?? 0),
      ],
    );
  }

  /** What contacts owe at least, for lanes that nobody needs to hold. */
  async owe(tx: Tx, kind: LaneKind, conversationIds: readonly string[], owedMs: number): Promise<void> {
    await tx.query(
      `UPDATE lanes SET allowance_full_at = greatest(allowance_full_at, now() + $3::float8 * interval '1 millisecond')
       FROM (SELECT conversation_id FROM lanes WHERE kind = $1 AND conversation_id = ANY($2::bigint[])
             ORDER BY conversation_id FOR UPDATE) l
       WHERE lanes.kind = $1 AND lanes.conversation_id = l.conversation_id`,
      [kind, conversationIds, owedMs],
    );
  }

  /** Locks the lanes of these lines that have something to do and that nobody works on; answers their conversations. */
  async lockIdle(tx: Tx, kind: LaneKind, lineIds: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT conversation_id AS id FROM lanes
       WHERE kind = $1 AND line_id = ANY($2::uuid[]) AND ready_at IS NOT NULL
         AND (lease_until IS NULL OR lease_until < now())
       ORDER BY conversation_id FOR UPDATE`,
      [kind, lineIds],
    );
    return rows.map(({ id }) => id);
  }

  /** Whatever the lanes of a line wait for, somebody looks again now. */
  async hasten(tx: Tx, kind: LaneKind, lineId: string): Promise<void> {
    await tx.query(
      `UPDATE lanes SET ready_at = now() FROM (
         SELECT conversation_id FROM lanes WHERE kind = $1 AND line_id = $2 AND ready_at > now()
         ORDER BY conversation_id FOR UPDATE
       ) waiting
       WHERE lanes.kind = $1 AND lanes.conversation_id = waiting.conversation_id`,
      [kind, lineId],
    );
  }

  /**
   * Gives claims back after a failure. They stay marked, so that the next holder takes their events one by one, unless
   * the failure says nothing about them.
   */
  async abandon(
    tx: Tx,
    kind: LaneKind,
    claims: readonly LaneClaim[],
    { retryInMs, blameless = false }: { retryInMs: number; blameless?: boolean },
  ): Promise<void> {
    await tx.query(
      `UPDATE lanes SET lease_until = NULL, ready_at = now() + $4 * interval '1 millisecond', tries = tries - $5
       FROM unnest($2::bigint[], $3::bigint[]) AS c (conversation_id, fence)
       WHERE lanes.conversation_id = c.conversation_id AND lanes.kind = $1 AND lanes.fence = c.fence`,
      [
        kind,
        claims.map((claim) => claim.conversationId),
        claims.map((claim) => claim.fence),
        retryInMs,
        blameless ? 1 : 0,
      ],
    );
  }

  /** Ends leases under which nothing is done any more, though their holders cannot give them back. */
  async endLeases(tx: Tx, kind: LaneKind, conversationIds: readonly string[]): Promise<void> {
    if (conversationIds.length === 0) return;
    await tx.query(
      'UPDATE lanes SET lease_until = NULL WHERE kind = $1 AND conversation_id = ANY($2::bigint[])',
      [kind, conversationIds],
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
  async nextDueInMs(
    database: Database,
    kind: LaneKind,
    suspects: boolean | null = null,
  ): Promise<number | undefined> {
    const [row] = await database.query<{ ms: number | null }>(
      `SELECT extract(epoch FROM min(ready_at) - now())::float8 * 1000 AS ms FROM lanes
       WHERE kind = $1 AND ready_at > now() AND ready_at < now() + interval '1 second'
         AND ($2::boolean IS NULL OR (tries > 0) = $2)`,
      [kind, suspects],
    );
    return row === undefined || row.ms === null ? undefined : Math.ceil(row.ms) + 1;
  }
}

/** What lines may still claim: those that got all they asked for may have more, and those that were not asked. */
function leftOver(
  hungry: ReadonlyMap<string, number>,
  asked: ReadonlyMap<string, number>,
  claimed: readonly LaneClaim[],
): Map<string, number> {
  const got = groupBy(claimed, (claim) => claim.lineId);
  return new Map(
    [...hungry].flatMap(([lineId, most]) => {
      const count = got.get(lineId)?.length ?? 0;
      const sated = count < (asked.get(lineId) ?? 0) || count === most;
      return sated ? [] : [[lineId, most - count] as const];
    }),
  );
}
