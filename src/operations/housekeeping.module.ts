import { Module } from '@nestjs/common';
import { InboxModule } from '../inbox/inbox.module';
import { MediaModule } from '../media/media.module';
import { StatusesModule } from '../statuses/statuses.module';
import { HousekeepingService } from './housekeeping.service';
import { OutboxModule } from '../outbox/outbox.module';
import { OperationsModule } from './operations.module';
import { ResendRule } from './resend-rule.service';
import { RetentionService } from './retention.service';
import { TemplateKeeping } from './template-keeping.service';
import { TemplatesModule } from '../templates/templates.module';

/** For processes that work. */
@Module({
  imports: [InboxModule, MediaModule, OperationsModule, OutboxModule, StatusesModule, TemplatesModule],
  providers: [HousekeepingService, ResendRule, RetentionService, TemplateKeeping],
})
export class HousekeepingModule {}
