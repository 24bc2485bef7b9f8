import { Injectable } from '@nestjs/common';
import { CustomerIdentity, CustomerProfile } from '../domain/inbound';
import { JsonObject } from '../domain/json';
import { Tx } from '../platform/database/database';
import { reserveIds } from '../platform/database/ids';
import { phoneScopeOf } from '../tenants/line';

/** A customer as a message showed them; the scope is the business portfolio of the line. */
export interface SeenCustomer {
  readonly tenantId: string;
  readonly scope: string;
  readonly profile: CustomerProfile;
}

/** What a business keeps of its own about a contact. */
export interface ContactChanges {
  readonly name?: string | null;
  readonly externalId?: string | null;
  readonly attributes?: JsonObject;
  /** A blocked contact is stored and never answered. */
  readonly blocked?: boolean;
  /** True accepts the customer's new identity key. */
  readonly identityAcknowledged?: boolean;
}

/** Any number: one writer of identities at a time, so that one customer never becomes two contacts. */
const IDENTITY_LOCK = 727_003;

interface Alias {
  readonly tenantId: string;
  readonly kind: 'phone' | 'user_id' | 'parent_user_id';
  readonly scope: string;
  readonly value: string;
}

/** Customers. Phone, business-scoped user id and former identities are all aliases of one contact; none is required. */
@Injectable()
export class ContactsService {
  /** The contact of each customer, made when new; ids come back in the order of the customers. */
  async resolve(tx: Tx, customers: readonly SeenCustomer[]): Promise<string[]> {
    if (customers.length === 0) return [];
    await tx.query('SELECT pg_advisory_xact_lock($1)', [IDENTITY_LOCK]);
    const known = await this.findAliases(tx, customers.flatMap(aliasesOf));
    const fresh: { alias: Alias; contactId: string }[] = [];
    const created: { id: string; customer: SeenCustomer }[] = [];
    const spare = await reserveIds(tx, 'contacts', customers.filter((one) => !isKnown(one, known)).length);
    const ids = customers.map((customer) => {
      const aliases = aliasesOf(customer);
      let contactId = aliases.map((alias) => known.get(keyOf(alias))).find((id) => id !== undefined);
      if (contactId === undefined) {
        contactId = spare.shift() ?? '';
        created.push({ id: contactId, customer });
      }
      for (const alias of aliases) {
        if (known.has(keyOf(alias))) continue;
        known.set(keyOf(alias), contactId);
        fresh.push({ alias, contactId });
      }
      return contactId;
    });
    await this.insert(tx, created);
    await this.addAliases(tx, fresh);
    await this.refresh(tx, ids, customers);
    return ids;
  }

  /** Contacts that are or were known by this identity in a portfolio. */
  async findByIdentity(
    tx: Tx,
    { tenantId, scope }: { tenantId: string; scope: string },
    identity: CustomerIdentity,
  ): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT DISTINCT contact_id AS id FROM contact_aliases
       WHERE tenant_id = $1
         AND (kind, scope, value) IN (('phone', $5, $3), ('user_id', $2, $4), ('parent_user_id', $5, $4))`,
      [tenantId, scope, identity.phone ?? null, identity.userId ?? null, phoneScopeOf(scope)],
    );
    return rows.map((row) => row.id);
  }

  /** The tenant that the contact is of; null when there is no such contact. */
  async change(tx: Tx, tenantId: string | null, id: string, changes: ContactChanges): Promise<string | null> {
    const [row] = await tx.query<{ tenantId: string }>(
      `UPDATE contacts SET
         name = CASE WHEN $3 THEN $4 ELSE name END,
         external_id = CASE WHEN $5 THEN $6 ELSE external_id END,
         attributes = coalesce($7::jsonb, attributes),
         blocked_at = CASE WHEN $8::boolean IS NULL THEN blocked_at WHEN $8 THEN coalesce(blocked_at, now()) END,
         identity_changed_at = CASE WHEN $9 THEN NULL ELSE identity_changed_at END
       WHERE id = $1 AND ($2::uuid IS NULL OR tenant_id = $2)
       RETURNING tenant_id AS "tenantId"`,
      [
        id,
        tenantId,
        changes.name !== undefined,
        changes.name ?? null,
        changes.externalId !== undefined,
        changes.externalId ?? null,
        changes.attributes === undefined ? null : JSON.stringify(changes.attributes),
        changes.blocked ?? null,
        changes.identityAcknowledged ?? false,
      ],
    );
    return row?.tenantId ?? null;
  }

  async hasOptedOut(tx: Tx, id: string): Promise<boolean> {
    const rows = await tx.query('SELECT 1 FROM contacts WHERE id = $1 AND opted_out_at IS NOT NULL', [id]);
    return rows.length > 0;
  }

  private async findAliases(tx: Tx, aliases: readonly Alias[]): Promise<Map<string, string>> {
    const rows = await tx.query<Alias & { contactId: string }>(
      `SELECT a.tenant_id AS "tenantId", a.kind, a.scope, a.value, a.contact_id AS "contactId"
       FROM contact_aliases a
       JOIN unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS w (tenant_id, kind, scope, value)
         USING (tenant_id, kind, scope, value)`,
      columnsOf(aliases),
    );
    return new Map(rows.map((row) => [keyOf(row), row.contactId]));
  }

  private async insert(tx: Tx, created: readonly { id: string; customer: SeenCustomer }[]): Promise<void> {
    if (created.length === 0) return;
    await tx.query(
      `INSERT INTO contacts (id, tenant_id) OVERRIDING SYSTEM VALUE SELECT * FROM unnest($1::bigint[], $2::uuid[])`,
      [created.map((one) => one.id), created.map((one) => one.customer.tenantId)],
    );
  }

  private async addAliases(tx: Tx, fresh: readonly { alias: Alias; contactId: string }[]): Promise<void> {
    if (fresh.length === 0) return;
    await tx.query(
      `INSERT INTO contact_aliases (tenant_id, kind, scope, value, contact_id)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[])`,
      [...columnsOf(fresh.map((one) => one.alias)), fresh.map((one) => one.contactId)],
    );
  }

  /** Brings the shown identity and profile up to date, writing only the rows that change. */
  private async refresh(tx: Tx, ids: readonly string[], customers: readonly SeenCustomer[]): Promise<void> {
    const latest = new Map<string, Shown>();
    for (const [i, { profile }] of customers.entries()) {
      const id = ids[i] ?? '';
      latest.set(id, { ...latest.get(id), ...shownBy(profile) });
    }
    const rows = [...latest];
    await tx.query(
      `UPDATE contacts c SET
         phone = coalesce(s.phone, c.phone),
         user_id = coalesce(s.user_id, c.user_id),
         profile_name = coalesce(s.name, c.profile_name),
         username = coalesce(s.username, c.username),
         identity_key_hash = coalesce(s.hash, c.identity_key_hash),
         identity_changed_at = CASE WHEN s.hash <> c.identity_key_hash THEN now() ELSE c.identity_changed_at END
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
         AS s (id, phone, user_id, name, username, hash)
       WHERE c.id = s.id AND (
         s.phone <> coalesce(c.phone, '') OR s.user_id <> coalesce(c.user_id, '')
         OR s.name <> coalesce(c.profile_name, '') OR s.username <> coalesce(c.username, '')
         OR s.hash <> coalesce(c.identity_key_hash, ''))`,
      [
        rows.map(([id]) => id),
        rows.map(([, shown]) => shown.phone ?? null),
        rows.map(([, shown]) => shown.userId ?? null),
        rows.map(([, shown]) => shown.name ?? null),
        rows.map(([, shown]) => shown.username ?? null),
        rows.map(([, shown]) => shown.identityKeyHash ?? null),
      ],
    );
  }
}

/** What the messages of a batch show of one customer: of each part the last that was there, as it would be one by one. */
type Shown = Partial<Record<'phone' | 'userId' | 'name' | 'username' | 'identityKeyHash', string>>;

function shownBy({ identity: { phone, userId }, name, username, identityKeyHash }: CustomerProfile): Shown {
  const parts = Object.entries({ phone, userId, name, username, identityKeyHash });
  return Object.fromEntries(parts.filter(([, value]) => value !== undefined && value !== null));
}

/** Best first: the user id survives whatever the phone does; former identities find the contact after a change. */
function aliasesOf({ tenantId, scope, profile }: SeenCustomer): Alias[] {
  const { identity, previous } = profile;
  const phoneScope = phoneScopeOf(scope);
  const candidates: readonly (readonly [Alias['kind'], string, string | undefined])[] = [
    ['user_id', scope, identity.userId],
    ['user_id', scope, previous?.userId],
    ['phone', phoneScope, identity.phone],
    ['phone', phoneScope, previous?.phone],
    ['parent_user_id', phoneScope, identity.parentUserId],
  ];
  return candidates.flatMap(([kind, aliasScope, value]) =>
    value === undefined ? [] : [{ tenantId, kind, scope: aliasScope, value }],
  );
}

function isKnown(customer: SeenCustomer, known: ReadonlyMap<string, string>): boolean {
  return aliasesOf(customer).some((alias) => known.has(keyOf(alias)));
}

function keyOf({ tenantId, kind, scope, value }: Alias): string {
  return `${tenantId} ${kind} ${scope} ${value}`;
}

function columnsOf(aliases: readonly Alias[]): string[][] {
  return [
    aliases.map((alias) => alias.tenantId),
    aliases.map((alias) => alias.kind),
    aliases.map((alias) => alias.scope),
    aliases.map((alias) => alias.value),
  ];
}
