import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DoorDatabase, Tx } from '../platform/database/database';
import { ageMs } from '../platform/database/age';
import { Swept, sweepRows } from '../platform/database/sweep';
import { Problem } from '../platform/errors/problem';
import { News } from '../platform/events/news';
import { DeadLetter, DeadLettersService } from './dead-letters.service';

export type InboxState = 'new' | 'expanded' | 'dead';

/** A webhook body that passed its signature. */
export interface Arrival {
  /** The line of the address it came to, null on the doors without a line. */
  readonly lineId: string | null;
  /** Which Meta app signed it; empty in unsigned mode. */
  readonly appDigest: string;
  readonly body: Buffer;
}

/** A stored body that waits to be expanded. */
export interface StoredBody extends Arrival {
  readonly id: string;
  /** When it came, or when it was replayed. */
  readonly arrivedAt: Date;
  readonly attempts: number;
}

const BATCH_ROWS = 200;
const BATCH_BYTES = 8 * 1024 * 1024;
/** Any number: expanding takes turns on it, so that bodies become events in the order in which they came. */
const EXPANDING_LOCK = 727_002;
const MOST_ATTEMPTS = 5;

/** The stored bodies: nothing is acknowledged before it is a row here. */
@Injectable()
export class InboxService {
  constructor(
    private readonly door: DoorDatabase,
    private readonly deadLetters: DeadLettersService,
    private readonly news: News,
  ) {}

  /** Stores and commits, in the given order. */
  async store(arrivals: readonly Arrival[]): Promise<void> {
    const [only] = arrivals;
    // The plain form is a third faster for one row.
    if (only !== undefined && arrivals.length === 1) {
      await this.door.query('INSERT INTO inbox (line_id, app_digest, body) VALUES ($1, $2, $3)', [
        only.lineId,
        only.appDigest,
        only.body,
      ]);
      return;
    }
    await this.door.query(
      `INSERT INTO inbox (line_id, app_digest, body)
       SELECT line_id, app_digest, body
       FROM unnest($1::uuid[], $2::text[], $3::bytea[]) WITH ORDINALITY AS arrival (line_id, app_digest, body, n)
       ORDER BY n`,
      [
        arrivals.map((arrival) => arrival.lineId),
        arrivals.map((arrival) => arrival.appDigest),
        arrivals.map((arrival) => arrival.body),
      ],
    );
  }

  /**
   * Keeps a signed body that is no envelope. The sender will deliver it again for days, so a second delivery counts
   * on the same dead letter.
   */
  async storeUnreadable(arrival: Arrival, reason: string, error: string): Promise<void> {
    const digest = createHash('sha256').update(arrival.body).digest();
    await this.door.inTransaction(async (tx) => {
      if (await this.deadLetters.countAgain(tx, digest)) return;
      const [row] = await tx.query<{ id: string }>(
        `INSERT INTO inbox (line_id, app_digest, body, state) VALUES ($1, $2, $3, 'dead') RETURNING id`,
        [arrival.lineId, arrival.appDigest, arrival.body],
      );
      if (row === undefined) throw new Error('INSERT … RETURNING gave no row');
      const letter = { tenantId: null, lineId: arrival.lineId, inboxId: row.id, path: '', eventId: null };
      await this.deadLetters.add(tx, [{ ...letter, reason, error, bodyDigest: digest }]);
      tx.afterCommit(() => this.news.tell({ topic: 'webhooks', tenantId: null, id: row.id }));
    });
  }

  /** The oldest new bodies, in order of arrival, at most about 8 MB; one process at a time has them. */
  async takeNew(tx: Tx, only?: string): Promise<StoredBody[]> {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [EXPANDING_LOCK]);
    return tx.query<StoredBody>(
      `SELECT id, line_id AS "lineId", app_digest AS "appDigest", body, attempts,
              coalesce(replayed_at, received_at) AS "arrivedAt"
       FROM (
         SELECT *, sum(octet_length(body)) OVER (ORDER BY id) - octet_length(body) AS before
         FROM (
           SELECT * FROM inbox
           WHERE state = 'new' AND next_at <= now() AND ($2::bigint IS NULL OR id = $2)
           ORDER BY id LIMIT $1
         ) oldest
       ) measured
       WHERE before < $3
       ORDER BY id`,
      [BATCH_ROWS, only ?? null, BATCH_BYTES],
    );
  }

  async markExpanded(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query(`UPDATE inbox SET state = 'expanded' WHERE id = ANY($1)`, [ids]);
  }

  /** A body that failed alone: tried again later, and after five attempts a dead letter. */
  async countFailure(tx: Tx, body: StoredBody, error: string): Promise<void> {
    const dead = body.attempts + 1 >= MOST_ATTEMPTS;
    await tx.query(
      `UPDATE inbox SET attempts = attempts + 1, state = $2, next_at = now() + interval '1 second' * 5 ^ attempts
       WHERE id = $1`,
      [body.id, dead ? 'dead' : 'new'],
    );
    if (!dead) return;
    const letter: DeadLetter = {
      tenantId: null,
      lineId: body.lineId,
      inboxId: body.id,
      path: '',
      eventId: null,
      reason: 'expanding_failed',
      error,
    };
    await this.deadLetters.add(tx, [letter]);
  }

  /** Bodies that wait, for a worker or for a person; the age is that of the first that waits for a worker. */
  async open(tx: Tx): Promise<{ new: number; dead: number; oldestPendingMs: number }> {
    const [row] = await tx.query<{ new: number; dead: number; oldestPendingMs: number }>(
      `SELECT (SELECT count(*) FROM inbox WHERE state = 'new')::float8 AS new,
              (SELECT count(*) FROM inbox WHERE state = 'dead')::float8 AS dead,
              coalesce((SELECT ${ageMs('coalesce(replayed_at, received_at)')} FROM inbox WHERE state = 'new'
                        ORDER BY id LIMIT 1), 0) AS "oldestPendingMs"`,
    );
    return row ?? { new: 0, dead: 0, oldestPendingMs: 0 };
  }

  /**
   * Makes a body new again, as if it had arrived now. Events that came out of it before are not repeated.
   * @throws Problem when the body has been deleted since
   */
  async replay(tx: Tx, id: string): Promise<void> {
    const rows = await tx.query(
      `UPDATE inbox SET state = 'new', replayed_at = now(), next_at = now(), attempts = 0 WHERE id = $1 RETURNING id`,
      [id],
    );
    if (rows.length > 0) return;
    throw new Problem(
      'conflict',
      'body_gone',
      'The body was deleted after RETENTION_BODIES_DAYS; nothing is left to read',
    );
  }

  /** Deletes old bodies, but none that anybody may still want to read: a worker, or a person who replays a dead letter. */
  async forget(tx: Tx, part: { after: string; days: number }): Promise<Swept> {
    const since = 'greatest(received_at, replayed_at)';
    const { old, next } = await sweepRows(tx, { table: 'inbox', since }, part);
    // Locked first: whoever is about to read one of them again is either seen by the next statement, or finds it gone.
    const locked = await tx.query<{ id: string }>(
      `SELECT id FROM inbox WHERE id = ANY($1::bigint[]) AND state <> 'new' FOR UPDATE SKIP LOCKED`,
      [old],
    );
    const deleted = await tx.query(
      `DELETE FROM inbox i WHERE id = ANY($1::bigint[])
         AND NOT EXISTS (SELECT 1 FROM events WHERE inbox_id = i.id AND state = 'pending')
         AND NOT EXISTS (SELECT 1 FROM dead_letters WHERE inbox_id = i.id AND replayed_at IS NULL)
       RETURNING id`,
      [locked.map((row) => row.id)],
    );
    return { deleted: deleted.length, next };
  }
}
