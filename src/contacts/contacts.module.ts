import { Module } from '@nestjs/common';
import { ConsentService } from './consent.service';
import { ContactErasures } from './contact-erasures';
import { ContactMerges } from './contact-merges';
import { ContactsService } from './contacts.service';
import { ReachabilityService } from './reachability.service';
import { Suppressions } from './suppressions';

@Module({
  providers: [
    ConsentService,
    ContactErasures,
    ContactMerges,
    ContactsService,
    ReachabilityService,
    Suppressions,
  ],
  exports: [ConsentService, ContactErasures, ContactMerges, ContactsService, ReachabilityService],
})
export class ContactsModule {}
