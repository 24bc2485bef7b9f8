import { Module } from '@nestjs/common';
import { ClientsModule } from '../platform/http/clients.module';
import { AccessService } from './access.service';
import { ApiKeysService } from './api-keys.service';
import { AuditService } from './audit.service';
import { SessionsService } from './sessions.service';

@Module({
  imports: [ClientsModule],
  providers: [AccessService, ApiKeysService, AuditService, SessionsService],
  exports: [AccessService, ApiKeysService, AuditService, SessionsService],
})
export class AccessModule {}
