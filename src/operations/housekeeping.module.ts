import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module';
import { ErasingModule } from '../erasing/erasing.module';
import { InboxModule } from '../inbox/inbox.module';
import { MediaModule } from '../media/media.module';
import { MessagesModule } from '../messages/messages.module';
import { StatusesModule } from '../statuses/statuses.module';
import { HousekeepingService } from './housekeeping.service';
import { OutboxModule } from '../outbox/outbox.module';
import { OperationsModule } from './operations.module';
import { ResendRule } from './resend-rule.service';
import { RetentionService } from './retention.service';
import { TemplateKeeping } from './template-keeping.service';
import { TemplatesModule } from '../templates/templates.module';
import { TenantRetention } from './tenant-retention.service';
import { TenantsModule } from '../tenants/tenants.module';

/** For processes that work. */
@Module({
  imports: [
    ContactsModule,
    ErasingModule,
    InboxModule,
    MediaModule,
    MessagesModule,
    OperationsModule,
    OutboxModule,
    StatusesModule,
    TemplatesModule,
    TenantsModule,
  ],
  providers: [HousekeepingService, ResendRule, RetentionService, TemplateKeeping, TenantRetention],
})
export class HousekeepingModule {}
