import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';

/** Conversations that go for good, or lose what was said long ago. */
@Injectable()
export class ConversationErasures {
  async erase(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM merged_conversations WHERE merged_into = ANY($1::bigint[])', [ids]);
    await tx.query('DELETE FROM conversations WHERE id = ANY($1::bigint[])', [ids]);
  }

  /** Where the last message was erased, nothing is left that was said: all before it is older. */
  async forgetMessages(
    tx: Tx,
    messageIds: readonly string[],
    conversationIds: readonly string[],
  ): Promise<void> {
    await tx.query(
      `UPDATE conversations SET last_message_id = NULL, unread_count = 0
       WHERE id = ANY($2::bigint[]) AND last_message_id = ANY($1::bigint[])`,
      [messageIds, conversationIds],
    );
  }
}
