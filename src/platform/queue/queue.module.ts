import { BullModule } from '@nestjs/bull';
import { DynamicModule, Module } from '@nestjs/common';
import { Config } from '../config/config';
import { BullWakeUps, WAKE_UP_QUEUE, wakeUpQueueOptions } from './bull-wake-ups';
import { InProcessWakeUps, WakeUps } from './wake-ups';

/** Bull with REDIS_URL, otherwise in process. */
@Module({})
export class QueueModule {
  static of({ redisUrl }: Config): DynamicModule {
    const bull = redisUrl !== undefined;
    return {
      module: QueueModule,
      global: true,
      imports: bull
        ? [BullModule.registerQueue({ name: WAKE_UP_QUEUE, ...wakeUpQueueOptions(redisUrl) })]
        : [],
      providers: [{ provide: WakeUps, useClass: bull ? BullWakeUps : InProcessWakeUps }],
      exports: [WakeUps],
    };
  }
}
