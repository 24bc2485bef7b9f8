import { TranscriptMessage } from './control-types';
import { CustomerProfile } from './customers';
import { isObject } from './json';

const kept = 500;
const answerWithin = 24 * 3600;
const freeFor = 72 * 3600;
/** Whether these count for the window is undocumented, so they do not (Meta, service windows). */
const silentTypes = new Set(['reaction', 'system', 'unsupported']);

/** What one customer and one line have said, newest last; the oldest go after 500. */
export class Transcript {
  readonly messages: TranscriptMessage[] = [];
  /** Unix seconds of the newest message that opens the service window. */
  lastInboundAt = 0;
  /** Unix seconds of the newest click on an ad that was not answered yet. */
  private clickedAt = 0;
  private freeUntil = 0;
  private readonly waiting = new Set<() => void>();

  constructor(
    readonly lineId: string,
    readonly customer: CustomerProfile,
  ) {}

  /** Adds a message and gives back the one that had to go. */
  add(message: TranscriptMessage): TranscriptMessage | undefined {
    this.messages.push(message);
    if (isObject(message.referral) && message.referral['source_type'] === 'ad') {
      this.clickedAt = Number(message.timestamp) || 0;
    }
    if (message.direction === 'outbound') for (const wake of this.waiting) wake();
    else if (!silentTypes.has(message.type)) {
      this.lastInboundAt = Math.max(this.lastInboundAt, Number(message.timestamp) || 0);
    }
    return this.messages.length > kept ? this.messages.shift() : undefined;
  }

  /**
   * The business sends something: an answer within a day of a click on an ad makes everything free for 72 hours. Gives
   * when that ends, Unix seconds, while it is so. Of a computer, where it is not, nothing is known here.
   */
  freeEntryAt(now: number): number | undefined {
    if (this.clickedAt > 0 && now - this.clickedAt <= answerWithin)
      this.freeUntil = Math.floor(now) + freeFor;
    this.clickedAt = 0;
    return now < this.freeUntil ? this.freeUntil : undefined;
  }

  /** Business messages after the message with that id; all of them without one, none when it is unknown. */
  outboundAfter(id: string | undefined): TranscriptMessage[] {
    const start = id === undefined ? 0 : this.messages.findIndex((message) => message.id === id) + 1;
    if (id !== undefined && start === 0) return [];
    return this.messages.slice(start).filter((message) => message.direction === 'outbound');
  }

  /** Calls `wake` at each business message until the returned function is called. */
  onOutbound(wake: () => void): () => void {
    this.waiting.add(wake);
    return () => this.waiting.delete(wake);
  }
}
