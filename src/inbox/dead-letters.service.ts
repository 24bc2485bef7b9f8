import { Injectable } from '@nestjs/common';
import { Database, Tx } from '../platform/database/database';
import { Swept } from '../platform/database/sweep';
import { deadLettersMade } from '../platform/metrics/metrics';
import { DeadLetterReason } from './dead-letter-reasons';

/** Something that cannot be processed: kept whole, visible, and replayable. */
export interface DeadLetter {
  /** Null when the body names no line of anybody. */
  readonly tenantId: string | null;
  readonly lineId: string | null;
  readonly inboxId: string;
  /** Where in the body; empty for all of it. */
  readonly path: string;
  /** Null when it never became an event. */
  readonly eventId: string | null;
  readonly reason: DeadLetterReason;
  /** For people: what is wrong and how to mend it; no customer's words. */
  readonly error: string;
  readonly bodyDigest?: Buffer;
}

/** Which dead letters; null: whichever. */
export interface DeadLetterFilter {
  readonly tenantId: string | null;
  readonly reason: string | null;
  readonly lineId: string | null;
  readonly since: Date | null;
  readonly until: Date | null;
}

export interface StoredDeadLetter extends DeadLetter {
  readonly id: string;
  /** The door refused the body, which is no envelope: trying again cannot help. */
  readonly refused: boolean;
  /** Its event has a message that waits in a conversation's lane, or did. */
  readonly ofConversation: boolean;
}

/** Deleted in one transaction. */
const MOST_FORGOTTEN = 1_000;

@Injectable()
export class DeadLettersService {
  /** The same place in the same body is one dead letter, however often it fails; failing again undoes its replay. */
  async add(tx: Tx, letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    await tx.query(
      `INSERT INTO dead_letters (tenant_id, line_id, inbox_id, path, event_id, reason, error, body_digest)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[],
                            $8::bytea[])
       ON CONFLICT (inbox_id, path) DO UPDATE
       SET attempts = dead_letters.attempts + 1, reason = excluded.reason, error = excluded.error,
           replayed_at = NULL, event_id = excluded.event_id, tenant_id = excluded.tenant_id, line_id = excluded.line_id`,
      [
        letters.map((letter) => letter.tenantId),
        letters.map((letter) => letter.lineId),
        letters.map((letter) => letter.inboxId),
        letters.map((letter) => letter.path),
        letters.map((letter) => letter.eventId),
        letters.map((letter) => letter.reason),
        letters.map((letter) => letter.error),
        letters.map((letter) => letter.bodyDigest ?? null),
      ],
    );
    tx.afterCommit(() => letters.forEach(({ reason }) => deadLettersMade.inc({ reason })));
  }

  /** True when this body is a dead letter already; then it counts one attempt more. */
  async countAgain(tx: Tx, bodyDigest: Buffer): Promise<boolean> {
    const rows = await tx.query(
      'UPDATE dead_letters SET attempts = attempts + 1 WHERE body_digest = $1 RETURNING id',
      [bodyDigest],
    );
    return rows.length > 0;
  }

  /** Locks the dead letter, so that two replays of it take turns. */
  async find(tx: Tx, id: string): Promise<StoredDeadLetter | null> {
    const [row] = await tx.query<StoredDeadLetter>(`${STORED} WHERE d.id = $1 FOR UPDATE OF d`, [id]);
    return row ?? null;
  }

  async openByReason(tx: Tx): Promise<{ reason: string; count: number }[]> {
    return tx.query(
      'SELECT reason, count(*)::float8 AS count FROM dead_letters WHERE replayed_at IS NULL GROUP BY reason',
    );
  }

  /** Deletes letters that were replayed long ago; those that nobody has replayed wait for as long as it takes. */
  async forget(tx: Tx, { days }: { days: number }): Promise<Swept> {
    const gone = await tx.query<{ id: string }>(
      `DELETE FROM dead_letters WHERE id IN (
         SELECT id FROM dead_letters WHERE replayed_at < now() - $1 * interval '1 day'
         ORDER BY replayed_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [days, MOST_FORGOTTEN],
    );
    return { deleted: gone.length, next: gone.length < MOST_FORGOTTEN ? null : '0' };
  }

  /** Locks the oldest open ones after this id that can be read at all. Those that somebody else replays are left out. */
  async findOpen(
    tx: Tx,
    filter: DeadLetterFilter,
    { afterId, most }: { afterId: string; most: number },
  ): Promise<StoredDeadLetter[]> {
    return tx.query<StoredDeadLetter>(
      `${STORED} WHERE ${OPEN} AND d.body_digest IS NULL AND d.id > $6 ORDER BY d.id LIMIT $7
       FOR UPDATE OF d SKIP LOCKED`,
      [...valuesOf(filter), afterId, most],
    );
  }

  /** Open ones, with those apart that can never be read. */
  async countOpen(
    database: Database,
    filter: DeadLetterFilter,
  ): Promise<{ replayable: number; refused: number }> {
    const [row] = await database.query<{ replayable: number; refused: number }>(
      `SELECT count(*) FILTER (WHERE d.body_digest IS NULL)::float8 AS replayable,
              count(*) FILTER (WHERE d.body_digest IS NOT NULL)::float8 AS refused
       FROM dead_letters d WHERE ${OPEN}`,
      valuesOf(filter),
    );
    return row ?? { replayable: 0, refused: 0 };
  }

  /** How many are open that name this line and came to the wrong address, or from the wrong app, by reason. */
  async misdirected(
    tx: Tx,
    { id, phoneNumberId }: { readonly id: string; readonly phoneNumberId: string },
  ): Promise<Record<string, number>> {
    const rows = await tx.query<{ reason: string; count: number }>(
      `SELECT reason, count(*)::float8 AS count FROM dead_letters
       WHERE replayed_at IS NULL AND reason IN ('unknown_line', 'wrong_line', 'wrong_app')
         AND (line_id::text = $1 OR position($1 IN error) > 0 OR position($2 IN error) > 0)
       GROUP BY reason ORDER BY reason`,
      [id, phoneNumberId],
    );
    return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
  }

  async markReplayed(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query('UPDATE dead_letters SET replayed_at = now() WHERE id = ANY($1::bigint[])', [ids]);
  }
}

const STORED = `SELECT d.id, d.tenant_id AS "tenantId", d.line_id AS "lineId", d.inbox_id AS "inboxId", d.path,
         d.event_id AS "eventId", d.reason, d.error, d.body_digest IS NOT NULL AS refused,
         e.conversation_id IS NOT NULL AS "ofConversation"
  FROM dead_letters d LEFT JOIN events e ON e.id = d.event_id`;

const OPEN = `d.replayed_at IS NULL AND ($1::uuid IS NULL OR d.tenant_id = $1) AND ($2::text IS NULL OR d.reason = $2)
  AND ($3::uuid IS NULL OR d.line_id = $3) AND ($4::timestamptz IS NULL OR d.created_at >= $4)
  AND ($5::timestamptz IS NULL OR d.created_at < $5)`;

function valuesOf({ tenantId, reason, lineId, since, until }: DeadLetterFilter): unknown[] {
  return [tenantId, reason, lineId, since, until];
}
