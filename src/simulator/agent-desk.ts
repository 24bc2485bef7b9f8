import { CustomerProfile } from './customers';
import { FieldSide } from './field-side';
import { SimulatedLine } from './types';

/**
 * Which conversations Meta's own agent holds. Their messages come as `standby` until the business writes, or the agent
 * passes control; not kept over a restart.
 */
export class AgentDesk {
  private readonly held = new WeakMap<CustomerProfile, Set<string>>();

  constructor(private readonly fields: FieldSide) {}

  holds({ phoneNumberId }: SimulatedLine, customer: CustomerProfile): boolean {
    return this.held.get(customer)?.has(phoneNumberId) ?? false;
  }

  take({ phoneNumberId }: SimulatedLine, customer: CustomerProfile): void {
    this.held.set(customer, (this.held.get(customer) ?? new Set()).add(phoneNumberId));
  }

  /** Control passes to the business, which is told so. Its shape is measured, not documented (see messaging_handovers). */
  release(line: SimulatedLine, customer: CustomerProfile): void {
    if (!this.holds(line, customer)) return;
    this.held.get(customer)?.delete(line.phoneNumberId);
    const { phoneNumberId: phone_number_id, displayPhoneNumber: display_phone_number } = line;
    void this.fields.ofAccount(line, 'messaging_handovers', {
      type: 'control_passed',
      sender: { phone_number: customer.phone },
      recipient: { phone_number_id, display_phone_number },
      control_passed: { previous_owner_app_role: 'meta_business_agent' },
    });
  }
}
