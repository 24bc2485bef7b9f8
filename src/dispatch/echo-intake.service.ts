import { Injectable, Logger } from '@nestjs/common';
import { ConversationsService } from '../conversations/conversations.service';
import { aboutConversations } from '../domain/news';
import { pastTime } from '../domain/time';
import { EventsService } from '../inbox/events.service';
import { MessagesService } from '../messages/messages.service';
import { addSentElsewhere } from '../outbox/sent-elsewhere';
import { Tx } from '../platform/database/database';
import { News } from '../platform/events/news';
import { wireName } from '../platform/logging/logger';
import { StatusesService } from '../statuses/statuses.service';
import { TenantsService } from '../tenants/tenants.service';
import { eventOf, FoundEcho } from './found';
import { Places } from './places.service';

/** Meta, "Throughput": a number that is on a phone too sends no more, whatever else it was told. */
const COEXISTENCE_PER_SECOND = 20;
const DONE = { state: 'done', reason: null } as const;

/** Takes in what was said for the business elsewhere: it belongs to the conversation, and whoever said it has the floor. */
@Injectable()
export class EchoIntake {
  private readonly logger = new Logger(EchoIntake.name);

  constructor(
    private readonly places: Places,
    private readonly conversations: ConversationsService,
    private readonly messages: MessagesService,
    private readonly statuses: StatusesService,
    private readonly tenants: TenantsService,
    private readonly events: EventsService,
    private readonly news: News,
  ) {}

  async take(tx: Tx, found: readonly FoundEcho[]): Promise<void> {
    if (found.length === 0) return;
    const placed = await this.place(tx, found);
    const messageIds = await this.messages.addEchoes(tx, placed);
    const sent = placed.map(({ echo, ...place }, i) => ({
      ...place,
      messageId: messageIds[i] ?? '',
      providerMessageId: echo.providerMessageId,
    }));
    await this.statuses.adoptParked(tx, await addSentElsewhere(tx, sent));
    await this.noteConversations(tx, placed, messageIds);
    await this.events.add(
      tx,
      found.map((one, i) => {
        const { conversationId = null } = placed[i] ?? {};
        return eventOf(one, DONE, { conversationId, messageId: messageIds[i] ?? null });
      }),
    );
    tx.afterCommit(() => {
      for (const [i, { lineId, conversationId, echo }] of placed.entries()) {
        const about = {
          lineId,
          conversationId,
          messageId: messageIds[i],
          type: wireName(echo.wireType),
          by: echo.by,
        };
        this.logger.log('message sent elsewhere', about);
      }
      this.news.tell(...aboutConversations(placed));
    });
  }

  private async place(tx: Tx, found: readonly FoundEcho[]) {
    const places = await this.places.resolve(
      tx,
      found.map(({ line, item }) => ({ line, profile: item.echo.customer })),
    );
    return places.flatMap((place, i) => {
      const one = found[i];
      if (one === undefined) return [];
      const { echo } = one.item;
      return [{ ...place, echo, timestamp: pastTime(echo.timestamp, one.body.receivedAt) }];
    });
  }

  private async noteConversations(
    tx: Tx,
    placed: Awaited<ReturnType<EchoIntake['place']>>,
    messageIds: readonly string[],
  ): Promise<void> {
    const onPhone = placed.filter(({ echo }) => echo.by === 'phone_app');
    // First: whoever silences the bot first stays named, and a person is not to be released with the agent.
    await this.conversations.silence(
      tx,
      onPhone.map(({ conversationId }) => conversationId),
      'phone_app',
    );
    await this.conversations.noteMessages(
      tx,
      placed.map(({ conversationId, timestamp, echo }, i) => ({
        conversationId,
        messageId: messageIds[i] ?? '',
        at: timestamp,
        windowExpiresAt: null,
        freeEntryAnswerBy: null,
        unread: false,
        control: echo.by === 'agent' ? 'standby' : null,
      })),
    );
    if (onPhone.length > 0) {
      const lineIds = [...new Set(onPhone.map(({ lineId }) => lineId))];
      await this.tenants.learnPace(tx, lineIds, COEXISTENCE_PER_SECOND);
    }
  }
}
