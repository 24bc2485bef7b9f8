import { CustomerProfile } from './customers';

/** How many customers a line may block (Meta, block-users). */
export const mostBlocked = 64_000;

/** Whom each line has blocked; not kept over a restart. */
export class BlockList {
  private readonly byLine = new Map<string, Set<CustomerProfile>>();

  of(lineId: string): ReadonlySet<CustomerProfile> {
    return this.byLine.get(lineId) ?? new Set();
  }

  has(lineId: string, customer: CustomerProfile): boolean {
    return this.byLine.get(lineId)?.has(customer) ?? false;
  }

  add(lineId: string, customer: CustomerProfile): void {
    this.byLine.set(lineId, (this.byLine.get(lineId) ?? new Set()).add(customer));
  }

  remove(lineId: string, customer: CustomerProfile): void {
    this.byLine.get(lineId)?.delete(customer);
  }
}
