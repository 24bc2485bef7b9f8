import { Logger } from '@nestjs/common';
import { withoutLogFields } from '../logging/logger';
import { Outage } from '../logging/outage';

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

  wake = (): void => {
    this.woken = true;
    if (this.running !== undefined || this.stopped) return;
    clearTimeout(this.timer);
    this.running = withoutLogFields(() => this.run()).finally(() => {
      this.running = undefined;
      if (this.woken) this.wake();
    });
  };

  /** Resolves when the step in hand has ended; no other will start. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    let wait = SWEEP_MS;
    try {
      let look: Look;
      do {
        this.woken = false;
        look = await this.step();
        this.outage.end(`${this.name}: steps succeed again`);
      } while ((look.again || this.woken) && !this.stopped);
      wait = Math.min(look.dueInMs ?? SWEEP_MS, SWEEP_MS);
    } catch (error) {
      this.woken = false;
      this.outage.begin(`${this.name}: step failed; tried once a second until one succeeds`, error);
    }
    if (!this.stopped) this.timer = setTimeout(this.wake, Math.max(wait, 1));
  }
}
