import { Module } from '@nestjs/common';
import { AlarmsModule } from '../alarms/alarms.module';
import { BotModule } from '../bot/bot.module';
import { ContactsModule } from '../contacts/contacts.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { InboxModule } from '../inbox/inbox.module';
import { LanesModule } from '../lanes/lanes.module';
import { MergingModule } from '../merging/merging.module';
import { MediaModule } from '../media/media.module';
import { MessagesModule } from '../messages/messages.module';
import { OutboxModule } from '../outbox/outbox.module';
import { ReferralsModule } from '../referrals/referrals.module';
import { StatusesModule } from '../statuses/statuses.module';
import { TemplatesModule } from '../templates/templates.module';
import { TenantsModule } from '../tenants/tenants.module';
import { AccountNotices } from './account-notices.service';
import { ComeAgain } from './come-again.service';
import { CustomerNotices } from './customer-notices.service';
import { Decider } from './decider.service';
import { DispatchService } from './dispatch.service';
import { EchoIntake } from './echo-intake.service';
import { ExpanderService } from './expander.service';
import { InboundLanes } from './inbound-lanes.service';
import { MediaTransfers } from './media-transfers.service';
import { MessageIntake } from './message-intake.service';
import { NoticeIntake } from './notice-intake.service';
import { Places } from './places.service';
import { OutboundLanes } from './outbound-lanes.service';
import { Wishes } from './wishes.service';

@Module({
  imports: [
    AlarmsModule,
    BotModule,
    ContactsModule,
    ConversationsModule,
    InboxModule,
    LanesModule,
    MergingModule,
    MediaModule,
    MessagesModule,
    OutboxModule,
    ReferralsModule,
    StatusesModule,
    TemplatesModule,
    TenantsModule,
  ],
  providers: [
    AccountNotices,
    ComeAgain,
    CustomerNotices,
    Decider,
    DispatchService,
    EchoIntake,
    ExpanderService,
    InboundLanes,
    MediaTransfers,
    MessageIntake,
    NoticeIntake,
    OutboundLanes,
    Places,
    Wishes,
  ],
})
export class DispatchModule {}
