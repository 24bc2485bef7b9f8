import { Module } from '@nestjs/common';
import { GraphClient } from './graph-client';
import { WhatsappApiService } from './whatsapp-api.service';
import { WhatsappSetupService } from './whatsapp-setup.service';

const services = [GraphClient, WhatsappApiService, WhatsappSetupService];

@Module({ providers: services, exports: services })
export class WhatsappApiModule {}
