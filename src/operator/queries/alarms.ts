import { Access } from '../../access/access';
import { Database } from '../../platform/database/database';
import { AlarmDto } from '../alarms.dto';
import { List, pageOf, Paging, sqlMoment } from '../paging';

interface Filters {
  readonly open: boolean | null;
  readonly lineId: string | null;
}

const COLUMNS = `id, tenant_id AS "tenantId", line_id AS "lineId", account_id AS "accountId", kind, severity, code, title,
  mend, details, ends_at AS "endsAt", count, raised_at AS "raisedAt", last_seen_at AS "lastSeenAt", cleared_at AS "clearedAt"`;

export async function listAlarms(
  database: Database,
  { tenantId }: Access,
  { open, lineId }: Filters,
  paging: Paging,
): Promise<List<AlarmDto>> {
  const rows = await database.query<AlarmDto & { at: string }>(
    `SELECT ${COLUMNS}, ${sqlMoment('raised_at')} AS at FROM alarms
     WHERE ($1::uuid IS NULL OR tenant_id = $1) AND ($2::boolean IS NULL OR (cleared_at IS NULL) = $2)
       AND ($3::uuid IS NULL OR line_id = $3)
       AND ($4::timestamptz IS NULL OR (raised_at, id) < ($4, $5::bigint))
     ORDER BY raised_at DESC, id DESC LIMIT $6`,
    [tenantId, open, lineId, paging.after?.at ?? null, paging.after?.id ?? null, paging.limit + 1],
  );
  return pageOf(rows, paging);
}

export async function findAlarm(
  database: Database,
  { tenantId }: Access,
  id: string,
): Promise<AlarmDto | null> {
  const [row] = await database.query<AlarmDto>(
    `SELECT ${COLUMNS} FROM alarms WHERE id = $1 AND ($2::uuid IS NULL OR tenant_id = $2)`,
    [id, tenantId],
  );
  return row ?? null;
}
