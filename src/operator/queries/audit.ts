import { Access } from '../../access/access';
import { Database } from '../../platform/database/database';
import { AuditRowDto } from '../audit.dto';
import { List, pageOf, Paging, sqlMoment } from '../paging';

interface Filters {
  readonly actor: string | null;
  readonly action: string | null;
  readonly target: string | null;
  readonly since: Date | null;
  readonly until: Date | null;
}

export async function listAudit(
  database: Database,
  { tenantId }: Access,
  { actor, action, target, since, until }: Filters,
  paging: Paging,
): Promise<List<AuditRowDto>> {
  const rows = await database.query<AuditRowDto & { at: string }>(
    `SELECT id, at AS "timestamp", tenant_id AS "tenantId",
            json_build_object('kind', actor_kind, 'id', actor_id, 'name', actor_name) AS actor,
            action, target, fields, outcome, code, address, request_id AS "requestId", ${sqlMoment('at')} AS at
     FROM audit_log
     WHERE ($1::uuid IS NULL OR tenant_id = $1) AND ($2::text IS NULL OR coalesce(actor_id, actor_kind) = $2)
       AND ($3::text IS NULL OR CASE WHEN right($3, 1) = '*' THEN starts_with(action, left($3, -1)) ELSE action = $3 END)
       AND ($4::text IS NULL OR $4 = ANY(target))
       AND ($5::timestamptz IS NULL OR audit_log.at >= $5) AND ($6::timestamptz IS NULL OR audit_log.at < $6)
       AND ($7::timestamptz IS NULL OR (audit_log.at, id) < ($7, $8::bigint))
     ORDER BY audit_log.at DESC, id DESC LIMIT $9`,
    [
      tenantId,
      actor,
      action,
      target,
      since,
      until,
      paging.after?.at ?? null,
      paging.after?.id ?? null,
      paging.limit + 1,
    ],
  );
  return pageOf(rows, paging);
}
