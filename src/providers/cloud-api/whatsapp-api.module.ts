import { Module } from '@nestjs/common';
import { GraphClient } from './graph-client';
import { WhatsappApiService } from './whatsapp-api.service';
import { WhatsappMediaService } from './whatsapp-media.service';

@Module({
  providers: [GraphClient, WhatsappApiService, WhatsappMediaService],
  exports: [GraphClient, WhatsappApiService, WhatsappMediaService],
})
export class WhatsappApiModule {}
