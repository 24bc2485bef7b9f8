import { Database } from '../../platform/database/database';
import { Access } from '../../access/access';
import { List, sqlMoment, pageOf, Paging } from '../paging';
import { ReferralDto } from '../referrals.dto';

interface Filters {
  readonly contactIds: readonly string[] | null;
  readonly sourceId: string | null;
}

export async function listReferrals(
  database: Database,
  { tenantId }: Access,
  { contactIds, sourceId }: Filters,
  paging: Paging,
): Promise<List<ReferralDto>> {
  const rows = await database.query<ReferralDto & { at: string }>(
    `SELECT page.id, page.source_id AS "sourceId", page.source_type AS "sourceType", page.source_url AS "sourceUrl",
            page.headline, page.body, page.ctwa_clid AS "ctwaClid", page.line_id AS "lineId",
            page.contact_id AS "contactId", page.conversation_id AS "conversationId", page.message_id AS "messageId",
            page.raw, page."timestamp", ${sqlMoment('page."timestamp"')} AS at
     FROM tenants t
     CROSS JOIN LATERAL (
       SELECT * FROM referrals r
       WHERE r.tenant_id = t.id AND ($2::bigint[] IS NULL OR r.contact_id = ANY($2))
         AND ($3::text IS NULL OR r.source_id = $3)
         AND ($4::timestamptz IS NULL OR (r."timestamp", r.id) < ($4, $5::bigint))
       ORDER BY r."timestamp" DESC, r.id DESC LIMIT $6
     ) page
     WHERE ($1::uuid IS NULL OR t.id = $1)
     ORDER BY page."timestamp" DESC, page.id DESC LIMIT $6`,
    [tenantId, contactIds, sourceId, paging.after?.at ?? null, paging.after?.id ?? null, paging.limit + 1],
  );
  return pageOf(rows, paging);
}
