import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, DoorDatabase, Tx } from '../platform/database/database';
import { ageMs } from '../platform/database/age';
import { LOCKS } from '../platform/database/locks';
import { Swept, sweepRows } from '../platform/database/sweep';
import { Problem } from '../platform/errors/problem';
import { News } from '../platform/events/news';
import { RefusedReason } from './dead-letter-reasons';
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
  readonly receivedAt: Date;
  /** When it came, or when it was replayed. */
  readonly arrivedAt: Date;
  readonly attempts: number;
}

const BATCH_ROWS = 200;
/** A larger body is a batch by itself. */
const BATCH_BYTES = 1024 * 1024;
/** How many bodies are looked at for a batch, so that few sources with little to do leave it full all the same. */
const LOOKED_AT = 4 * BATCH_ROWS;
/** Whose body it is, as far as the door knows: the line of its address, else the app that signed it. */
const SOURCE = 'coalesce(line_id::text, app_digest)';
const MOST_ATTEMPTS = 5;

/** The stored bodies: nothing is acknowledged before it is a row here. */
@Injectable()
export class InboxService {
  private oldestFirst = false;

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
  async storeRefused(arrival: Arrival, reason: RefusedReason, error: string): Promise<void> {
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

  /** Whoever reads bodies, or makes them new again, waits for the others to end: none undoes what another did. */
  async takeTurn(tx: Tx): Promise<void> {
    await tx.lock(LOCKS.expanding);
  }

  /**
   * Makes this transaction the only one that expands, and answers a body that is to be expanded alone, if there is one: of
   * those with which an earlier one died or failed, or that failed alone and is due again.
   */
  async startExpanding(tx: Tx): Promise<string | undefined> {
    await this.takeTurn(tx);
    const [row] = await tx.query<{ id: string | null }>(
      `SELECT coalesce((SELECT inbox_ids[1] FROM expanding),
                       (SELECT id FROM inbox WHERE state = 'new' AND attempts > 0 AND next_at <= now()
                        ORDER BY next_at LIMIT 1)) AS id`,
    );
    return row?.id ?? undefined;
  }

  /**
   * Remembers what is about to be expanded, whatever becomes of the transaction that does it: hence on a connection of
   * its own. Only Postgres' own crash could lose it, so nobody waits for the disk.
   */
  async remember(database: Database, ids: readonly string[]): Promise<void> {
    await database.query(
      `UPDATE expanding SET inbox_ids = $1 WHERE set_config('synchronous_commit', 'off', true) = 'off'`,
      [ids],
    );
  }

  /** Counts an attempt before it is made, so that a body that kills its process is counted too. */
  async countAttempt(database: Database, id: string): Promise<void> {
    await database.query('UPDATE inbox SET attempts = attempts + 1 WHERE id = $1', [id]);
  }

  /** For an attempt that failed for a reason outside of the body. */
  async uncountAttempts(database: Database, ids: readonly string[]): Promise<void> {
    await database.query(
      'UPDATE inbox SET attempts = attempts - 1 WHERE id = ANY($1::bigint[]) AND attempts > 0',
      [ids],
    );
  }

  /** They have been expanded, or given up, or wait. */
  async letGo(tx: Tx | Database, ids: readonly string[]): Promise<void> {
    await tx.query(
      `UPDATE expanding SET inbox_ids = ARRAY(SELECT unnest(inbox_ids) EXCEPT SELECT unnest($1::bigint[]) ORDER BY 1)`,
      [ids],
    );
  }

  /**
   * New bodies, of each source the oldest, in order of arrival, or one of them. Sources share evenly in bytes, so that
   * a flood of one delays no other. Every other time the oldest bodies of all come first, whatever their size, so that
   * none waits for ever.
   */
  async takeNew(tx: Tx, only?: string): Promise<StoredBody[]> {
    const ids = only === undefined ? await this.choose(tx) : [only];
    return tx.query<StoredBody>(
      `SELECT id, line_id AS "lineId", app_digest AS "appDigest", body, attempts,
              received_at AS "receivedAt", coalesce(replayed_at, received_at) AS "arrivedAt"
       FROM inbox WHERE id = ANY($1::bigint[]) AND state = 'new' AND next_at <= now() ORDER BY id`,
      [ids],
    );
  }

  private async choose(tx: Tx): Promise<string[]> {
    this.oldestFirst = !this.oldestFirst;
    const next = (after: string) =>
      `SELECT ${SOURCE} FROM inbox WHERE state = 'new' ${after} ORDER BY ${SOURCE} LIMIT 1`;
    const rows = await tx.query<{ id: string }>(
      `WITH RECURSIVE source (key) AS (
         (${next('')})
         UNION ALL
         SELECT (${next(`AND ${SOURCE} > source.key`)}) FROM source WHERE source.key IS NOT NULL
       ), waiting AS (
         SELECT body.id, body.bytes, sum(body.bytes) OVER (PARTITION BY source.key ORDER BY body.id) AS of_source
         FROM source CROSS JOIN LATERAL (
           SELECT id, octet_length(body) AS bytes FROM inbox
           WHERE state = 'new' AND ${SOURCE} = source.key AND attempts = 0
           ORDER BY id LIMIT (SELECT greatest(1, $1 / count(*)) FROM source)
         ) body
       ), ranked AS (
         SELECT id, row_number() OVER turn AS n, sum(bytes) OVER turn AS bytes FROM waiting
         WINDOW turn AS (ORDER BY CASE WHEN $2 THEN 0 ELSE of_source END, id)
       )
       SELECT id FROM ranked WHERE n = 1 OR (n <= $3 AND bytes <= $4)`,
      [LOOKED_AT, this.oldestFirst, BATCH_ROWS, BATCH_BYTES],
    );
    return rows.map((row) => row.id);
  }

  async markExpanded(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query(`UPDATE inbox SET state = 'expanded' WHERE id = ANY($1)`, [ids]);
  }

  /** Whether it has been tried as often as anything is. */
  isExhausted(body: StoredBody): boolean {
    return body.attempts >= MOST_ATTEMPTS;
  }

  /** A body that failed alone, for the `attempts`th time: tried again later, and after five attempts a dead letter. */
  async giveUpOrWait(tx: Tx, body: StoredBody, attempts: number, error: string): Promise<void> {
    const dead = attempts >= MOST_ATTEMPTS;
    await tx.query(
      `UPDATE inbox SET state = $2, next_at = now() + interval '1 second' * 5 ^ ($3::int - 1)
       WHERE id = $1 AND state = 'new'`,
      [body.id, dead ? 'dead' : 'new', attempts],
    );
    await this.letGo(tx, [body.id]);
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

  /**
   * When the last body came that is stored and not read, wholly or in part, so that there may be a receipt in it; null when
   * there is none. One that has just come is about to be read.
   */
  async unreadAt(tx: Tx): Promise<Date | null> {
    const [row] = await tx.query<{ at: Date | null }>(
      `SELECT greatest(
         (SELECT now() FROM inbox WHERE state = 'new' AND received_at < now() - interval '1 minute' LIMIT 1),
         (SELECT max(i.received_at) FROM dead_letters d JOIN inbox i ON i.id = d.inbox_id
          WHERE d.replayed_at IS NULL AND d.reason <> 'handler_failed')) AS at`,
    );
    return row?.at ?? null;
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
   * Makes bodies new again, as if they had arrived now. Events that came out of them before are not repeated.
   * @throws Problem when one has been deleted since
   */
  async replay(tx: Tx, ids: readonly string[]): Promise<void> {
    const rows = await tx.query(
      `UPDATE inbox SET state = 'new', replayed_at = now(), next_at = now(), attempts = 0
       WHERE id = ANY($1::bigint[]) RETURNING id`,
      [ids],
    );
    if (rows.length >= new Set(ids).size) return;
    throw new Problem(
      'conflict',
      'body_gone',
      'The body was deleted after RETENTION_BODIES_DAYS; nothing is left to read',
    );
  }

  /** What came to the address of a line and is not read yet is another's now. It must be the caller's turn to read. */
  async redirect(tx: Tx, lineId: string, toLineId: string): Promise<void> {
    await tx.query(`UPDATE inbox SET line_id = $2 WHERE line_id = $1 AND state = 'new'`, [lineId, toLineId]);
  }

  /** Deletes old bodies, but none that anybody may still want to read: a worker, or a person who replays a dead letter. */
  async forget(tx: Tx, part: { after: string; days: number }): Promise<Swept> {
    const since = 'greatest(received_at, replayed_at)';
    const { old, next } = await sweepRows(tx, { table: 'inbox', since, made: 'received_at' }, part);
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
