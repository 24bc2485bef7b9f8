import { Module } from '@nestjs/common';
import { ConversationMerges } from './conversation-merges';
import { ConversationsService } from './conversations.service';

@Module({
  providers: [ConversationMerges, ConversationsService],
  exports: [ConversationMerges, ConversationsService],
})
export class ConversationsModule {}
