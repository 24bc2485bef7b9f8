import { JsonObject } from './json';

/** Service replies of a line and calendar month that cost nothing (Meta, pricing, since 2026-10-01). */
const freeOfMonth = 1000;

interface Priced {
  line: { phoneNumberId: string };
  type: string;
  /** Of the template, or of content without one that says its own. */
  category?: string;
  /** Set in a free entry point window, in which everything is free. */
  freeUntil?: number;
}

/** What Meta says that messages cost. It counts in the time zone of the account, which here is UTC. */
export class Prices {
  private readonly used = new Map<string, { month: string; count: number }>();

  constructor(private readonly free = freeOfMonth) {}

  /** `pricing` of one message, which is counted by that. */
  of({ line, type, category, freeUntil }: Priced, now: number): JsonObject {
    if (freeUntil !== undefined) return freeEntry;
    // In the customer service window too, they are billed, and nothing of them is free.
    if (type === 'template' || category !== undefined) return regular(category?.toLowerCase() ?? 'utility');
    const month = new Date(now).toISOString().slice(0, 7);
    const known = this.used.get(line.phoneNumberId);
    const count = known?.month === month ? known.count : 0;
    this.used.set(line.phoneNumberId, { month, count: count + 1 });
    return count < this.free ? freeService : regular('service');
  }
}

export function regular(category: string): JsonObject {
  return { pricing_model: 'PMP', type: 'regular', category, billable: true };
}

export const freeService: JsonObject = {
  pricing_model: 'PMP',
  type: 'free_customer_service',
  category: 'service',
  billable: false,
};

export const freeEntry: JsonObject = {
  ...freeService,
  type: 'free_entry_point',
  category: 'referral_conversion',
};
