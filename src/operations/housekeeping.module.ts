import { Module } from '@nestjs/common';
import { InboxModule } from '../inbox/inbox.module';
import { StatusesModule } from '../statuses/statuses.module';
import { HousekeepingService } from './housekeeping.service';
import { OperationsModule } from './operations.module';
import { RetentionService } from './retention.service';

/** For processes that work. */
@Module({
  imports: [InboxModule, OperationsModule, StatusesModule],
  providers: [HousekeepingService, RetentionService],
})
export class HousekeepingModule {}
