import { Module } from '@nestjs/common';
import { ConsentService } from './consent.service';
import { ContactMerges } from './contact-merges';
import { ContactsService } from './contacts.service';

@Module({
  providers: [ConsentService, ContactMerges, ContactsService],
  exports: [ConsentService, ContactMerges, ContactsService],
})
export class ContactsModule {}
