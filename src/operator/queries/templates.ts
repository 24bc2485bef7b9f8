import { Json } from '../../domain/json';
import { Database } from '../../platform/database/database';
import { Access } from '../../access/access';
import { List, pageOf, Paging, Place, sqlMoment } from '../paging';

export interface TemplateRow extends Place {
  readonly accountId: string;
  readonly name: string;
  readonly language: string;
  readonly providerTemplateId: string | null;
  readonly category: string | null;
  readonly nextCategory: string | null;
  readonly status: string | null;
  readonly reason: string | null;
  readonly quality: string | null;
  readonly parameterFormat: string | null;
  readonly components: Json;
  readonly updatedAt: Date;
}

/** Null stands for any. */
export interface TemplateFilter {
  readonly accountId: string | null;
  readonly status: string | null;
  readonly name: string | null;
}

export async function listTemplates(
  database: Database,
  { tenantId }: Access,
  { accountId, status, name }: TemplateFilter,
  paging: Paging,
): Promise<List<Omit<TemplateRow, 'at'>>> {
  const rows = await database.query<TemplateRow>(
    `SELECT id, account_id AS "accountId", name, language, provider_template_id AS "providerTemplateId", category,
            next_category AS "nextCategory", status, reason, quality, parameter_format AS "parameterFormat", components,
            updated_at AS "updatedAt", ${sqlMoment('updated_at')} AS at
     FROM templates
     WHERE ($1::uuid IS NULL OR tenant_id = $1) AND ($2::text IS NULL OR account_id = $2) AND ($3::text IS NULL OR status = $3)
       AND ($4::text IS NULL OR name = $4)
       AND ($5::timestamptz IS NULL OR (updated_at, id) < ($5, $6::bigint))
     ORDER BY updated_at DESC, id DESC LIMIT $7`,
    [tenantId, accountId, status, name, paging.after?.at ?? null, paging.after?.id ?? null, paging.limit + 1],
  );
  return pageOf(rows, paging);
}
