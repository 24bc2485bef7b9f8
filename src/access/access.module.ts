import { Module } from '@nestjs/common';
import { AccessService } from './access.service';
import { SessionsService } from './sessions.service';

@Module({
  providers: [AccessService, SessionsService],
  exports: [AccessService, SessionsService],
})
export class AccessModule {}
