import { Module } from '@nestjs/common';
import { Outward } from '../../platform/outward/outward';
import { GraphClient } from './graph-client';
import { WhatsappApiService } from './whatsapp-api.service';
import { WhatsappMediaService } from './whatsapp-media.service';
import { WhatsappSetupService } from './whatsapp-setup.service';
import { WhatsappTemplates } from './whatsapp-templates.service';

const SERVICES = [
  GraphClient,
  WhatsappApiService,
  WhatsappMediaService,
  WhatsappSetupService,
  WhatsappTemplates,
];

@Module({ providers: [Outward, ...SERVICES], exports: SERVICES })
export class WhatsappApiModule {}
