import { Module } from '@nestjs/common';
import { ContactsModule } from '../contacts/contacts.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { InboxModule } from '../inbox/inbox.module';
import { LanesModule } from '../lanes/lanes.module';
import { MediaModule } from '../media/media.module';
import { MessagesModule } from '../messages/messages.module';
import { OutboxModule } from '../outbox/outbox.module';
import { ReferralsModule } from '../referrals/referrals.module';
import { MergingService } from './merging.service';
import { ProposedMerges } from './proposed-merges.service';

@Module({
  imports: [
    ContactsModule,
    ConversationsModule,
    InboxModule,
    LanesModule,
    MediaModule,
    MessagesModule,
    OutboxModule,
    ReferralsModule,
  ],
  providers: [MergingService, ProposedMerges],
  exports: [MergingService, ProposedMerges],
})
export class MergingModule {}
