import { Module } from '@nestjs/common';
import { ConversationErasures } from './conversation-erasures';
import { ConversationMerges } from './conversation-merges';
import { ConversationsService } from './conversations.service';

@Module({
  providers: [ConversationErasures, ConversationMerges, ConversationsService],
  exports: [ConversationErasures, ConversationMerges, ConversationsService],
})
export class ConversationsModule {}
