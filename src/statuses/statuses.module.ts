import { Module } from '@nestjs/common';
import { CostsModule } from '../costs/costs.module';
import { OutboxModule } from '../outbox/outbox.module';
import { TemplatesModule } from '../templates/templates.module';
import { StatusesService } from './statuses.service';

@Module({
  imports: [CostsModule, OutboxModule, TemplatesModule],
  providers: [StatusesService],
  exports: [StatusesService],
})
export class StatusesModule {}
