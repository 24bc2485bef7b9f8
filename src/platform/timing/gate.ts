/** Lets a few in at once; some wait, in order; the rest is turned away. */
export class Gate {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: { readonly atOnce: number; readonly waiting: number }) {}

  /** Undefined when too many wait already: then nothing was done. */
  async pass<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.inside >= this.limits.atOnce) {
      if (this.waiting.length >= this.limits.waiting) return undefined;
      // Whoever leaves hands over the place, so nobody who comes meanwhile takes it.
      await new Promise<void>((enter) => this.waiting.push(enter));
    } else {
      this.inside += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.inside -= 1;
      else next();
    }
  }
}
