import { Module } from '@nestjs/common';
import { InboxModule } from '../inbox/inbox.module';
import { TenantsModule } from '../tenants/tenants.module';
import { WhatsappController } from './whatsapp.controller';

@Module({ imports: [InboxModule, TenantsModule], controllers: [WhatsappController] })
export class WebhookModule {}
