import { Injectable } from '@nestjs/common';
import { Access } from '../access/access';
import { ConversationsService } from '../conversations/conversations.service';
import { MessagesService, ReceivedMessage } from '../messages/messages.service';
import { isSyntheticId } from '../domain/inbound';
import { OutboxService } from '../outbox/outbox.service';
import { OperatorDatabase } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';

/** Meta: a message can be marked as read for 30 days. */
const MARKABLE_MS = 30 * 24 * 60 * 60 * 1000;

/** Tells customers, by the outbox, that their messages were read, and that an answer is being written. */
@Injectable()
export class ReadingService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly messages: MessagesService,
    private readonly conversations: ConversationsService,
    private readonly outbox: OutboxService,
  ) {}

  /** @throws Problem when there is no such message, or WhatsApp cannot mark it */
  async markAsRead(
    { tenantId }: Pick<Access, 'tenantId'>,
    messageId: string,
    { typing }: { readonly typing: boolean },
  ): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const message = await this.messages.findReceived(tx, tenantId, messageId);
      if (message === null) throw Problem.notFound('Message');
      assertMarkable(messageId, message);
      // From now on it is neither merged nor erased.
      const held = await this.conversations.hold(tx, message.conversationId);
      if (held === undefined) throw Problem.notFound('Message');
      await this.outbox.add(tx, [], [{ ...message, conversationId: held.id, eventId: null, typing }]);
    });
  }
}

function assertMarkable(
  messageId: string,
  { direction, providerMessageId, timestamp }: ReceivedMessage,
): void {
  const why =
    direction !== 'inbound'
      ? 'was sent by the business; only a message of the customer can be marked as read'
      : isSyntheticId(providerMessageId)
        ? 'came without an id of WhatsApp, so it cannot be marked as read'
        : Date.now() - timestamp.getTime() > MARKABLE_MS
          ? 'is older than 30 days; WhatsApp marks only newer ones as read'
          : undefined;
  if (why !== undefined) throw new Problem('conflict', 'not_markable', `Message ${messageId} ${why}`);
}
