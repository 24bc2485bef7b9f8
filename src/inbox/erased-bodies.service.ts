import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';
import { ChangeOwner, redact, Redacted, Sought } from './redact';

/** Stored bodies that one transaction looks at. */
const BATCH = 1_000;

/** Whom to take out of stored bodies, and which changes are none of the tenant's. */
export interface Redaction {
  readonly sought: Sought;
  readonly isOthers: (owner: ChangeOwner & { readonly lineId: string | null }) => boolean;
}

/** Something that was taken out of a body, by the id that WhatsApp gave it. */
export type Removed = Redacted['removed'][number] & { readonly inboxId: string };

interface Row {
  readonly id: string;
  readonly lineId: string | null;
  /** Null: it does not name them. */
  readonly body: Buffer | null;
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
  async redactNew(tx: Tx, redaction: Redaction): Promise<Removed[]> {
    const rows = await tx.query<Row>(
      `SELECT id, line_id AS "lineId", body FROM inbox WHERE state = 'new' AND ${NAMES} ORDER BY id`,
      [needles(redaction)],
    );
    return this.redactAll(tx, rows, redaction);
  }

  /** The next part of all bodies after an id. Answers the id after which to go on; null at the end. */
  async redactPart(
    tx: Tx,
    { after, until }: { readonly after: string; readonly until: string },
    redaction: Redaction,
  ): Promise<string | null> {
    const rows = await tx.query<Row>(
      `SELECT id, line_id AS "lineId", CASE WHEN ${NAMES} THEN body END AS body
       FROM inbox WHERE id > $2 AND id <= $3 ORDER BY id LIMIT ${BATCH}`,
      [needles(redaction), after, until],
    );
    await this.redactAll(tx, rows, redaction);
    return rows.length < BATCH ? null : (rows.at(-1)?.id ?? null);
  }

  /** Bodies that are known to name somebody, as of a message of theirs that came again. */
  async redactOf(tx: Tx, ids: readonly string[], redaction: Redaction): Promise<void> {
    const rows = await tx.query<Row>(
      'SELECT id, line_id AS "lineId", body FROM inbox WHERE id = ANY($1::bigint[])',
      [ids],
    );
    await this.redactAll(tx, rows, redaction);
  }

  private async redactAll(tx: Tx, rows: readonly Row[], redaction: Redaction): Promise<Removed[]> {
    const redacted: ({ id: string } & Redacted)[] = [];
    const unreadable: string[] = [];
    for (const { id, lineId, body } of rows) {
      if (body === null) continue;
      try {
        const rest = redact(body, redaction.sought, (owner) => redaction.isOthers({ ...owner, lineId }));
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
    return redacted.flatMap(({ id: inboxId, removed }) => removed.map((one) => ({ ...one, inboxId })));
  }

  /** What is no envelope was refused at the door; it cannot be taken apart, nor ever be replayed. */
  private async drop(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await tx.query('DELETE FROM dead_letters WHERE inbox_id = ANY($1::bigint[])', [ids]);
    await tx.query('DELETE FROM inbox WHERE id = ANY($1::bigint[])', [ids]);
  }
}

const NAMES = 'EXISTS (SELECT 1 FROM unnest($1::bytea[]) AS needle WHERE position(needle IN body) > 0)';

function needles({ sought }: Redaction): Buffer[] {
  return [...sought].map((one) => Buffer.from(one));
}
