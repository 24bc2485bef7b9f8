import { ProviderError } from '../domain/inbound';
import { Database } from '../platform/database/database';

/** Processes that died of the same file. */
export const MOST_DEATHS = 4;
/** Answers no to the same file; Meta may know an id a little later than it tells of it, but then no is no. */
export const MOST_REFUSALS = 5;

/** Why there was no transfer, in a word. */
export function reasonOf({ code, title }: ProviderError): string {
  return code === null ? (title ?? 'no_answer') : `graph_${code}`;
}

/** How many transfers a line may begin. */
export interface Room {
  readonly lineId: string;
  readonly most: number;
}

/** The right to a transfer until its lease ends or somebody else's fence is higher. */
export interface Claim {
  readonly id: string;
  readonly lineId: string;
  readonly tenantId: string;
  readonly fence: string;
  /** Claims before this one that ended without an outcome: their process died, perhaps of this file. */
  readonly tries: number;
  /** Outcomes before this one that were to be tried again. */
  readonly attempts: number;
}

/** Renewed while bytes flow: a process that is killed loses its transfers after this long. */
const LEASE_S = 60;
/** Transfers that wait, as rows of a table with `state`, `next_at`, `fence`, `tries` and `attempts`. Uses the database's clock. */
export class TransferQueue {
  /** `id` is the column that, with the line, names a row. */
  constructor(
    private readonly table: 'media' | 'media_uploads',
    private readonly id: 'id' | 'media_id',
  ) {}

  /** Claims `most`, of each line those that have been due longest. `tries` counts before the work begins. */
  async claim(database: Database, rooms: readonly Room[], most: number): Promise<Claim[]> {
    const { table, id } = this;
    return database.query<Claim>(
      `WITH due AS (
         SELECT found.* FROM unnest($1::uuid[], $2::int[]) AS room (line_id, most)
         CROSS JOIN LATERAL (
           SELECT ${id} AS id, line_id, tries FROM ${table}
           WHERE line_id = room.line_id AND state = 'pending' AND next_at <= now()
           ORDER BY next_at LIMIT room.most FOR UPDATE SKIP LOCKED
         ) found
         LIMIT $3
       )
       UPDATE ${table} t SET next_at = now() + interval '${LEASE_S} seconds', fence = t.fence + 1, tries = t.tries + 1
       FROM due WHERE t.${id} = due.id AND t.line_id = due.line_id
       RETURNING t.${id} AS id, t.line_id AS "lineId", t.tenant_id AS "tenantId", t.fence, due.tries, t.attempts`,
      [rooms.map((room) => room.lineId), rooms.map((room) => room.most), most],
    );
  }

  /** False when somebody else holds it now. */
  async renew(database: Database, claim: Claim): Promise<boolean> {
    const rows = await database.query(
      `UPDATE ${this.table} SET next_at = now() + interval '${LEASE_S} seconds' WHERE ${this.held} RETURNING 1`,
      this.holder(claim),
    );
    return rows.length > 0;
  }

  /** Gives it back to be tried again; `counted` is false when what went wrong says nothing about it. */
  async postpone(
    database: Database,
    claim: Claim,
    { inMs, counted, reason }: { inMs: number; counted: boolean; reason: string },
  ): Promise<void> {
    await database.query(
      `UPDATE ${this.table} SET next_at = now() + $4 * interval '1 millisecond', tries = 0,
                                attempts = attempts + $5, reason = $6
       WHERE ${this.held}`,
      [...this.holder(claim), inMs, counted ? 1 : 0, reason],
    );
  }

  /** Milliseconds until one that waits is due; undefined when none is within a second. */
  async nextDueInMs(database: Database): Promise<number | undefined> {
    const [row] = await database.query<{ ms: number | null }>(
      `SELECT extract(epoch FROM min(next_at) - now())::float8 * 1000 AS ms FROM ${this.table}
       WHERE state = 'pending' AND next_at > now() AND next_at < now() + interval '1 second'`,
    );
    return row === undefined || row.ms === null ? undefined : Math.ceil(row.ms) + 1;
  }

  /** SQL: the row of a claim that still holds; its parameters are those of {@link holder}. */
  get held(): string {
    return `${this.id} = $1 AND line_id = $2 AND fence = $3 AND state = 'pending'`;
  }

  holder({ id, lineId, fence }: Claim): string[] {
    return [id, lineId, fence];
  }
}
