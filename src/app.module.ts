import { DynamicModule, Module } from '@nestjs/common';
import { BotModule } from './bot/bot.module';
import { DispatchModule } from './dispatch/dispatch.module';
import { FirstStart } from './first-start';
import { HousekeepingModule } from './operations/housekeeping.module';
import { OperationsModule } from './operations/operations.module';
import { PulseModule } from './operations/pulse.module';
import { OperatorModule } from './operator/operator.module';
import { OutboxModule } from './outbox/outbox.module';
import { Config } from './platform/config/config';
import { DatabaseModule } from './platform/database/database.module';
import { EventsModule } from './platform/events/events.module';
import { HealthModule } from './platform/health/health.module';
import { QueueModule } from './platform/queue/queue.module';
import { RealtimeModule } from './realtime/realtime.module';
import { SecretsModule } from './platform/secrets/secrets.module';
import { SimulatorModule } from './simulator.module';
import { TenantsModule } from './tenants/tenants.module';
import { WebhookModule } from './webhook/webhook.module';

/** What each role loads: `web` receives and serves the API, `worker` expands, answers and sends, `all` does both. */
@Module({})
export class AppModule {
  static of(config: Config, configModule: DynamicModule): DynamicModule {
    const web = [
      WebhookModule,
      PulseModule,
      OperatorModule,
      RealtimeModule,
      HealthModule,
      ...(config.simulator ? [SimulatorModule] : []),
    ];
    return {
      module: AppModule,
      imports: [
        configModule,
        DatabaseModule,
        EventsModule,
        SecretsModule,
        QueueModule.of(config),
        TenantsModule,
        BotModule,
        OutboxModule,
        // Everywhere, since what it measures is the same from every process.
        OperationsModule,
        ...(config.servesHttp ? web : []),
        ...(config.works ? [DispatchModule, HousekeepingModule] : []),
        ...(!config.servesHttp && config.workerPort !== undefined ? [HealthModule] : []),
      ],
      providers: [FirstStart],
    };
  }
}
