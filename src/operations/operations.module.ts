import { Module } from '@nestjs/common';
import { InboxModule } from '../inbox/inbox.module';
import { LanesModule } from '../lanes/lanes.module';
import { OutboxModule } from '../outbox/outbox.module';
import { DeadLetterReplayService } from './dead-letter-replay.service';
import { PipelineService } from './pipeline.service';

@Module({
  imports: [InboxModule, LanesModule, OutboxModule],
  providers: [DeadLetterReplayService, PipelineService],
  exports: [DeadLetterReplayService, PipelineService],
})
export class OperationsModule {}
