import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { gathered, Update } from '../../src/simulator/envelope';
import { metaJson } from '../../src/simulator/json';
import { chance, Random } from '../../src/simulator/random';
import { webhookHeaders } from '../../src/simulator/signature';
import { SimulatedLine } from '../../src/simulator/types';
import { sha256Of } from './files';
import { Ledger } from './ledger';

/** An update on its way, and what to note when a body that holds it is answered with 200. */
export interface Parcel {
  readonly update: Update;
  readonly acknowledged: () => void;
}

const MOST_PER_BODY = 6;
const GATHER_MS = 20;
const DUPLICATED = 0.1;
const DELAYED = 0.15;
const FORBIDDEN = 0.02;
const LONGEST_GAP_MS = 1_000;

/** Meta's side of the webhooks: batches, signs, posts, and posts again until it hears 200. */
export class Meta {
  private readonly agent = new Agent({ connections: 64, headersTimeout: 10_000, bodyTimeout: 10_000 });
  private readonly underWay = new Set<Promise<void>>();
  private readonly waiting: Parcel[] = [];
  private gathering: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly url: () => string,
    private readonly ledger: Ledger,
    private readonly random: Random,
  ) {}

  /** Bodies that have not been answered with 200 yet, and updates not yet in one. */
  get pending(): number {
    return this.underWay.size + this.waiting.length;
  }

  put(...parcels: readonly Parcel[]): void {
    this.waiting.push(...parcels);
    this.gathering ??= this.gather();
  }

  /** One update in a body of its own; resolves when it was answered with 200, or after a while. */
  async putNow(parcel: Parcel): Promise<void> {
    const delivered = this.track(this.deliver([parcel]));
    await Promise.race([delivered, pause(2_000)]);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.underWay);
    await this.agent.destroy();
  }

  private async gather(): Promise<void> {
    await pause(GATHER_MS);
    this.gathering = undefined;
    while (this.waiting.length > 0) {
      const parcels = this.waiting.splice(0, 1 + Math.floor(this.random() * MOST_PER_BODY));
      void this.track(this.deliver(parcels));
    }
  }

  private async track(work: Promise<void>): Promise<void> {
    this.underWay.add(work);
    try {
      await work;
    } finally {
      this.underWay.delete(work);
    }
  }

  private async deliver(parcels: readonly Parcel[]): Promise<void> {
    const line = parcels[0]?.update.line;
    if (line === undefined) return;
    const bytes = Buffer.from(
      metaJson(
        gathered(
          parcels.map(({ update }) => update),
          this.random,
        ),
      ),
    );
    if (chance(FORBIDDEN, this.random)) await this.trespass(line, bytes);
    // Bodies overtake each other, as Meta's do.
    if (chance(DELAYED, this.random)) await pause(50 + this.random() * 400);
    await this.untilTaken(line, bytes);
    this.ledger.acknowledged.add(sha256Of(bytes));
    for (const { acknowledged } of parcels) acknowledged();
    if (!chance(DUPLICATED, this.random)) return;
    this.ledger.counts.duplicates += 1;
    await pause(this.random() * 300);
    await this.untilTaken(line, bytes);
  }

  private async untilTaken(line: SimulatedLine, bytes: Buffer): Promise<void> {
    const digest = sha256Of(bytes);
    for (let gap = 50; !this.closed; gap = Math.min(gap * 2, LONGEST_GAP_MS)) {
      this.ledger.post(digest);
      const status = await this.post(bytes, webhookHeaders('right', bytes, line.appSecret));
      if (status === 200) {
        this.ledger.counts.acknowledged += 1;
        return;
      }
      this.ledger.counts.refused += 1;
      await pause(gap);
    }
  }

  /** What nobody signed rightly: it must be refused, and never be stored. */
  private async trespass(line: SimulatedLine, bytes: Buffer): Promise<void> {
    // A blank more keeps it JSON and gives it a digest of its own.
    const other = Buffer.concat([bytes, Buffer.from(' ')]);
    this.ledger.forbidden.add(sha256Of(other));
    const kind = this.random() < 0.5 ? 'wrong' : 'missing';
    const status = await this.post(other, webhookHeaders(kind, other, line.appSecret));
    if (status === 200) this.ledger.counts.forbiddenAccepted += 1;
  }

  private async post(body: Buffer, headers: Record<string, string>): Promise<number> {
    try {
      const response = await request(this.url(), { method: 'POST', dispatcher: this.agent, headers, body });
      await response.body.dump();
      return response.statusCode;
    } catch {
      return 0;
    }
  }
}
