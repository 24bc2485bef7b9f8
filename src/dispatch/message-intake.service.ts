import { Injectable, Logger } from '@nestjs/common';
import { groupBy } from '../domain/group-by';
import { InboundContent, InboundMessage } from '../domain/inbound';
import { isMediaKind, MediaKind } from '../domain/media';
import { aboutConversations } from '../domain/news';
import { FREE_ENTRY_ANSWER_MS, pastTime, SERVICE_WINDOW_MS, trustedTime } from '../domain/time';
import { ConversationNews, ConversationsService } from '../conversations/conversations.service';
import { EventsService } from '../inbox/events.service';
import { LanesService } from '../lanes/lanes.service';
import { InboundMedia, MediaService } from '../media/media.service';
import { MessagesService } from '../messages/messages.service';
import { Config } from '../platform/config/config';
import { Tx } from '../platform/database/database';
import { News } from '../platform/events/news';
import { wireName } from '../platform/logging/logger';
import { WakeUps } from '../platform/queue/wake-ups';
import { ReferralsService } from '../referrals/referrals.service';
import { Line } from '../tenants/line';
import { eventOf, FoundMessage, Outcome } from './found';
import { Place, Places } from './places.service';
import { Unheard, Wishes } from './wishes.service';

/**
 * Types of the wire that Meta does not count as the customer writing, or does not say: no window opens, nothing is unread.
 * They stay what they are when their parts cannot be read.
 */
const OPENS_NO_WINDOW = new Set(['reaction', 'system', 'unsupported', 'edit', 'revoke', 'request_welcome']);
/** Meta, "Unsupported messages": how they were told apart before they had a type of their own. */
const UNSUPPORTED = new Set<number | null>([131051, 131060]);

/** A message together with where it belongs. */
interface Placed {
  readonly found: FoundMessage;
  readonly place: Place;
  readonly messageId: string;
  readonly message: InboundMessage;
  readonly timestamp: Date;
  readonly outcome: Outcome;
}

/** Takes new messages in: contact, conversation, message, ad, event, and the lane that will answer. All set-based. */
@Injectable()
export class MessageIntake {
  private readonly logger = new Logger(MessageIntake.name);

  constructor(
    private readonly config: Config,
    private readonly places: Places,
    private readonly conversations: ConversationsService,
    private readonly messages: MessagesService,
    private readonly media: MediaService,
    private readonly referrals: ReferralsService,
    private readonly events: EventsService,
    private readonly lanes: LanesService,
    private readonly wishes: Wishes,
    private readonly wakeUps: WakeUps,
    private readonly news: News,
  ) {}

  async take(tx: Tx, found: readonly FoundMessage[]): Promise<void> {
    if (found.length === 0) return;
    const placed = await this.store(tx, found);
    await this.referrals.add(
      tx,
      placed.flatMap(({ place, messageId, message: { referral }, timestamp }) =>
        referral === null ? [] : [{ ...place, messageId, referral, timestamp }],
      ),
    );
    await this.media.expect(tx, placed.flatMap(mediaOf));
    const events = placed.map(({ found: one, outcome, place, messageId }) =>
      eventOf(one, outcome, { conversationId: place.conversationId, messageId }),
    );
    await this.events.add(tx, events);
    // Lanes before conversations, as whoever holds a lane does: otherwise the two would wait for each other.
    const waiting = placed.filter(({ outcome }) => outcome.state === 'pending');
    for (const [quietMs, turns] of groupBy(waiting, (one) => this.quietMsOf(one))) {
      const lanes = turns.map(({ place }) => place);
      await this.lanes.makeReady(tx, 'in', lanes, { quietMs });
    }
    await this.conversations.noteMessages(tx, placed.map(newsOf));
    await this.wishes.heed(tx, placed.flatMap(unheardOf));
    tx.afterCommit(() => {
      this.report(placed);
      if (waiting.length > 0) this.wakeUps.ring('in');
      this.news.tell(...aboutConversations(placed.map(({ place }) => place)));
    });
  }

  private quietMsOf({ found: { line } }: Placed): number {
    return line.settings.turnQuietMs ?? this.config.turnQuietMs;
  }

  /** The contact, the conversation and the message itself. */
  private async store(tx: Tx, found: readonly FoundMessage[]): Promise<Placed[]> {
    const places = await this.places.resolve(
      tx,
      found.map(({ line, item }) => ({ line, profile: item.message.customer, wrote: true })),
    );
    const placed = found.map((one, i) => ({
      found: one,
      place: places[i] ?? { tenantId: '', lineId: '', contactId: '', conversationId: '' },
      message: one.item.message,
      timestamp: timeOf(one),
      outcome: outcomeOf(one.item.message, one.line),
    }));
    const rows = placed.map(({ place, message, timestamp }) => ({ ...place, message, timestamp }));
    const messageIds = await this.messages.addInbound(tx, rows);
    return placed.map((one, i) => ({ ...one, messageId: messageIds[i] ?? '' }));
  }

  /** What an operator would ask about, by id only. */
  private report(placed: readonly Placed[]): void {
    for (const { message, messageId, place } of placed) {
      const { context, referral, customer, errors } = message;
      this.logger.log('message received', {
        ...place,
        messageId,
        type: wireName(message.wireType),
        messageContext: context === null ? undefined : Object.keys(context),
        product: context?.referredProduct?.productRetailerId,
        referral: referral?.sourceId,
        identityKey: customer.identityKeyHash === undefined ? undefined : true,
        errors: errors.length === 0 ? undefined : errors.map((error) => error.code),
      });
    }
  }
}

/** Whether the bot gets to see a message. */
function outcomeOf(message: InboundMessage, line: Line): Outcome {
  if (message.origin !== undefined) return { state: 'skipped', reason: message.origin };
  if (!line.active) return { state: 'skipped', reason: 'line_inactive' };
  if (message.context?.groupId !== undefined) return { state: 'skipped', reason: 'group_message' };
  if (!message.readable) return { state: 'skipped', reason: 'unreadable_content' };
  return { state: 'pending', reason: null };
}

/** A wish counts whoever has control; not one of long ago, nor what is said to a group. */
function unheardOf({ place, message, timestamp: at, outcome }: Placed): Unheard[] {
  const { content, context, referral, errors, origin } = message;
  if (outcome.state === 'pending' || origin === 'history' || context?.groupId !== undefined) return [];
  return [{ ...place, said: { ...content, context, referral, errors }, at }];
}

function isMedia(content: InboundContent): content is InboundContent & { readonly type: MediaKind } {
  return isMediaKind(content.type);
}

/** The file that came with it. */
function mediaOf({ place, messageId, message, timestamp }: Placed): InboundMedia[] {
  const { content, errors } = message;
  if (!isMedia(content)) return [];
  return [{ ...place, messageId, kind: content.type, content: content.content, errors, timestamp }];
}

/** What was said before the number came to the Cloud API is older than anything that is said now. */
function timeOf({ item: { message }, body: { receivedAt } }: FoundMessage): Date {
  if (message.origin === 'history') return pastTime(message.timestamp, receivedAt);
  return trustedTime(message.timestamp, receivedAt);
}

function newsOf({ place, messageId, message, timestamp }: Placed) {
  const { origin, referral } = message;
  const opens = isSaidToUs(message);
  const fromAd = opens && origin !== 'history' && referral?.sourceType === 'ad';
  return {
    conversationId: place.conversationId,
    messageId,
    at: timestamp,
    windowExpiresAt: opens ? new Date(timestamp.getTime() + SERVICE_WINDOW_MS) : null,
    freeEntryAnswerBy: fromAd ? new Date(timestamp.getTime() + FREE_ENTRY_ANSWER_MS) : null,
    unread: opens && origin === undefined,
    control: controlOf(message),
  };
}

/** What is said in a group is not said to the business alone. */
function isSaidToUs({ wireType, errors, context }: InboundMessage): boolean {
  if (OPENS_NO_WINDOW.has(wireType) || context?.groupId !== undefined) return false;
  return !errors.some(({ code }) => UNSUPPORTED.has(code));
}

/** A reaction or an edit is about what was said before: it does not tell who has control now. */
function controlOf(message: InboundMessage): ConversationNews['control'] {
  if (message.origin === 'standby') return 'standby';
  return message.origin === undefined && isSaidToUs(message) ? 'ours' : null;
}
