import { NoticeOf } from '../domain/notice';
import { statusAfter } from '../domain/template';
import { Tx } from '../platform/database/database';
import { keyColumns, Noted } from './latest-notices';

interface Account {
  readonly tenantId: string;
  readonly accountId: string;
}

export async function noteStatuses(
  tx: Tx,
  noted: readonly Noted<NoticeOf<'template_status'>>[],
): Promise<void> {
  if (noted.length === 0) return;
  await tx.query(
    `INSERT INTO templates AS t (tenant_id, account_id, name, language, provider_template_id, status, reason, category, status_at)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                            $9::timestamptz[])
       ON CONFLICT ON CONSTRAINT templates_name DO UPDATE SET
         provider_template_id = coalesce(excluded.provider_template_id, t.provider_template_id),
         status = excluded.status, reason = excluded.reason, category = coalesce(excluded.category, t.category),
         status_at = excluded.status_at, updated_at = now()
       WHERE t.status_at <= excluded.status_at`,
    [
      ...keyColumns(noted),
      noted.map(({ id }) => id),
      noted.map(({ notice }) => statusAfter(notice.event)),
      noted.map(({ notice }) => notice.reason),
      noted.map(({ notice }) => notice.category),
      noted.map(({ at }) => at),
    ],
  );
}

export async function noteCategories(
  tx: Tx,
  noted: readonly Noted<NoticeOf<'template_category'>>[],
): Promise<void> {
  if (noted.length === 0) return;
  await tx.query(
    `INSERT INTO templates AS t (tenant_id, account_id, name, language, provider_template_id, category, next_category, category_at)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
       ON CONFLICT ON CONSTRAINT templates_name DO UPDATE SET
         category = coalesce(excluded.category, t.category), next_category = excluded.next_category,
         category_at = excluded.category_at, updated_at = now()
       WHERE t.category_at <= excluded.category_at`,
    [
      ...keyColumns(noted),
      noted.map(({ id }) => id),
      noted.map(({ notice }) => notice.category),
      noted.map(({ notice }) => notice.next),
      noted.map(({ at }) => at),
    ],
  );
}

export async function noteQualities(
  tx: Tx,
  noted: readonly Noted<NoticeOf<'template_quality'>>[],
): Promise<void> {
  if (noted.length === 0) return;
  await tx.query(
    `INSERT INTO templates AS t (tenant_id, account_id, name, language, provider_template_id, quality, quality_at)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
       ON CONFLICT ON CONSTRAINT templates_name DO UPDATE SET
         quality = excluded.quality, quality_at = excluded.quality_at, updated_at = now()
       WHERE t.quality_at <= excluded.quality_at`,
    [
      ...keyColumns(noted),
      noted.map(({ id }) => id),
      noted.map(({ notice }) => notice.quality),
      noted.map(({ at }) => at),
    ],
  );
}

/** What was known of its parameters is not trusted any more, unless the account has been read since. */
export async function noteEdits(
  tx: Tx,
  noted: readonly Noted<NoticeOf<'template_edited'>>[],
): Promise<Account[]> {
  if (noted.length === 0) return [];
  return tx.query<Account>(
    `WITH edited AS (
         SELECT e.* FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
           AS e (tenant_id, account_id, name, language, at)
         LEFT JOIN template_accounts a USING (tenant_id, account_id)
         WHERE coalesce(a.synced_at, '-infinity') <= e.at
       ), forgotten AS (
         UPDATE templates t SET components = NULL, parameter_format = NULL, updated_at = now() FROM edited e
         WHERE (t.tenant_id, t.account_id, t.name, t.language) = (e.tenant_id, e.account_id, e.name, e.language)
       )
       SELECT DISTINCT tenant_id AS "tenantId", account_id AS "accountId" FROM edited`,
    [...keyColumns(noted), noted.map(({ at }) => at)],
  );
}
