import { Module } from '@nestjs/common';
import { DeadLettersService } from './dead-letters.service';
import { ErasedBodies } from './erased-bodies.service';
import { ErasedEvents } from './erased-events.service';
import { EventsService } from './events.service';
import { InboxService } from './inbox.service';
import { InboxWriter } from './inbox-writer.service';

@Module({
  providers: [DeadLettersService, ErasedBodies, ErasedEvents, EventsService, InboxService, InboxWriter],
  exports: [DeadLettersService, ErasedBodies, ErasedEvents, EventsService, InboxService, InboxWriter],
})
export class InboxModule {}
