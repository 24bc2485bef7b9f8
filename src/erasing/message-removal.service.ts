import { Injectable } from '@nestjs/common';
import { ConversationErasures } from '../conversations/conversation-erasures';
import { ChargesService } from '../costs/charges.service';
import { ErasedEvents, erasedName } from '../inbox/erased-events.service';
import { eventKey } from '../inbox/events.service';
import { MediaErasures } from '../media/media-erasures';
import { DoomedMessage, MessageErasures } from '../messages/message-erasures';
import { ErasedSending, OutboxErasures } from '../outbox/outbox-erasures';
import { Tx } from '../platform/database/database';
import { ReferralsService } from '../referrals/referrals.service';
import { eraseKeys } from '../sending/idempotency';
import { StatusesService } from '../statuses/statuses.service';

/** How much was erased. */
export interface Removed {
  readonly messages: number;
  readonly files: number;
  readonly receipts: number;
  readonly referrals: number;
}

/** Takes away messages with everything that is about them, in every folder. Sums of what they cost stay. */
@Injectable()
export class MessageRemoval {
  constructor(
    private readonly messages: MessageErasures,
    private readonly conversations: ConversationErasures,
    private readonly outbox: OutboxErasures,
    private readonly events: ErasedEvents,
    private readonly statuses: StatusesService,
    private readonly charges: ChargesService,
    private readonly referrals: ReferralsService,
    private readonly media: MediaErasures,
  ) {}

  /**
   * All of one tenant. In `conversationIds`, whose lanes and rows are locked, also whatever else waits to leave goes.
   */
  async remove(
    tx: Tx,
    tenantId: string,
    doomed: readonly DoomedMessage[],
    { conversationIds, reason }: { conversationIds: readonly string[]; reason: 'erased' | 'retention' },
  ): Promise<Removed> {
    const messageIds = doomed.map(({ id }) => id);
    const sendings = await this.outbox.erase(tx, { messageIds, conversationIds });
    await this.events.strip(tx, messageIds, reason);
    await this.events.remember(tx, tenantId, keysOf(doomed, sendings));
    const receipts = await this.statuses.erase(tx, sendings);
    await this.charges.makeAnonymous(tx, sendings.flatMap(namedAnew));
    const contactIds = [...new Set(doomed.map(({ contactId }) => contactId))];
    const referrals = await this.referrals.erase(tx, contactIds, messageIds);
    const files = await this.media.eraseOf(tx, messageIds);
    await eraseKeys(tx, tenantId, messageIds);
    await this.messages.erase(tx, messageIds);
    const touched = [...new Set(doomed.map(({ conversationId }) => conversationId))];
    await this.conversations.forgetMessages(tx, messageIds, touched);
    return { messages: doomed.length, files, receipts, referrals };
  }
}

/** By which redeliveries, receipts and echoes of these messages are known. */
function keysOf(doomed: readonly DoomedMessage[], sendings: readonly ErasedSending[]): string[] {
  const named = [
    ...doomed.map(({ lineId, providerMessageId: id }) => ({ lineId, id })),
    ...sendings.map(({ lineId, providerMessageId: id }) => ({ lineId, id })),
    ...sendings.map(({ lineId, outboxId: id }) => ({ lineId, id })),
  ];
  return named.flatMap(({ lineId, id }) => (id === null ? [] : [eventKey('message', lineId, id)]));
}

function namedAnew({ lineId, providerMessageId }: ErasedSending) {
  return providerMessageId === null
    ? []
    : [{ lineId, providerMessageId, name: erasedName(lineId, providerMessageId) }];
}
