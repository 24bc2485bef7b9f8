import { Limits } from './control-types';
import { CustomerProfile } from './customers';
import { GraphFailure } from './graph-errors';
import { SimulatedLine } from './types';

const pairGapMs = 6000;
const pairBurst = 45;
const linePerSecond = 80;
/** Lines that the phone app uses too. */
const sharedPerSecond = 20;

/**
 * How fast a line may send (Meta, throughput): each message moves a point in time on by its share, and may be ahead of
 * now by the burst. What was borrowed must be waited off.
 */
export class Rates {
  private readonly pairs = new WeakMap<CustomerProfile, Map<string, number>>();
  private readonly lines = new Map<string, number>();

  constructor(
    private readonly limits: Limits,
    private readonly clock: () => number,
  ) {}

  /** A customer's message, which counts for the line and is never refused. */
  receive(line: SimulatedLine): void {
    if (this.limits.throughput) this.lines.set(line.phoneNumberId, this.nextOf(line));
  }

  /** The business's message; throws GraphFailure when it comes too fast, and then it does not count. */
  send(line: SimulatedLine, customer: CustomerProfile): void {
    const { throughput, pairRate } = this.limits;
    const { phoneNumberId } = line;
    if (throughput && this.nextOf(line) > this.clock() + 1000) throw new GraphFailure(130429);
    if (pairRate) this.sendTo(phoneNumberId, customer);
    if (throughput) this.lines.set(phoneNumberId, this.nextOf(line));
  }

  private sendTo(lineId: string, customer: CustomerProfile): void {
    const ofCustomer = this.pairs.get(customer) ?? new Map<string, number>();
    this.pairs.set(customer, ofCustomer);
    const next = Math.max(this.clock(), ofCustomer.get(lineId) ?? 0) + pairGapMs;
    if (next > this.clock() + pairBurst * pairGapMs) throw new GraphFailure(131056);
    ofCustomer.set(lineId, next);
  }

  private nextOf({ phoneNumberId, coexistence }: SimulatedLine): number {
    const share = 1000 / (coexistence === true ? sharedPerSecond : linePerSecond);
    return Math.max(this.clock(), this.lines.get(phoneNumberId) ?? 0) + share;
  }
}
