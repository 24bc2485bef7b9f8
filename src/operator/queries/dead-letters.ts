import { Database } from '../../platform/database/database';
import { Access } from '../../access/access';
import { DeadLetterCountDto, DeadLetterDto } from '../dead-letters.dto';
import { List, sqlMoment, pageOf, Paging } from '../paging';
import { changeIn } from './change';

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

type Stored = Omit<DeadLetterDto, 'body'> & { readonly body: Buffer | null };

/**
 * Bytes that are no UTF-8 become U+FFFD, which Postgres itself would refuse to do. A body may be about several tenants, so
 * one of them sees the change that died, and nothing of a body that cannot be taken apart.
 */
function readable<Row extends Stored>(row: Row, { tenantId }: Access): Omit<Row, 'body'> & { body: string } {
  const { body } = row;
  if (body === null || tenantId === null) return { ...row, body: body?.toString('utf8') ?? '' };
  const change = changeIn(body, row.path);
  return { ...row, body: change === null ? '' : JSON.stringify(change) };
}

export async function listDeadLetters(
  database: Database,
  access: Access,
  { reason, replayed, lineId, since, until }: Filters,
  paging: Paging,
): Promise<List<DeadLetterDto>> {
  const { tenantId } = access;
  const rows = await database.query<Stored & { at: string }>(
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
  return { items: items.map((row) => readable(row, access)), nextCursor };
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
  access: Access,
  id: string,
): Promise<DeadLetterDto | null> {
  const [row] = await database.query<Stored>(
    `SELECT ${COLUMNS}, i.body FROM dead_letters d LEFT JOIN inbox i ON i.id = d.inbox_id
     WHERE d.id = $2 AND ($1::uuid IS NULL OR d.tenant_id = $1)`,
    [access.tenantId, id],
  );
  return row === undefined ? null : readable(row, access);
}
