import { Module } from '@nestjs/common';
import { AlarmsModule } from '../alarms/alarms.module';
import { ContactsModule } from '../contacts/contacts.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { MediaModule } from '../media/media.module';
import { MessagesModule } from '../messages/messages.module';
import { OutboxModule } from '../outbox/outbox.module';
import { TemplatesModule } from '../templates/templates.module';
import { TenantsModule } from '../tenants/tenants.module';
import { Messenger } from './messenger.service';
import { ReadingService } from './reading.service';
import { SendService } from './send.service';
import { TemplateGate } from './template-gate.service';

@Module({
  imports: [
    AlarmsModule,
    ContactsModule,
    ConversationsModule,
    MediaModule,
    MessagesModule,
    OutboxModule,
    TemplatesModule,
    TenantsModule,
  ],
  providers: [Messenger, ReadingService, SendService, TemplateGate],
  exports: [Messenger, ReadingService, SendService],
})
export class SendingModule {}
