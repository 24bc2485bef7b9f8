import { CustomerProfile } from '../domain/inbound';
import { Portfolio } from '../tenants/line';
import { Alias, formerIdAliases, idAliases, keyOf, phoneAliases } from './alias';

/** A customer as a message, receipt or notice showed them. */
export interface SeenCustomer extends Portfolio {
  readonly profile: CustomerProfile;
  /** Whether they wrote, and can therefore be reached. */
  readonly wrote?: boolean;
}

export type UserId = Pick<Alias, 'scope' | 'value'>;

/** An identity that is a contact's from now on; `from` is whose it was. */
export interface Given {
  readonly alias: Alias;
  readonly contactId: string;
  readonly from: string | null;
}

/** Two contacts that turned out to be one: by a number alone, or by ids that name each other. */
export interface Same {
  readonly tenantId: string;
  readonly contactId: string;
  readonly otherId: string;
  readonly reason: 'phone' | 'change';
}

/** Everything that names a customer. */
export interface Evidence {
  readonly customer: SeenCustomer;
  readonly all: readonly Alias[];
  readonly own: readonly Alias[];
  /** Best first, those of portfolios that the line was in before among them. */
  readonly ids: readonly Alias[];
  /** As it was shown, and as the customer gave it. */
  readonly phones: readonly (readonly Alias[])[];
  readonly formerPhone: readonly Alias[];
}

export function evidenceOf(customer: SeenCustomer): Evidence {
  const { identity, previous, givenPhone } = customer.profile;
  const own = [identity, previous ?? {}].flatMap((one) => idAliases(customer, one));
  const former = [identity, previous ?? {}].flatMap((one) => formerIdAliases(customer, one));
  const ids = [...own, ...former];
  const phones = [identity.phone, givenPhone].map((phone) => phoneAliases(customer, phone));
  const formerPhone = phoneAliases(customer, previous?.phone);
  return { customer, all: [...ids, ...phones.flat(), ...formerPhone], own, ids, phones, formerPhone };
}

/** What is known of a customer when a number of theirs is somebody else's. */
interface Proof {
  readonly ours: ReadonlySet<string>;
  readonly scopes: ReadonlySet<string>;
  /** Whether the number is theirs now. */
  readonly proven: boolean;
  /** Whether WhatsApp told that it is new to them. */
  readonly changed: boolean;
}

/**
 * Who is whom, as far as it is known, and what the customers of a batch add to that, one after the other. Pure: what it
 * found out is written by the caller. The cases are in docs/decisions/0010-merging-contacts.md.
 */
export class Register {
  readonly given: Given[] = [];
  readonly same: Same[] = [];

  constructor(
    private readonly owners: Map<string, string>,
    /** By contact, the newest last. */
    private readonly userIds: Map<string, UserId[]>,
    /** A new contact; undefined where none is to be made. */
    private readonly make: (customer: SeenCustomer) => string | undefined,
    /** False for what may be old: then a number stays whose it is. */
    private readonly moves = true,
  ) {}

  /** The contact of a customer; undefined when nobody knows them and none is made. */
  recognise({ customer, own, ids, phones, formerPhone }: Evidence): string | undefined {
    const scopes = new Set([customer.scope, ...(customer.formerScopes ?? [])]);
    const named = new Set(ids.filter(({ kind }) => kind === 'user_id').map(({ value }) => value));
    const byIds = this.ownersOf(ids);
    const contactId =
      byIds[0] ??
      this.ownersOf([...formerPhone, ...phones.flat()]).find((id) => !this.isOther(id, named, scopes)) ??
      this.make(customer);
    if (contactId === undefined) return undefined;
    for (const otherId of byIds) this.link(customer, contactId, otherId, 'change');
    for (const alias of own) this.give(alias, contactId);
    const known = this.valuesIn(contactId, scopes);
    const added = [...named].filter((value) => !known.includes(value));
    // By an id that was changed since: what it says of the number is old.
    const isLate = added.length === 0 && !named.has(known.at(-1) ?? '');
    for (const value of added.toReversed()) this.userIdsOf(contactId).push({ scope: customer.scope, value });
    const ours = new Set([...named, ...known]);
    const proven = this.moves && named.size > 0 && !isLate;
    for (const spellings of phones) {
      const isFormer = formerPhone.some(({ value }) => value === spellings[0]?.value);
      const changed = customer.profile.previous !== undefined && !isFormer;
      this.takePhone(customer, spellings, contactId, { ours, scopes, proven, changed });
    }
    this.takePhone(customer, formerPhone, contactId, { ours, scopes, proven: false, changed: false });
    return contactId;
  }

  /** Whether the number that a customer was shown with is theirs. */
  hasPhone({ phones }: Evidence, contactId: string): boolean {
    const asSeen = phones[0]?.[0];
    return asSeen !== undefined && this.owners.get(keyOf(asSeen)) === contactId;
  }

  /**
   * A number of somebody else with other ids has changed hands, when ids prove whose it is now. So has a number that is
   * new to a customer when it is known without any id: who wrote since April 2026 has one, so that was its owner before.
   */
  private takePhone(
    customer: SeenCustomer,
    spellings: readonly Alias[],
    contactId: string,
    { ours, scopes, proven, changed }: Proof,
  ): void {
    for (const alias of spellings) {
      const owner = this.owners.get(keyOf(alias));
      if (owner === undefined || owner === contactId) continue;
      const isFormerOwner = changed && proven && !this.userIds.get(owner)?.length;
      if (!isFormerOwner && !this.isOther(owner, ours, scopes))
        this.link(customer, contactId, owner, 'phone');
      else if (proven) this.give(alias, contactId);
    }
    const [asSeen] = spellings;
    if (asSeen !== undefined && !this.owners.has(keyOf(asSeen))) this.give(asSeen, contactId);
  }

  private give(alias: Alias, contactId: string): void {
    const from = this.owners.get(keyOf(alias)) ?? null;
    if (from !== null && alias.kind !== 'phone') return;
    this.owners.set(keyOf(alias), contactId);
    this.given.push({ alias, contactId, from });
  }

  private link({ tenantId }: SeenCustomer, contactId: string, otherId: string, reason: Same['reason']): void {
    if (otherId !== contactId) this.same.push({ tenantId, contactId, otherId, reason });
  }

  /** Known by other user ids of the portfolio, and by none of these. */
  private isOther(contactId: string, values: ReadonlySet<string>, scopes: ReadonlySet<string>): boolean {
    const theirs = this.valuesIn(contactId, scopes);
    return values.size > 0 && theirs.length > 0 && !theirs.some((value) => values.has(value));
  }

  private valuesIn(contactId: string, scopes: ReadonlySet<string>): string[] {
    const all = this.userIds.get(contactId) ?? [];
    return all.filter(({ scope }) => scopes.has(scope)).map(({ value }) => value);
  }

  private userIdsOf(contactId: string): UserId[] {
    const known = this.userIds.get(contactId) ?? [];
    this.userIds.set(contactId, known);
    return known;
  }

  private ownersOf(aliases: readonly Alias[]): string[] {
    return [...new Set(aliases.flatMap((alias) => this.owners.get(keyOf(alias)) ?? []))];
  }
}
