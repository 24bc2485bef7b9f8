import { Tx } from '../platform/database/database';
import { phoneScopeOf, Portfolio } from '../tenants/line';
import { CustomerIdentity } from '../domain/inbound';
import { spellingsOf } from '../domain/national-variants';
import { Alias, columnsOf, keyOf } from './alias';
import { Given, UserId } from './register';

/** Whose these are, by {@link keyOf}. */
export async function findOwners(tx: Tx, aliases: readonly Alias[]): Promise<Map<string, string>> {
  const rows = await tx.query<Alias & { contactId: string }>(
    `SELECT a.tenant_id AS "tenantId", a.kind, a.scope, a.value, a.contact_id AS "contactId"
     FROM contact_aliases a
     JOIN unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS w (tenant_id, kind, scope, value)
       USING (tenant_id, kind, scope, value)`,
    columnsOf(aliases),
  );
  return new Map(rows.map((row) => [keyOf(row), row.contactId]));
}

/** The user ids by which each of these contacts is or was known, the newest last. */
export async function userIdsOf(tx: Tx, contactIds: readonly string[]): Promise<Map<string, UserId[]>> {
  if (contactIds.length === 0) return new Map();
  const rows = await tx.query<{ contactId: string; userIds: UserId[] }>(
    `SELECT contact_id AS "contactId", jsonb_agg(jsonb_build_object('scope', scope, 'value', value) ORDER BY created_at) AS "userIds"
     FROM contact_aliases WHERE contact_id = ANY($1::bigint[]) AND kind = 'user_id' GROUP BY contact_id`,
    [contactIds],
  );
  return new Map(rows.map((row) => [row.contactId, row.userIds]));
}

/** Writes what a batch gave to whom: of each identity only whose it is in the end. */
export async function writeGiven(tx: Tx, given: readonly Given[]): Promise<void> {
  const last = new Map<string, Given>();
  for (const one of given) {
    const first = last.get(keyOf(one.alias)) ?? one;
    last.set(keyOf(one.alias), { ...one, from: first.from });
  }
  await insert(
    tx,
    [...last.values()].filter(({ from }) => from === null),
  );
  await move(
    tx,
    [...last.values()].filter(({ from }) => from !== null),
  );
}

async function insert(tx: Tx, fresh: readonly Given[]): Promise<void> {
  if (fresh.length === 0) return;
  await tx.query(
    `INSERT INTO contact_aliases (tenant_id, kind, scope, value, contact_id)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[])`,
    [...columnsOf(fresh.map((one) => one.alias)), fresh.map((one) => one.contactId)],
  );
}

async function move(tx: Tx, moved: readonly Given[]): Promise<void> {
  if (moved.length === 0) return;
  await tx.query(
    `UPDATE contact_aliases a SET contact_id = m.contact_id, created_at = now()
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[])
       AS m (tenant_id, kind, scope, value, contact_id)
     WHERE (a.tenant_id, a.kind, a.scope, a.value) = (m.tenant_id, m.kind, m.scope, m.value)`,
    [...columnsOf(moved.map((one) => one.alias)), moved.map((one) => one.contactId)],
  );
}

/** Contacts that are or were known by this identity in a portfolio. */
export async function findByIdentity(
  tx: Tx,
  { tenantId, scope, formerScopes = [] }: Portfolio,
  { phone, userId }: CustomerIdentity,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT DISTINCT contact_id AS id FROM contact_aliases
     WHERE tenant_id = $1
       AND (kind = 'phone' AND scope = $5 AND value = ANY($3::text[])
         OR kind = 'user_id' AND scope = ANY($2::text[]) AND value = $4
         OR kind = 'parent_user_id' AND scope = $5 AND value = $4)`,
    [
      tenantId,
      [scope, ...formerScopes],
      phone === undefined ? [] : spellingsOf(phone),
      userId ?? null,
      phoneScopeOf(scope),
    ],
  );
  return rows.map((row) => row.id);
}

/** The portfolios in which a tenant knows user ids: steps from one to the next along the key. `tenant` is SQL. */
export function scopesOfUserIds(tenant: string): string {
  const next = (after: string) =>
    `SELECT a.scope FROM contact_aliases a
     WHERE a.tenant_id = ${tenant} AND a.kind = 'user_id' ${after} ORDER BY a.scope LIMIT 1`;
  return `WITH RECURSIVE portfolio (scope) AS (
      (${next('')})
      UNION ALL
      SELECT (${next('AND a.scope > portfolio.scope')}) FROM portfolio WHERE portfolio.scope IS NOT NULL
    )
    SELECT scope FROM portfolio WHERE scope IS NOT NULL`;
}

/** Whether a user id is known in other portfolios of the tenant only, where it means nobody to this one. */
export async function isForeign(
  tx: Tx,
  { tenantId, scope, formerScopes = [] }: Portfolio,
  userId: string,
): Promise<boolean> {
  const rows = await tx.query<{ scope: string }>(
    `SELECT a.scope FROM (${scopesOfUserIds('$1')}) portfolio JOIN contact_aliases a USING (scope)
     WHERE a.tenant_id = $1 AND a.kind = 'user_id' AND a.value = $2`,
    [tenantId, userId],
  );
  const own = new Set([scope, ...formerScopes]);
  return rows.length > 0 && !rows.some((row) => own.has(row.scope));
}
