import { Database } from '../../platform/database/database';
import { Access } from '../../access/access';
import { DeadLetterCountDto, DeadLetterDto } from '../dead-letters.dto';
import { List, sqlMoment, pageOf, Paging } from '../paging';

interface Filters {
  readonly reason: string | null;
  readonly replayed: boolean | null;
  readonly lineId: string | null;
  readonly since: Date | null;
  readonly until: Date | null;
}

/** A body may have 4 MB; a page shows the beginning of each, a single dead letter all of it. */
const LISTED_BYTES = 65_536;

const COLUMNS = `d.id, d.reason, d.error, d.path, d.tenant_id AS "tenantId", d.line_id AS "lineId",
  coalesce(octet_length(i.body), 0) AS "bodyBytes", d.attempts, d.created_at AS "createdAt", d.replayed_at AS "replayedAt"`;

/** Bytes that are no UTF-8 become U+FFFD, which Postgres itself would refuse to do. */
function readable<Row extends { body: Buffer | null }>(row: Row): Omit<Row, 'body'> & { body: string } {
  return { ...row, body: row.body?.toString('utf8') ?? '' };
}

export async function listDeadLetters(
  database: Database,
  { tenantId }: Access,
  { reason, replayed, lineId, since, until }: Filters,
  paging: Paging,
): Promise<List<DeadLetterDto>> {
  const rows = await database.query<Omit<DeadLetterDto, 'body'> & { at: string; body: Buffer | null }>(
    `SELECT ${COLUMNS}, substring(i.body FROM 1 FOR ${LISTED_BYTES}) AS body, ${sqlMoment('d.created_at')} AS at
     FROM dead_letters d LEFT JOIN inbox i ON i.id = d.inbox_id
     WHERE ($1::uuid IS NULL OR d.tenant_id = $1) AND ($2::text IS NULL OR d.reason = $2)
       AND ($3::boolean IS NULL OR (d.replayed_at IS NOT NULL) = $3)
       AND ($4::uuid IS NULL OR d.line_id = $4)
       AND ($5::timestamptz IS NULL OR d.created_at >= $5) AND ($6::timestamptz IS NULL OR d.created_at < $6)
       AND ($7::timestamptz IS NULL OR (d.created_at, d.id) < ($7, $8::bigint))
     ORDER BY d.created_at DESC, d.id DESC LIMIT $9`,
    [
      tenantId,
      reason,
      replayed,
      lineId,
      since,
      until,
      paging.after?.at ?? null,
      paging.after?.id ?? null,
      paging.limit + 1,
    ],
  );
  const { items, nextCursor } = pageOf(rows, paging);
  return { items: items.map(readable), nextCursor };
}

export async function countDeadLetters(
  database: Database,
  { tenantId }: Access,
): Promise<DeadLetterCountDto[]> {
  return database.query<DeadLetterCountDto>(
    `SELECT reason, count(*) FILTER (WHERE replayed_at IS NULL)::float8 AS open, count(replayed_at)::float8 AS replayed,
            min(created_at) FILTER (WHERE replayed_at IS NULL) AS "oldestAt"
     FROM dead_letters WHERE $1::uuid IS NULL OR tenant_id = $1 GROUP BY reason ORDER BY reason`,
    [tenantId],
  );
}

export async function findDeadLetter(
  database: Database,
  { tenantId }: Access,
  id: string,
): Promise<DeadLetterDto | null> {
  const [row] = await database.query<Omit<DeadLetterDto, 'body'> & { body: Buffer | null }>(
    `SELECT ${COLUMNS}, i.body FROM dead_letters d LEFT JOIN inbox i ON i.id = d.inbox_id
     WHERE d.id = $2 AND ($1::uuid IS NULL OR d.tenant_id = $1)`,
    [tenantId, id],
  );
  return row === undefined ? null : readable(row);
}
