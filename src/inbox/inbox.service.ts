import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, DoorDatabase, Tx } from '../platform/database/database';
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

  /** Whether a batch that was taken leaves others behind; what came later rings for itself. */
  leavesOthers(taken: readonly StoredBody[]): boolean {
    const bytes = taken.reduce((sum, { body }) => sum + body.length, 0);
    return taken.length >= BATCH_ROWS || bytes >= BATCH_BYTES;
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

  async countByState(database: Database): Promise<Record<InboxState, number>> {
    const rows = await database.query<{ state: InboxState; count: number }>(
      'SELECT state, count(*)::float8 AS count FROM inbox GROUP BY state',
    );
    return { new: 0, expanded: 0, dead: 0, ...Object.fromEntries(rows.map((row) => [row.state, row.count])) };
  }

  /** Makes a body new again, as if it had arrived now. Events that came out of it before are not repeated. */
  async replay(tx: Tx, id: string): Promise<void> {
    await tx.query(
      `UPDATE inbox SET state = 'new', replayed_at = now(), next_at = now(), attempts = 0 WHERE id = $1`,
      [id],
    );
  }
}
