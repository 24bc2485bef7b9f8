import { Module } from '@nestjs/common';
import { RulesService } from './rules/rules.service';
import { WhatsappService } from './whatsapp.service';

@Module({ providers: [RulesService, WhatsappService], exports: [RulesService, WhatsappService] })
export class BotModule {}
