import { Module } from '@nestjs/common';
import { ConsentService } from './consent.service';
import { ContactsService } from './contacts.service';
import { ReachabilityService } from './reachability.service';

@Module({
  providers: [ConsentService, ContactsService, ReachabilityService],
  exports: [ConsentService, ContactsService, ReachabilityService],
})
export class ContactsModule {}
