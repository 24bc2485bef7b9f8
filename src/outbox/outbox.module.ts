import { Module } from '@nestjs/common';
import { AlarmsModule } from '../alarms/alarms.module';
import { ContactsModule } from '../contacts/contacts.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { LanesModule } from '../lanes/lanes.module';
import { MediaModule } from '../media/media.module';
import { MessagesModule } from '../messages/messages.module';
import { WhatsappApiModule } from '../providers/cloud-api/whatsapp-api.module';
import { TenantsModule } from '../tenants/tenants.module';
import { ConsequencesService } from './consequences.service';
import { GoneLines } from './gone-lines.service';
import { OutboxArrivals } from './outbox-arrivals.service';
import { OutboxDecisions } from './outbox-decisions.service';
import { OutboxDepartures } from './outbox-departures.service';
import { OutboxErasures } from './outbox-erasures';
import { OutboxMedia } from './outbox-media.service';
import { OutboxReceipts } from './outbox-receipts.service';
import { OutboxSender } from './outbox-sender.service';
import { OutboxService } from './outbox.service';
import { PaceService } from './pace.service';
import { PausesService } from './pauses.service';

const SERVICES = [
  ConsequencesService,
  GoneLines,
  OutboxArrivals,
  OutboxDecisions,
  OutboxDepartures,
  OutboxErasures,
  OutboxMedia,
  OutboxReceipts,
  OutboxSender,
  OutboxService,
  PaceService,
  PausesService,
];

@Module({
  imports: [
    AlarmsModule,
    ContactsModule,
    ConversationsModule,
    LanesModule,
    MediaModule,
    MessagesModule,
    TenantsModule,
    WhatsappApiModule,
  ],
  providers: SERVICES,
  exports: SERVICES,
})
export class OutboxModule {}
