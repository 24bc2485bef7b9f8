import { Module } from '@nestjs/common';
import { AlarmsModule } from '../alarms/alarms.module';
import { InboxModule } from '../inbox/inbox.module';
import { LanesModule } from '../lanes/lanes.module';
import { MediaModule } from '../media/media.module';
import { OutboxModule } from '../outbox/outbox.module';
import { DeadLetterReplayService } from './dead-letter-replay.service';
import { PipelineGauges } from './pipeline-gauges.service';
import { PipelineService } from './pipeline.service';
import { PulseService } from './pulse.service';
import { StateCountsService } from './state-counts.service';

@Module({
  imports: [AlarmsModule, InboxModule, LanesModule, MediaModule, OutboxModule],
  providers: [DeadLetterReplayService, PipelineGauges, PipelineService, PulseService, StateCountsService],
  exports: [DeadLetterReplayService, PipelineService, PulseService, StateCountsService],
})
export class OperationsModule {}
