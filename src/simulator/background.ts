import { causeOf } from './refusal';

/** Work that goes on after an answer: what `idle` waits for and `stop` cuts short. */
export class Background {
  private pending = 0;
  private stopped = false;
  private idlers: (() => void)[] = [];
  private readonly cancels = new Set<() => void>();

  constructor(private readonly log: (message: string) => void) {}

  /** Counts the work as pending until it ends; a failure is logged, never thrown. */
  run(work: Promise<unknown>): void {
    this.pending++;
    work
      .catch((error: unknown) => this.log(`Simulator: ${causeOf(error)}`))
      .finally(() => {
        if (--this.pending > 0) return;
        for (const wake of this.idlers.splice(0)) wake();
      });
  }

  /** Resolves after `ms`; false means the simulator stopped meanwhile and the caller should end. */
  pause(ms: number): Promise<boolean> {
    if (this.stopped) return Promise.resolve(false);
    if (ms <= 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const forget = this.onStop(() => {
        clearTimeout(timer);
        resolve(false);
      });
      const timer = setTimeout(() => {
        forget();
        resolve(true);
      }, ms);
    });
  }

  /** Calls `cancel` when the simulator stops, unless the returned function was called before. */
  onStop(cancel: () => void): () => void {
    if (this.stopped) cancel();
    else this.cancels.add(cancel);
    return () => this.cancels.delete(cancel);
  }

  idle(): Promise<void> {
    return this.pending === 0 ? Promise.resolve() : new Promise((resolve) => this.idlers.push(resolve));
  }

  stop(): Promise<void> {
    this.stopped = true;
    for (const cancel of this.cancels) cancel();
    this.cancels.clear();
    return this.idle();
  }
}
