import { Module } from '@nestjs/common';
import { InboxModule } from '../inbox/inbox.module';
import { OperationsModule } from '../operations/operations.module';
import { TenantsModule } from '../tenants/tenants.module';
import { WhatsappController } from './whatsapp.controller';

@Module({ imports: [InboxModule, OperationsModule, TenantsModule], controllers: [WhatsappController] })
export class WebhookModule {}
