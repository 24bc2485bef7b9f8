import { Module } from '@nestjs/common';
import { ConsentService } from './consent.service';
import { ContactMerges } from './contact-merges';
import { ContactsService } from './contacts.service';
import { ReachabilityService } from './reachability.service';

@Module({
  providers: [ConsentService, ContactMerges, ContactsService, ReachabilityService],
  exports: [ConsentService, ContactMerges, ContactsService, ReachabilityService],
})
export class ContactsModule {}
