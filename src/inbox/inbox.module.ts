import { Module } from '@nestjs/common';
import { DeadLettersService } from './dead-letters.service';
import { EventsService } from './events.service';
import { InboxService } from './inbox.service';
import { InboxWriter } from './inbox-writer.service';

@Module({
  providers: [DeadLettersService, EventsService, InboxService, InboxWriter],
  exports: [DeadLettersService, EventsService, InboxService, InboxWriter],
})
export class InboxModule {}
