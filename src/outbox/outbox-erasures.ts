import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';
import { lockInOrder } from './lock-in-order';

/** A message of ours that was erased, as receipts may still name it. */
export interface ErasedSending {
  readonly outboxId: string;
  readonly lineId: string;
  readonly providerMessageId: string | null;
}

/** What was said, or was about to be, to somebody who is erased. */
@Injectable()
export class OutboxErasures {
  /**
   * Rows of messages, and whatever else waits in conversations. A send that is under way writes its outcome to a row that is
   * not there any more, which changes nothing.
   */
  async erase(
    tx: Tx,
    { messageIds, conversationIds }: Record<'messageIds' | 'conversationIds', readonly string[]>,
  ): Promise<ErasedSending[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM outbox WHERE message_id = ANY($1::bigint[])
       UNION SELECT id FROM outbox WHERE conversation_id = ANY($2::bigint[]) AND state IN ('pending', 'sending')`,
      [messageIds, conversationIds],
    );
    const ids = rows.map(({ id }) => id);
    await lockInOrder(tx, ids);
    await tx.query('DELETE FROM outbox_media WHERE outbox_id = ANY($1::uuid[])', [ids]);
    return tx.query<ErasedSending>(
      `DELETE FROM outbox WHERE id = ANY($1::uuid[])
       RETURNING id AS "outboxId", line_id AS "lineId", provider_message_id AS "providerMessageId"`,
      [ids],
    );
  }
}
