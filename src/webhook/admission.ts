/** So long the oldest may wait for its answer, or a turn of the event loop take, before newcomers are refused. */
const LONGEST_WAIT_MS = 100;
/** So many may wait whatever happens: a burst is no overload, however slow the machine is. */
const BURST = 100;
const TICK_MS = 20;

/**
 * Who comes in while those before wait too long. Under more than the program can take, a queue only makes everybody
 * late; a newcomer that is refused at once costs next to nothing and is delivered again later.
 */
export class Admission {
  /** When each that waits was taken in; the oldest first. */
  private readonly waiting = new Set<{ readonly since: number }>();
  private readonly timer: NodeJS.Timeout;
  private tickedAt: number;
  /** How long the last turn of the event loop took: so long newcomers may have waited unseen in their sockets. */
  private lastTurnMs = 0;

  constructor(private readonly clock: () => number = () => performance.now()) {
    this.tickedAt = clock();
    this.timer = setInterval(() => this.tick(), TICK_MS).unref();
  }

  get isOpen(): boolean {
    if (this.waiting.size <= BURST) return true;
    const [oldest] = this.waiting;
    const waitedMs = oldest === undefined ? 0 : this.clock() - oldest.since;
    return Math.max(waitedMs, this.lastTurnMs) <= LONGEST_WAIT_MS;
  }

  /** To be called when its answer is known. */
  enter(): () => void {
    const newcomer = { since: this.clock() };
    this.waiting.add(newcomer);
    return () => void this.waiting.delete(newcomer);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const now = this.clock();
    [this.lastTurnMs, this.tickedAt] = [now - this.tickedAt - TICK_MS, now];
  }
}
