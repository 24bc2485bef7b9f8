import { BeforeApplicationShutdown, Module, OnApplicationBootstrap } from '@nestjs/common';
import { Look, Loop } from '../platform/queue/loop';
import { OperationsModule } from './operations.module';
import { PulseService } from './pulse.service';

/** At least twice in every minute. */
const BEAT_EVERY_MS = 20_000;

/** For processes that receive webhooks. */
@Module({ imports: [OperationsModule] })
export class PulseModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Loop('pulse', () => this.step());
  private beatenAt = -Infinity;

  constructor(private readonly pulse: PulseService) {}

  onApplicationBootstrap(): void {
    this.loop.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async step(): Promise<Look> {
    if (performance.now() - this.beatenAt >= BEAT_EVERY_MS) {
      await this.pulse.beat();
      this.beatenAt = performance.now();
    }
    return { again: false };
  }
}
