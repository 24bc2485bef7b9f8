import { ListedTemplate } from '../domain/template';
import { Tx } from '../platform/database/database';
import { jsonOrNull } from '../platform/database/json-or-null';

/** The templates that Meta listed for an account when it was asked at `startedAt`, by the database's clock. */
export interface Listing {
  readonly tenantId: string;
  readonly accountId: string;
  readonly startedAt: string;
  /** Each name and language once. */
  readonly templates: readonly ListedTemplate[];
}

/** What notices said after the reading began stays. */
export async function storeListed(
  tx: Tx,
  { tenantId, accountId, startedAt, templates }: Listing,
): Promise<void> {
  if (templates.length === 0) return;
  const newer = (part: string, column: string) =>
    `CASE WHEN t.${part}_at <= excluded.${part}_at THEN excluded.${column} ELSE t.${column} END`;
  const told = {
    provider_template_id: 'excluded.provider_template_id',
    parameter_format: 'excluded.parameter_format',
    components: 'excluded.components',
    status: newer('status', 'status'),
    reason: newer('status', 'reason'),
    category: newer('category', 'category'),
    next_category: 'CASE WHEN excluded.category = t.next_category THEN NULL ELSE t.next_category END',
    quality: newer('quality', 'quality'),
  };
  const columns = Object.keys(told);
  await tx.query(
    `INSERT INTO templates AS t (tenant_id, account_id, name, language, provider_template_id, category, status, reason,
                                   quality, parameter_format, components, status_at, category_at, quality_at)
       SELECT $1::uuid, $2::text, l.*, $3::timestamptz, $3::timestamptz, $3::timestamptz
       FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::jsonb[])
         AS l (name, language, id, category, status, reason, quality, parameter_format, components)
       ON CONFLICT ON CONSTRAINT templates_name DO UPDATE SET
         ${Object.entries(told)
           .map(([column, value]) => `${column} = ${value},`)
           .join(' ')}
         status_at = greatest(t.status_at, excluded.status_at),
         category_at = greatest(t.category_at, excluded.category_at),
         quality_at = greatest(t.quality_at, excluded.quality_at),
         updated_at = CASE WHEN (${columns.map((column) => `t.${column}`).join(', ')})
                                  IS DISTINCT FROM (${Object.values(told).join(', ')})
                           THEN now() ELSE t.updated_at END`,
    [
      tenantId,
      accountId,
      startedAt,
      templates.map(({ name }) => name),
      templates.map(({ language }) => language),
      templates.map(({ id }) => id),
      templates.map(({ category }) => category),
      templates.map(({ status }) => status),
      templates.map(({ reason }) => reason),
      templates.map(({ quality }) => quality),
      templates.map(({ parameterFormat }) => parameterFormat),
      templates.map(({ components }) => jsonOrNull(components)),
    ],
  );
}

/** What Meta lists no more is gone, unless something was heard of it since. */
export async function forgetUnlisted(
  tx: Tx,
  { tenantId, accountId, startedAt, templates }: Listing,
): Promise<void> {
  await tx.query(
    `DELETE FROM templates t
       WHERE tenant_id = $1 AND account_id = $2 AND greatest(status_at, category_at, quality_at) <= $3::timestamptz
         AND NOT EXISTS (SELECT 1 FROM unnest($4::text[], $5::text[]) AS l (name, language)
                         WHERE (l.name, l.language) = (t.name, t.language))`,
    [
      tenantId,
      accountId,
      startedAt,
      templates.map(({ name }) => name),
      templates.map(({ language }) => language),
    ],
  );
}
