const AGAIN_MS = 10_000;

/** Keeps what may happen a thousand times a second from filling the log: says it at once, and then how often it was since. */
export class NowAndThen {
  private saidAt = -Infinity;
  private times = 0;

  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** `say` hears how many times it happened since it was said last. */
  happened(say: (times: number) => void): void {
    this.times += 1;
    if (this.clock() - this.saidAt < AGAIN_MS) return;
    say(this.times);
    [this.saidAt, this.times] = [this.clock(), 0];
  }
}
