import { setTimeout as pause } from 'node:timers/promises';
import { inboundValue, messageFrame } from '../../src/simulator/envelope';
import { Random } from '../../src/simulator/random';
import { SimulatedLine } from '../../src/simulator/types';
import { Ledger } from './ledger';
import { Meta } from './meta';

/** In every text; found in a log, a metric or Redis it is a leak. */
export const CANARY = 'canario';
/** The beginning of every customer's number. */
export const PHONES = '1555012';
const CUSTOMERS = 600;
/** More than these on their way: the product is behind, and Meta waits too. */
const MOST_PENDING = 400;

/** Customers of all lines, who write at a steady pace. */
export class Customers {
  private written = 0;
  private talking: Promise<void> | undefined;
  private silenced = false;

  constructor(
    private readonly lines: readonly SimulatedLine[],
    private readonly meta: Meta,
    private readonly ledger: Ledger,
    private readonly random: Random,
    private readonly perSecond: number,
  ) {}

  talk(): void {
    this.silenced = false;
    this.talking ??= this.goOn();
  }

  async hush(): Promise<void> {
    this.silenced = true;
    await this.talking;
    this.talking = undefined;
  }

  private async goOn(): Promise<void> {
    const startedAt = performance.now();
    for (let said = 0; !this.silenced;) {
      const due = ((performance.now() - startedAt) / 1000) * this.perSecond;
      for (; said < due; said += 1) if (this.meta.pending < MOST_PENDING) this.say();
      await pause(20);
    }
  }

  private say(): void {
    const who = Math.floor(this.random() * CUSTOMERS);
    // The last line belongs to a tenant whose rules are broken: few write to it.
    const poisoned = this.random() < 0.004;
    const healthy = this.lines.length - 1;
    const line = this.lines[poisoned ? healthy : who % healthy];
    if (line === undefined) return;
    const phone = `${PHONES}${String(who).padStart(4, '0')}`;
    const customer = { name: `Rui ${CANARY}`, userId: `BR.${phone}`, phone };
    const id = `wamid.IN${(this.written += 1)}`;
    const content = { type: 'text', text: { body: `${CANARY} ${this.written}` } };
    const message = messageFrame(customer, content, { id, timestamp: Math.floor(Date.now() / 1000) });
    const written = { lineKey: line.phoneNumberId, acknowledged: false };
    this.ledger.written.set(id, written);
    const acknowledged = () => {
      written.acknowledged = true;
    };
    this.meta.put({ update: { line, value: inboundValue(line, customer, message) }, acknowledged });
  }
}
