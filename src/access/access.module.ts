import { Module } from '@nestjs/common';
import { ClientsModule } from '../platform/http/clients.module';
import { AccessService } from './access.service';
import { SessionsService } from './sessions.service';

@Module({
  imports: [ClientsModule],
  providers: [AccessService, SessionsService],
  exports: [AccessService, SessionsService],
})
export class AccessModule {}
