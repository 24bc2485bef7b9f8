import { Module } from '@nestjs/common';
import { MessageErasures } from './message-erasures';
import { MessagesService } from './messages.service';

@Module({ providers: [MessageErasures, MessagesService], exports: [MessageErasures, MessagesService] })
export class MessagesModule {}
