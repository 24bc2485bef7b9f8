import { Module } from '@nestjs/common';
import { WhatsappApiModule } from '../providers/cloud-api/whatsapp-api.module';
import { TenantsModule } from '../tenants/tenants.module';
import { TemplateSync } from './template-sync.service';
import { TemplatesService } from './templates.service';

@Module({
  imports: [TenantsModule, WhatsappApiModule],
  providers: [TemplateSync, TemplatesService],
  exports: [TemplateSync, TemplatesService],
})
export class TemplatesModule {}
