import { Injectable } from '@nestjs/common';
import { groupBy } from '../domain/group-by';
import { Tx } from '../platform/database/database';
import { ChangeOwner, redact, Redacted, Sought } from './redact';

/** Stored bodies that one transaction looks at. */
const BATCH = 1_000;

/** A change of a stored body, and what is known of whose it is. */
export interface StoredChange extends Omit<ChangeOwner, 'path'> {
  /** The line of the address that it came to. */
  readonly lineId: string | null;
  readonly receivedAt: Date;
  /** Of whom events came out of it. */
  readonly tenantIds: readonly string[];
  /** It is not read, or a dead letter of it waits for somebody to have it read again. */
  readonly isUnread: boolean;
}

/** Whom to take out of stored bodies, and which changes are none of the tenant's. */
export interface Redaction {
  readonly sought: Sought;
  readonly isOthers: (change: StoredChange) => boolean;
}

/** Bodies after an id up to another, as an erasure of that moment found them. */
export interface Part {
  readonly after: string;
  readonly until: string;
  /** As Postgres writes it. */
  readonly erasedAt: string;
}

/** Something that was taken out of a body, by the id that WhatsApp gave it. */
export type Removed = Redacted['removed'][number] & { readonly inboxId: string };

interface Row {
  readonly id: string;
  readonly lineId: string | null;
  readonly receivedAt: Date;
  readonly isNew: boolean;
  /** Null: it does not name them. */
  readonly body: Buffer | null;
}

/** Something that came out of a body, or could not. */
interface Outcome {
  readonly inboxId: string;
  readonly path: string;
  /** Null: an open dead letter. */
  readonly tenantId: string | null;
}

/** Takes erased people out of stored bodies. What else is in them can still be read, and replayed. */
@Injectable()
export class ErasedBodies {
  /** The id of the last body that is there. */
  async last(tx: Tx): Promise<string> {
    const [row] = await tx.query<{ id: string }>('SELECT coalesce(max(id), 0) AS id FROM inbox');
    return row?.id ?? '0';
  }

  /** What nobody has read yet, before anybody does: so it must be the caller's turn to read. Answers what was taken out. */
  async redactNew(tx: Tx, redaction: Redaction): Promise<{ bodies: number; removed: Removed[] }> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS}, body FROM inbox WHERE state = 'new' AND ${NAMES} ORDER BY id`,
      [needles(redaction)],
    );
    return this.redactAll(tx, rows, redaction);
  }

  /**
   * The next part of all bodies. Answers the id after which to go on; null at the end. What came while somebody was erased,
   * and is not read yet, is left alone: nothing would come of it, and nobody would know it again.
   */
  async redactPart(tx: Tx, { after, until, erasedAt }: Part, redaction: Redaction): Promise<string | null> {
    const rows = await tx.query<Row>(
      `SELECT ${COLUMNS}, CASE WHEN ${NAMES} AND NOT (
         state = 'new' AND (replayed_at IS NULL OR received_at > $4::timestamptz)) THEN body END AS body
       FROM inbox WHERE id > $2 AND id <= $3 ORDER BY id LIMIT ${BATCH}`,
      [needles(redaction), after, until, erasedAt],
    );
    await this.redactAll(tx, rows, redaction);
    return rows.length < BATCH ? null : (rows.at(-1)?.id ?? null);
  }

  /** Bodies that are known to name somebody, as of a message of theirs that came again. */
  async redactOf(tx: Tx, ids: readonly string[], redaction: Redaction): Promise<void> {
    const rows = await tx.query<Row>(`SELECT ${COLUMNS}, body FROM inbox WHERE id = ANY($1::bigint[])`, [
      ids,
    ]);
    await this.redactAll(tx, rows, redaction);
  }

  private async redactAll(
    tx: Tx,
    rows: readonly Row[],
    redaction: Redaction,
  ): Promise<{ bodies: number; removed: Removed[] }> {
    const redacted: ({ id: string } & Redacted)[] = [];
    const unreadable: string[] = [];
    const naming = rows.filter(({ body }) => body !== null);
    const outcomes = groupBy(await this.outcomesOf(tx, naming), ({ inboxId }) => inboxId);
    for (const row of naming) {
      const { id, body } = row;
      if (body === null) continue;
      try {
        const rest = redact(body, redaction.sought, (owner) =>
          redaction.isOthers(changeOf(row, owner, outcomes.get(id) ?? [])),
        );
        if (rest !== null) redacted.push({ id, ...rest });
      } catch {
        unreadable.push(id);
      }
    }
    await tx.query(
      `UPDATE inbox SET body = r.body FROM unnest($1::bigint[], $2::bytea[]) AS r (id, body) WHERE inbox.id = r.id`,
      [redacted.map(({ id }) => id), redacted.map(({ rest }) => rest)],
    );
    await this.drop(tx, unreadable);
    const removed = redacted.flatMap(({ id: inboxId, removed: own }) =>
      own.map((one) => ({ ...one, inboxId })),
    );
    return { bodies: redacted.length + unreadable.length, removed };
  }

  private async outcomesOf(tx: Tx, rows: readonly Row[]): Promise<Outcome[]> {
    if (rows.length === 0) return [];
    return tx.query<Outcome>(
      `SELECT DISTINCT inbox_id AS "inboxId", path, tenant_id AS "tenantId" FROM events
       WHERE inbox_id = ANY($1::bigint[]) AND tenant_id IS NOT NULL
       UNION ALL SELECT inbox_id, path, NULL FROM dead_letters WHERE inbox_id = ANY($1::bigint[]) AND replayed_at IS NULL`,
      [rows.map(({ id }) => id)],
    );
  }

  /** What is no envelope was refused at the door; it cannot be taken apart, nor ever be replayed. */
  private async drop(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.query('DELETE FROM dead_letters WHERE inbox_id = ANY($1::bigint[])', [ids]);
    await tx.query('DELETE FROM inbox WHERE id = ANY($1::bigint[])', [ids]);
  }
}

function changeOf(
  { lineId, receivedAt, isNew }: Row,
  { path, ...owner }: ChangeOwner,
  outcomes: readonly Outcome[],
): StoredChange {
  const here = outcomes.filter((one) => one.path.startsWith(path));
  const isUnread = isNew || outcomes.some((one) => one.tenantId === null && path.startsWith(one.path));
  return {
    ...owner,
    lineId,
    receivedAt,
    isUnread,
    tenantIds: here.flatMap(({ tenantId }) => tenantId ?? []),
  };
}

const COLUMNS = `id, line_id AS "lineId", received_at AS "receivedAt", state = 'new' AS "isNew"`;
const NAMES = 'EXISTS (SELECT 1 FROM unnest($1::bytea[]) AS needle WHERE position(needle IN body) > 0)';

function needles({ sought }: Redaction): Buffer[] {
  return [...sought].map((one) => Buffer.from(one));
}
