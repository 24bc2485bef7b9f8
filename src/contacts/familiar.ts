import { SeenCustomer } from './register';

/** Some ten megabytes at most. */
const MOST_REMEMBERED = 30_000;

/**
 * What this process has learned of customers lately, so that receipts, of which three come for every message, are not
 * looked up when they say nothing new. Forgetting one costs a statement, nothing else.
 */
export class Familiar {
  private readonly seen = new Set<string>();

  knows(customer: SeenCustomer): boolean {
    return this.seen.has(nameOf(customer));
  }

  remember(customers: readonly SeenCustomer[]): void {
    for (const customer of customers) {
      const name = nameOf(customer);
      this.seen.delete(name);
      this.seen.add(name);
    }
    for (const name of this.seen) {
      if (this.seen.size <= MOST_REMEMBERED) break;
      this.seen.delete(name);
    }
  }
}

function nameOf({ tenantId, scope, profile }: SeenCustomer): string {
  const { identity, previous, name, username, identityKeyHash } = profile;
  const { phone, userId, parentUserId } = identity;
  const change = [previous?.phone, previous?.userId, profile.givenPhone];
  return [tenantId, scope, phone, userId, parentUserId, name, username, identityKeyHash, ...change].join(
    '\n',
  );
}
