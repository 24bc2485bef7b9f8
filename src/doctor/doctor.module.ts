import { Module } from '@nestjs/common';
import { InboxModule } from '../inbox/inbox.module';
import { OutboxModule } from '../outbox/outbox.module';
import { WhatsappApiModule } from '../providers/cloud-api/whatsapp-api.module';
import { TenantsModule } from '../tenants/tenants.module';
import { DoctorService } from './doctor.service';
import { DoorProbe } from './door-probe';
import { LineRecords } from './line-records.service';
import { LineSetupService } from './line-setup.service';

@Module({
  imports: [InboxModule, OutboxModule, TenantsModule, WhatsappApiModule],
  providers: [DoctorService, DoorProbe, LineRecords, LineSetupService],
  exports: [DoctorService, LineSetupService],
})
export class DoctorModule {}
