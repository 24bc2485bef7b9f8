import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { AlarmsModule } from '../alarms/alarms.module';
import { BotModule } from '../bot/bot.module';
import { ContactsModule } from '../contacts/contacts.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { CostsModule } from '../costs/costs.module';
import { DoctorModule } from '../doctor/doctor.module';
import { ErasingModule } from '../erasing/erasing.module';
import { InboxModule } from '../inbox/inbox.module';
import { MergingModule } from '../merging/merging.module';
import { MediaModule } from '../media/media.module';
import { OperatorsModule } from '../operators/operators.module';
import { OperationsModule } from '../operations/operations.module';
import { OutboxModule } from '../outbox/outbox.module';
import { SendingModule } from '../sending/sending.module';
import { StatusesModule } from '../statuses/statuses.module';
import { TemplatesModule } from '../templates/templates.module';
import { TenantsModule } from '../tenants/tenants.module';
import { ClientsModule } from '../platform/http/clients.module';
import { WhatsappApiModule } from '../providers/cloud-api/whatsapp-api.module';
import { AcceptanceController } from './acceptance.controller';
import { AccountController } from './account.controller';
import { AlarmsController } from './alarms.controller';
import { AuditController } from './audit.controller';
import { BlockService } from './block.service';
import { ContactsController } from './contacts.controller';
import { ConversationsController } from './conversations.controller';
import { CostsController } from './costs.controller';
import { DeadLettersController } from './dead-letters.controller';
import { AppSecretsController } from './app-secrets.controller';
import { DecisionService } from './decision.service';
import { InvitationsController } from './invitations.controller';
import { KeysController } from './keys.controller';
import { LineSetupController } from './line-setup.controller';
import { LinesController } from './lines.controller';
import { MediaController } from './media.controller';
import { MessagesController } from './messages.controller';
import { OperatorsController } from './operators.controller';
import { PipelineController } from './pipeline.controller';
import { RatesController } from './rates.controller';
import { ReferralsController } from './referrals.controller';
import { RulesController } from './rules.controller';
import { SendController } from './send.controller';
import { SessionController } from './session.controller';
import { ShownLines } from './shown-lines';
import { SignedIn } from './signed-in.service';
import { TemplatesController } from './templates.controller';
import { TenantsController } from './tenants.controller';
import { TracesController } from './traces.controller';
import { WebhooksController } from './webhooks.controller';

@Module({
  imports: [
    AccessModule,
    AlarmsModule,
    BotModule,
    ClientsModule,
    ContactsModule,
    ConversationsModule,
    CostsModule,
    DoctorModule,
    ErasingModule,
    InboxModule,
    MergingModule,
    MediaModule,
    OperationsModule,
    OperatorsModule,
    OutboxModule,
    SendingModule,
    StatusesModule,
    TemplatesModule,
    TenantsModule,
    WhatsappApiModule,
  ],
  controllers: [
    AlarmsController,
    SessionController,
    AcceptanceController,
    AccountController,
    OperatorsController,
    InvitationsController,
    SendController,
    MediaController,
    MessagesController,
    ConversationsController,
    ContactsController,
    ReferralsController,
    DeadLettersController,
    PipelineController,
    TemplatesController,
    TenantsController,
    LinesController,
    AppSecretsController,
    LineSetupController,
    RulesController,
    KeysController,
    AuditController,
    TracesController,
    WebhooksController,
    CostsController,
    RatesController,
  ],
  providers: [BlockService, DecisionService, ShownLines, SignedIn],
})
export class OperatorModule {}
