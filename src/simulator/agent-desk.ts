import { handover } from './chat-elements';
import { asSeenBy, CustomerProfile } from './customers';
import { FieldSide } from './field-side';
import { SimulatedLine } from './types';

/**
 * Which conversations Meta's own agent holds. Their messages come as `standby` until the business writes, or the agent
 * passes control; not kept over a restart.
 */
export class AgentDesk {
  private readonly held = new WeakMap<CustomerProfile, Set<string>>();

  constructor(
    private readonly fields: FieldSide,
    private readonly clock: () => number,
  ) {}

  holds({ phoneNumberId }: SimulatedLine, customer: CustomerProfile): boolean {
    return this.held.get(customer)?.has(phoneNumberId) ?? false;
  }

  take({ phoneNumberId }: SimulatedLine, customer: CustomerProfile): void {
    this.held.set(customer, (this.held.get(customer) ?? new Set()).add(phoneNumberId));
  }

  /** Control passes to the business, which is told so. */
  release(line: SimulatedLine, customer: CustomerProfile): void {
    if (!this.holds(line, customer)) return;
    this.held.get(customer)?.delete(line.phoneNumberId);
    const seen = asSeenBy(customer, line.phoneNumberId, this.clock() / 1000);
    void this.fields.ofAccount(line, 'messaging_handovers', handover(line, seen));
  }
}
