import { Module } from '@nestjs/common';
import { CostsModule } from '../costs/costs.module';
import { InboxModule } from '../inbox/inbox.module';
import { OutboxModule } from '../outbox/outbox.module';
import { TemplatesModule } from '../templates/templates.module';
import { StatusesService } from './statuses.service';

@Module({
  imports: [CostsModule, InboxModule, OutboxModule, TemplatesModule],
  providers: [StatusesService],
  exports: [StatusesService],
})
export class StatusesModule {}
