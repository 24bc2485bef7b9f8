/** So long the oldest may wait for its answer before newcomers are refused; p99 of the accepted stays near twice that. */
const LONGEST_WAIT_MS = 100;
/** A burst of so many is no overload, however slow the machine is. */
const BURST = 200;

/**
 * Who comes in while those before wait too long. Under more than the program can take, a queue only makes everybody
 * late; a newcomer that is refused at once costs next to nothing and is delivered again later.
 */
export class Admission {
  /** When each that waits was taken in; the oldest first. */
  private readonly waiting = new Set<{ readonly since: number }>();

  constructor(private readonly clock: () => number = () => performance.now()) {}

  get isOpen(): boolean {
    if (this.waiting.size <= BURST) return true;
    const [oldest] = this.waiting;
    return oldest === undefined || this.clock() - oldest.since <= LONGEST_WAIT_MS;
  }

  /** To be called when its answer is known. */
  enter(): () => void {
    const newcomer = { since: this.clock() };
    this.waiting.add(newcomer);
    return () => void this.waiting.delete(newcomer);
  }
}
