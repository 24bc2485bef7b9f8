import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { CostsModule } from '../costs/costs.module';
import { InboxModule } from '../inbox/inbox.module';
import { LanesModule } from '../lanes/lanes.module';
import { MediaModule } from '../media/media.module';
import { MessagesModule } from '../messages/messages.module';
import { OutboxModule } from '../outbox/outbox.module';
import { ReferralsModule } from '../referrals/referrals.module';
import { StatusesModule } from '../statuses/statuses.module';
import { TenantsModule } from '../tenants/tenants.module';
import { Erasures } from './erasures.service';
import { ErasingService } from './erasing.service';
import { MessageRemoval } from './message-removal.service';

@Module({
  imports: [
    ContactsModule,
    ConversationsModule,
    CostsModule,
    InboxModule,
    LanesModule,
    MediaModule,
    MessagesModule,
    OutboxModule,
    ReferralsModule,
    StatusesModule,
    TenantsModule,
  ],
  providers: [Erasures, ErasingService, MessageRemoval],
  exports: [Erasures, ErasingService, MessageRemoval],
})
export class ErasingModule {}
