import { Module } from '@nestjs/common';
import { ConsentService } from './consent.service';
import { ContactsService } from './contacts.service';

@Module({ providers: [ConsentService, ContactsService], exports: [ConsentService, ContactsService] })
export class ContactsModule {}
