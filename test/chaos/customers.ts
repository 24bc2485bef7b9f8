import { setTimeout as pause } from 'node:timers/promises';
import { CustomerProfile } from '../../src/simulator/customers';
import { inboundValue, messageFrame } from '../../src/simulator/envelope';
import { MessageContent } from '../../src/simulator/inbound';
import { JsonObject } from '../../src/simulator/json';
import { chance, Random } from '../../src/simulator/random';
import { SimulatedLine } from '../../src/simulator/types';
import { fileOf, imageOf, sha256Of } from './files';
import { Ledger } from './ledger';
import { Meta } from './meta';
import { POISONED } from './poison';

/** In every text; found in a log, a metric or Redis it is a leak. */
export const CANARY = 'canario';
/** The beginning of every customer's number. */
export const PHONES = '1555012';
const CUSTOMERS = 600;
/** Who are seen by their number or by their id alone at first, and are known twice until both are seen together. */
const STRANGERS = 12;
const BY_STRANGERS = 0.15;
const SEEN_APART = 5;
const SAID_BY_STRANGER = 10;
const WITH_FILE = 0.08;
/** More than these on their way: the product is behind, and Meta waits too. */
const MOST_PENDING = 400;

/** What is seen of a customer. */
type Face = 'number' | 'id' | 'both';

interface Writer {
  readonly who: number;
  readonly face: Face;
  readonly lineKey: string;
}

/** Customers of all lines, who write at a steady pace. */
export class Customers {
  private written = 0;
  private talking: Promise<void> | undefined;
  private silenced = false;
  private readonly strangers = new Map<number, { who: number; said: number }>();
  private newcomers = CUSTOMERS;

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
    const { who, face, lineKey } = this.random() < BY_STRANGERS ? this.stranger() : this.regular();
    const line = this.lines.find(({ phoneNumberId }) => phoneNumberId === lineKey);
    if (line === undefined) return;
    const phone = `${PHONES}${String(who).padStart(4, '0')}`;
    const customer = { name: `Rui ${CANARY}`, userId: `BR.${phone}`, phone };
    const id = `wamid.IN${(this.written += 1)}`;
    // The rules that mend the broken ones answer texts only.
    const withFile = lineKey !== POISONED && chance(WITH_FILE, this.random);
    const file = withFile ? `MEDIA${this.written}` : undefined;
    const content: MessageContent =
      file === undefined
        ? { type: 'text', text: { body: `${CANARY} ${this.written}` } }
        : { type: 'image', image: imageOf(file) };
    const written = {
      lineKey,
      writer: `${who} ${face}`,
      sha256: file === undefined ? null : sha256Of(fileOf(file)),
      acknowledged: false,
    };
    this.ledger.written.set(id, written);
    const person = this.ledger.person(customer);
    if (lineKey !== POISONED) person.wroteTo.add(lineKey);
    const acknowledged = () => {
      written.acknowledged = true;
      if (face === 'both') person.provenTo.add(lineKey);
    };
    this.meta.put({ update: { line, value: valueOf(line, { customer, face }, content, id) }, acknowledged });
  }

  private regular(): Writer {
    const who = Math.floor(this.random() * CUSTOMERS);
    // The last line belongs to a tenant whose rules are broken: few write to it.
    const poisoned = this.random() < 0.004;
    const healthy = this.lines.length - 1;
    return { who, face: 'both', lineKey: this.keyOf(poisoned ? healthy : who % healthy) };
  }

  /** On any line of the one business that is healthy. */
  private stranger(): Writer {
    const seat = Math.floor(this.random() * STRANGERS);
    const before = this.strangers.get(seat);
    const stranger =
      before === undefined || before.said === SAID_BY_STRANGER ? { who: this.newcomers++, said: 0 } : before;
    this.strangers.set(seat, stranger);
    stranger.said += 1;
    const apart = this.random() < 0.5 ? 'number' : 'id';
    const face = stranger.said <= SEEN_APART ? apart : 'both';
    return {
      who: stranger.who,
      face,
      lineKey: this.keyOf(Math.floor(this.random() * (this.lines.length - 1))),
    };
  }

  private keyOf(index: number): string {
    return this.lines[index]?.phoneNumberId ?? '';
  }
}

function valueOf(
  line: SimulatedLine,
  { customer, face }: { customer: CustomerProfile; face: Face },
  content: MessageContent,
  id: string,
): JsonObject {
  const seen = { ...customer, hidesPhone: face === 'id' };
  const message = messageFrame(seen, content, { id, timestamp: Math.floor(Date.now() / 1000) });
  const value = inboundValue(line, seen, message);
  return face === 'number' ? withoutIds(value) : value;
}

/** As customers were seen before business-scoped ids. */
function withoutIds(value: JsonObject): JsonObject {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) =>
      key === 'from_user_id' || key === 'user_id' ? undefined : member,
    ),
  ) as JsonObject;
}
