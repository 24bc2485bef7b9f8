import { Injectable, Logger } from '@nestjs/common';
import { CustomerIdentity } from '../domain/inbound';
import { JsonObject } from '../domain/json';
import { Tx } from '../platform/database/database';
import { jsonOrNull } from '../platform/database/json-or-null';
import { reserveIds } from '../platform/database/ids';
import { Portfolio } from '../tenants/line';
import { keyOf } from './alias';
import { ContactMerges } from './contact-merges';
import { Familiar } from './familiar';
import { holdContacts } from './hold-contacts';
import { fillProfiles, forgetPhones, Recognised, refreshProfiles } from './profiles';
import { Evidence, evidenceOf, Register, SeenCustomer } from './register';
import { Suppressions } from './suppressions';
import { findByIdentity, findOwners, isForeign, userIdsOf, writeGiven } from './stored-aliases';

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

/** Customers. Phone, business-scoped user id and former identities are all aliases of one contact; none is required. */
@Injectable()
export class ContactsService {
  private readonly logger = new Logger(ContactsService.name);
  private readonly familiar = new Familiar();

  constructor(
    private readonly merges: ContactMerges,
    private readonly suppressions: Suppressions,
  ) {}

  /**
   * Before anything else that a transaction locks, when it may come to ask who customers are: whoever merges holds the
   * identities first, and then waits for the rest.
   */
  async lockIdentities(tx: Tx): Promise<void> {
    await this.merges.lockIdentities(tx);
  }

  /** Whether receipts of this customer tell nothing new. */
  isFamiliar(customer: SeenCustomer): boolean {
    return this.familiar.knows(customer);
  }

  /** The contact of each customer, made when new; ids come back in the order of the customers. */
  async resolve(tx: Tx, customers: readonly SeenCustomer[]): Promise<string[]> {
    if (customers.length === 0) return [];
    await this.merges.lockIdentities(tx);
    const fresh: { name: string; customer: SeenCustomer }[] = [];
    const evidence = customers.map(evidenceOf);
    const register = await this.open(tx, evidence, {
      make: (customer) => {
        const name = `new ${fresh.length}`;
        fresh.push({ name, customer });
        return name;
      },
    });
    const recognised = recognise(register, evidence);
    const idOf = await this.insert(tx, fresh);
    await this.write(tx, register, idOf);
    const seen = recognised.map((one) => ({ ...one, contactId: idOf(one.contactId) }));
    const keyChanged = await refreshProfiles(tx, seen);
    await this.forgetMoved(tx, register, idOf);
    tx.afterCommit(() => {
      this.familiar.remember(customers);
      this.report(seen, keyChanged);
    });
    return seen.map(({ contactId }) => contactId);
  }

  /** What notices tell of customers who are known by now. Nobody is made a contact by it. */
  async noteIdentity(tx: Tx, customers: readonly SeenCustomer[]): Promise<void> {
    if (customers.length === 0) return;
    await this.merges.lockIdentities(tx);
    const evidence = customers.map(evidenceOf);
    const register = await this.open(tx, evidence, { make: () => undefined });
    const seen = recognise(register, evidence);
    await this.write(tx, register, same);
    const keyChanged = await refreshProfiles(tx, seen);
    await this.forgetMoved(tx, register, same);
    tx.afterCommit(() => this.report(seen, keyChanged));
  }

  /** What receipts tell of customers whom we wrote to. Nothing is asked for what this process has learned already. */
  async noteRecipients(tx: Tx, recipients: readonly SeenCustomer[]): Promise<void> {
    const customers = recipients.filter((recipient) => !this.isFamiliar(recipient));
    if (customers.length === 0) return;
    await this.merges.lockIdentities(tx);
    const evidence = customers.map(evidenceOf);
    const register = await this.open(tx, evidence, { make: () => undefined, moves: false });
    const seen = recognise(register, evidence);
    await this.write(tx, register, same);
    await fillProfiles(
      tx,
      seen.map((one) =>
        register.hasPhone(one.evidence, one.contactId) ? one : { ...one, profile: withoutPhone(one) },
      ),
    );
    tx.afterCommit(() => this.familiar.remember(customers));
  }

  /** Contacts that are or were known by this identity in a portfolio. */
  async findByIdentity(tx: Tx, portfolio: Portfolio, identity: CustomerIdentity): Promise<string[]> {
    return findByIdentity(tx, portfolio, identity);
  }

  /** Whether a user id is known in other portfolios of the tenant only: this one cannot reach anybody by it. */
  async isForeign(tx: Tx, portfolio: Portfolio, userId: string): Promise<boolean> {
    return isForeign(tx, portfolio, userId);
  }

  /** What the contact is now, and its tenant; null when there is no such contact. */
  async change(
    tx: Tx,
    tenantId: string | null,
    id: string,
    changes: ContactChanges,
  ): Promise<{ id: string; tenantId: string } | null> {
    const held = await holdContacts(tx, [id]);
    const [row] = await tx.query<{ id: string; tenantId: string }>(
      `UPDATE contacts SET
         name = CASE WHEN $3 THEN $4 ELSE name END,
         external_id = CASE WHEN $5 THEN $6 ELSE external_id END,
         attributes = coalesce($7::jsonb, attributes),
         blocked_at = CASE WHEN $8::boolean IS NULL THEN blocked_at WHEN $8 THEN coalesce(blocked_at, now()) END,
         identity_changed_at = CASE WHEN $9 THEN NULL ELSE identity_changed_at END,
         acknowledged_key_hash = CASE WHEN $9 THEN identity_key_hash ELSE acknowledged_key_hash END
       WHERE id = $1 AND ($2::uuid IS NULL OR tenant_id = $2)
       RETURNING id, tenant_id AS "tenantId"`,
      [
        held.get(id) ?? null,
        tenantId,
        changes.name !== undefined,
        changes.name ?? null,
        changes.externalId !== undefined,
        changes.externalId ?? null,
        jsonOrNull(changes.attributes),
        changes.blocked ?? null,
        changes.identityAcknowledged ?? false,
      ],
    );
    return row ?? null;
  }

  async countOf(tx: Tx, tenantId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      'SELECT count(*)::float8 AS count FROM contacts WHERE tenant_id = $1',
      [tenantId],
    );
    return row?.count ?? 0;
  }

  /** Of these contacts, those whose identity key changed and was not accepted since. */
  async withChangedKey(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ id: string }>(
      'SELECT id FROM contacts WHERE id = ANY($1::bigint[]) AND identity_changed_at IS NOT NULL',
      [ids],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** The identity keys by which the business knows these contacts: the first that it saw, or the one it accepted. */
  async acknowledgedKeys(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.query<{ id: string; hash: string }>(
      `SELECT id, acknowledged_key_hash AS hash FROM contacts
       WHERE id = ANY($1::bigint[]) AND acknowledged_key_hash IS NOT NULL`,
      [ids],
    );
    return new Map(rows.map(({ id, hash }) => [id, hash]));
  }

  private async open(
    tx: Tx,
    evidence: readonly Evidence[],
    { make, moves = true }: { make: (customer: SeenCustomer) => string | undefined; moves?: boolean },
  ): Promise<Register> {
    const owners = await findOwners(
      tx,
      evidence.flatMap(({ all }) => all),
    );
    const doubtful = evidence.flatMap((one) => doubtfulOf(one, owners));
    return new Register(owners, await userIdsOf(tx, [...new Set(doubtful)]), make, moves);
  }

  /** The new contacts, and what their names in the register stand for. */
  private async insert(
    tx: Tx,
    fresh: readonly { name: string; customer: SeenCustomer }[],
  ): Promise<(name: string) => string> {
    if (fresh.length === 0) return same;
    const ids = await reserveIds(tx, 'contacts', fresh.length);
    await tx.query(
      `INSERT INTO contacts (id, tenant_id) OVERRIDING SYSTEM VALUE SELECT * FROM unnest($1::bigint[], $2::uuid[])`,
      [ids, fresh.map(({ customer }) => customer.tenantId)],
    );
    const named = new Map(fresh.map(({ name }, i) => [name, ids[i] ?? '']));
    return (name) => named.get(name) ?? name;
  }

  private async write(
    tx: Tx,
    { given, same: found }: Register,
    idOf: (name: string) => string,
  ): Promise<void> {
    const owned = given.map(({ contactId, from, ...one }) => ({
      ...one,
      contactId: idOf(contactId),
      from: from === null ? null : idOf(from),
    }));
    await writeGiven(tx, owned);
    await this.suppressions.heed(
      tx,
      owned.filter(({ from }) => from === null),
    );
    await this.merges.propose(
      tx,
      found.map((one) => ({ ...one, contactId: idOf(one.contactId), otherId: idOf(one.otherId) })),
    );
  }

  private async forgetMoved(tx: Tx, { given }: Register, idOf: (name: string) => string): Promise<void> {
    const owners = new Map(given.map(({ alias, contactId }) => [keyOf(alias), contactId]));
    const lost = given.flatMap(({ alias, from }) =>
      from === null || owners.get(keyOf(alias)) === from
        ? []
        : [{ contactId: idOf(from), phone: alias.value }],
    );
    await forgetPhones(tx, lost);
    for (const { contactId } of lost) {
      tx.afterCommit(() => this.logger.log('number changed hands', { contactId }));
    }
  }

  /** By id only. */
  private report(seen: readonly Recognised[], keyChanged: readonly string[]): void {
    const changed = seen.filter(({ profile }) => profile.previous !== undefined);
    for (const contactId of new Set(changed.map((one) => one.contactId))) {
      this.logger.log('customer changed number or user id', { contactId });
    }
    for (const contactId of keyChanged) this.logger.warn('identity key of a customer changed', { contactId });
  }
}

function same(name: string): string {
  return name;
}

function recognise(
  register: Register,
  evidence: readonly Evidence[],
): (Recognised & { readonly evidence: Evidence })[] {
  return evidence.flatMap((one) => {
    const contactId = register.recognise(one);
    const { profile, wrote = false } = one.customer;
    return contactId === undefined ? [] : [{ contactId, profile, wrote, evidence: one }];
  });
}

/** Contacts of which must be asked by which ids they are known: what was seen does not speak of one contact alone. */
function doubtfulOf({ all, ids }: Evidence, owners: ReadonlyMap<string, string>): string[] {
  const found = [...new Set(all.flatMap((alias) => owners.get(keyOf(alias)) ?? []))];
  const byId = ids.some((alias) => owners.has(keyOf(alias)));
  return found.length > 1 || (found.length === 1 && ids.length > 0 && !byId) ? found : [];
}

function withoutPhone({ profile }: Recognised): Recognised['profile'] {
  const { phone: _somebodyElses, ...identity } = profile.identity;
  return { ...profile, identity };
}
