import { Logger } from '@nestjs/common';
import { asJob } from '../logging/logger';
import { Outage } from '../logging/outage';
import { foundUnrung, stepping, stepsFailed } from '../metrics/metrics';

/** What one look found: whether to look again at once, else when the next known work is due. */
export interface Look {
  readonly again: boolean;
  readonly dueInMs?: number;
}

/** Looks at least this often, so that no wake-up is ever needed. */
export const SWEEP_MS = 1_000;

/** Runs one step after the other, at each wake-up, when known work is due, and at least once a second. */
export class Loop {
  private readonly outage = new Outage(new Logger(Loop.name));
  private running: Promise<void> | undefined;
  private woken = false;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly name: string,
    private readonly step: () => Promise<Look>,
  ) {}

  wake = (): void => this.begin({ unrung: false });

  /** Resolves when the step in hand has ended; no other will start. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private begin(look: { unrung: boolean }): void {
    this.woken = true;
    if (this.running !== undefined || this.stopped) return;
    clearTimeout(this.timer);
    this.running = this.run(look).finally(() => {
      this.running = undefined;
      if (this.woken) this.wake();
    });
  }

  private async run({ unrung }: { unrung: boolean }): Promise<void> {
    let look: Look;
    do {
      this.woken = false;
      look = await asJob(this.name, () => this.attempt());
      if (unrung && look.again) foundUnrung.inc({ loop: this.name });
      unrung = false;
    } while ((look.again || this.woken) && !this.stopped);
    const wait = Math.min(look.dueInMs ?? SWEEP_MS, SWEEP_MS);
    const next = { unrung: wait === SWEEP_MS };
    if (!this.stopped) this.timer = setTimeout(() => this.begin(next), Math.max(wait, 1));
  }

  private async attempt(): Promise<Look> {
    const ended = stepping.startTimer({ loop: this.name });
    try {
      const look = await this.step();
      this.outage.end(`${this.name}: steps succeed again`);
      return look;
    } catch (error) {
      this.woken = false;
      stepsFailed.inc({ loop: this.name });
      this.outage.begin(`${this.name}: step failed; tried once a second until one succeeds`, error);
      return { again: false };
    } finally {
      ended();
    }
  }
}
