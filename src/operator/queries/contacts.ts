import { Database } from '../../platform/database/database';
import { spellingsOf } from '../../domain/national-variants';
import { scopesOfUserIds } from '../../contacts/stored-aliases';
import { phoneScopeOf, PLAYED } from '../../tenants/line';
import { Access } from '../../access/access';
import { ContactFilter } from '../contact-filter';
import { ContactDto } from '../contacts.dto';
import { List, sqlMoment, pageOf, Paging } from '../paging';

const PHONE_SCOPES = ['', PLAYED].map(phoneScopeOf);

/** Ids of the contacts that a filter means; null when there is no filter. */
export async function contactIdsOf(
  database: Database,
  { tenantId }: Access,
  filter: ContactFilter | null,
): Promise<string[] | null> {
  if (filter === null) return null;
  const rows = await database.query<{ id: string }>(
    `SELECT id FROM contacts WHERE id = $2::bigint AND ($1::uuid IS NULL OR tenant_id = $1)
     UNION
     SELECT merged_into FROM merged_contacts WHERE id = $2::bigint AND ($1::uuid IS NULL OR tenant_id = $1)
     UNION
     SELECT a.contact_id FROM tenants t JOIN contact_aliases a ON a.tenant_id = t.id
     WHERE ($1::uuid IS NULL OR t.id = $1) AND a.scope = ANY($5::text[])
       AND (a.kind = 'phone' AND a.value = ANY($3::text[]) OR a.kind = 'parent_user_id' AND a.value = $4)
     UNION
     SELECT a.contact_id FROM tenants t CROSS JOIN LATERAL (${scopesOfUserIds('t.id')}) portfolio
     JOIN contact_aliases a ON (a.tenant_id, a.kind, a.scope, a.value) = (t.id, 'user_id', portfolio.scope, $4)
     WHERE ($1::uuid IS NULL OR t.id = $1) AND $4::text IS NOT NULL`,
    [
      tenantId,
      filter.id,
      filter.phone === undefined ? [] : spellingsOf(filter.phone),
      filter.userId ?? null,
      PHONE_SCOPES,
    ],
  );
  return rows.map((row) => row.id);
}

interface Filters {
  readonly ids: readonly string[] | null;
  readonly externalId: string | null;
}

export async function listContacts(
  database: Database,
  { tenantId }: Access,
  { ids, externalId }: Filters,
  paging: Paging,
): Promise<List<ContactDto>> {
  const rows = await database.query<{ id: string; at: string }>(
    `SELECT page.id, ${sqlMoment('page.created_at')} AS at
     FROM tenants t
     CROSS JOIN LATERAL (
       SELECT id, created_at FROM contacts c
       WHERE c.tenant_id = t.id AND ($2::bigint[] IS NULL OR c.id = ANY($2))
         AND ($3::text IS NULL OR c.external_id = $3)
         AND ($4::timestamptz IS NULL OR (c.created_at, c.id) < ($4, $5::bigint))
       ORDER BY c.created_at DESC, c.id DESC LIMIT $6
     ) page
     WHERE ($1::uuid IS NULL OR t.id = $1)
     ORDER BY page.created_at DESC, page.id DESC LIMIT $6`,
    [tenantId, ids, externalId, paging.after?.at ?? null, paging.after?.id ?? null, paging.limit + 1],
  );
  const { items, nextCursor } = pageOf(rows, paging);
  const contacts = await loadContacts(database, { tenantId }, items);
  return { items: contacts, nextCursor };
}

/** In the order of the ids, as what they were merged into; unknown ones are left out. */
export async function loadContacts(
  database: Database,
  { tenantId }: Access,
  wanted: readonly { readonly id: string }[],
): Promise<ContactDto[]> {
  return database.query<ContactDto>(
    `SELECT c.id, c.phone, c.user_id AS "userId", c.username, coalesce(c.name, c.profile_name) AS name,
            c.external_id AS "externalId", c.attributes, coalesce(known.aliases, '[]') AS aliases,
            c.opted_out_at IS NOT NULL AS "optedOut", c.opted_out_at AS "optedOutAt",
            c.marketing_opted_out_at IS NOT NULL AS "marketingOptedOut",
            c.marketing_opted_out_at AS "marketingOptedOutAt", c.blocked_at IS NOT NULL AS blocked,
            c.blocked_at AS "blockedAt", c.identity_key_hash AS "identityKeyHash", c.identity_changed_at IS NOT NULL AS "identityKeyChanged",
            c.identity_changed_at AS "identityChangedAt",
            c.undelivered_count AS "undeliveredCount", c.unreachable_at AS "unreachableAt", c.created_at AS "timestamp"
     FROM unnest($2::bigint[]) WITH ORDINALITY AS wanted (id, n)
     LEFT JOIN merged_contacts merged ON merged.id = wanted.id
     JOIN contacts c ON c.id = coalesce(merged.merged_into, wanted.id)
     LEFT JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_object('kind', kind, 'value', value) ORDER BY created_at, kind, value) AS aliases
       FROM contact_aliases WHERE contact_id = c.id
     ) known ON true
     WHERE ($1::uuid IS NULL OR c.tenant_id = $1)
     ORDER BY wanted.n`,
    [tenantId, wanted.map(({ id }) => id)],
  );
}
