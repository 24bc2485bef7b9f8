import { BeforeApplicationShutdown, Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { Look, Loop } from '../platform/queue/loop';
import { TemplateSync } from '../templates/template-sync.service';

/** What refusals and edits ask for is not urgent, and lines are rarely added. */
const LOOK_EVERY_MS = 10_000;
const ENROL_EVERY_MS = 10 * 60_000;
/** A process that starts has better things to do. */
const FIRST_ENROL_AFTER_MS = 60_000;

/** Keeps what is known of templates up to date: every account once a day, and whenever something says that it is not. */
@Injectable()
export class TemplateKeeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Loop('templates', () => this.step());
  private looksAt = performance.now() + LOOK_EVERY_MS;
  private enrolsAt = performance.now() + FIRST_ENROL_AFTER_MS;

  constructor(private readonly sync: TemplateSync) {}

  onApplicationBootstrap(): void {
    this.loop.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async step(): Promise<Look> {
    const now = performance.now();
    if (now < this.looksAt) return { again: false };
    this.looksAt = now + LOOK_EVERY_MS;
    if (now >= this.enrolsAt) {
      this.enrolsAt = now + ENROL_EVERY_MS;
      await this.sync.enrol();
    }
    await this.sync.syncDue();
    return { again: false };
  }
}
