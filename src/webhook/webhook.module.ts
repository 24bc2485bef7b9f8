import { Module } from '@nestjs/common';
import { InboxModule } from '../inbox/inbox.module';
import { OperationsModule } from '../operations/operations.module';
import { ClientsModule } from '../platform/http/clients.module';
import { TenantsModule } from '../tenants/tenants.module';
import { DoorGuard } from './door-guard';
import { HandshakeService } from './handshake.service';
import { WhatsappController } from './whatsapp.controller';

@Module({
  imports: [ClientsModule, InboxModule, OperationsModule, TenantsModule],
  providers: [DoorGuard, HandshakeService],
  controllers: [WhatsappController],
})
export class WebhookModule {}
