import { Module } from '@nestjs/common';
import { GraphClient } from './graph-client';
import { WhatsappApiService } from './whatsapp-api.service';

@Module({ providers: [GraphClient, WhatsappApiService], exports: [GraphClient, WhatsappApiService] })
export class WhatsappApiModule {}
