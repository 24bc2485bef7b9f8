import { Injectable, Logger } from '@nestjs/common';
import { Rule } from '../bot/rules/rule';
import { RulesService } from '../bot/rules/rules.service';
import { Decision, Situation, WaitingMessage, WhatsappService } from '../bot/whatsapp.service';
import { EventDecision } from '../bot/why';
import { Consent, ConsentService } from '../contacts/consent.service';
import { ContactsService } from '../contacts/contacts.service';
import { Conversation, ConversationsService } from '../conversations/conversations.service';
import { groupBy } from '../domain/group-by';
import { aboutConversations } from '../domain/news';
import { EventsService, PendingEvent } from '../inbox/events.service';
import { LaneClaim, LanesService } from '../lanes/lanes.service';
import { LoadedMessage, MessagesService } from '../messages/messages.service';
import { OutboxService } from '../outbox/outbox.service';
import { crashPoint } from '../platform/chaos/crash-points';
import { Config } from '../platform/config/config';
import { Tx } from '../platform/database/database';
import { News } from '../platform/events/news';
import { decisionsMade } from '../platform/metrics/metrics';
import { LinesService } from '../tenants/lines.service';
import { DEFAULT_SETTINGS, TenantSettings } from '../tenants/settings';

const DEAD = { state: 'dead', answeredBy: null } as const;

/** A waiting event together with its message, its conversation, and the claim under which it is handled. */
interface Waiting {
  readonly event: PendingEvent;
  readonly message: LoadedMessage;
  readonly conversation: Conversation;
  readonly claim: LaneClaim;
}

/** What the bot decided about a waiting event. */
interface Decided extends Waiting {
  readonly decision: Decision;
}

/** Asks the bot about waiting messages and writes down what it decides. */
@Injectable()
export class Decider {
  private readonly logger = new Logger(Decider.name);

  constructor(
    private readonly config: Config,
    private readonly lanes: LanesService,
    private readonly events: EventsService,
    private readonly contacts: ContactsService,
    private readonly consent: ConsentService,
    private readonly conversations: ConversationsService,
    private readonly lines: LinesService,
    private readonly messages: MessagesService,
    private readonly rules: RulesService,
    private readonly bot: WhatsappService,
    private readonly outbox: OutboxService,
    private readonly news: News,
  ) {}

  /** Decides about waiting events of lanes that are held, and gives the lanes back. */
  async decide(tx: Tx, held: readonly LaneClaim[], events: readonly PendingEvent[]): Promise<void> {
    if (held.length === 0) return;
    const messages = await this.messages.load(
      tx,
      events.map((event) => event.messageId),
    );
    const conversations = await this.conversations.load(
      tx,
      held.map((claim) => claim.conversationId),
    );
    const rules = await this.rules.active(tx, [...new Set(held.map((claim) => claim.tenantId))]);
    const settings = new Map((await this.lines.all()).map((line) => [line.id, line.settings]));
    const claims = new Map(held.map((claim) => [claim.conversationId, claim]));
    const waiting = events.flatMap((event): Waiting[] => {
      const message = messages.get(event.messageId);
      const conversation = conversations.get(event.conversationId);
      const claim = claims.get(event.conversationId);
      if (message === undefined || conversation === undefined || claim === undefined) return [];
      return [{ event, message, conversation, claim }];
    });
    const changed = await this.withChangedKey(tx, conversations, rules);
    const decided = [...groupBy(waiting, ({ conversation }) => conversation).entries()].flatMap(
      ([conversation, ofConversation]) =>
        this.decideConversation(ofConversation, {
          ...conversation,
          rules: rules.get(conversation.tenantId) ?? [],
          settings: settings.get(conversation.lineId) ?? DEFAULT_SETTINGS,
          identityChanged: changed.has(conversation.contactId),
        }),
    );
    await this.answer(tx, decided);
    await this.heed(tx, decided);
    const known = new Set(waiting.map(({ event }) => event.id));
    const gone = events.filter((event) => !known.has(event.id));
    await this.events.finish(tx, [
      ...decided.map(({ event, claim, decision }) => ({
        ...decision,
        id: event.id,
        decision: kept(claim, decision),
      })),
      ...gone.map(({ id }) => ({ ...DEAD, id, reason: 'message_gone', decision: null })),
    ]);
    await this.release(tx, held);
    crashPoint('decided');
    this.tell(tx, held);
  }

  /** Asked only where a rule makes a difference between them and others. */
  private async withChangedKey(
    tx: Tx,
    conversations: ReadonlyMap<string, Conversation>,
    rules: ReadonlyMap<string, readonly Rule[]>,
  ): Promise<ReadonlySet<string>> {
    const careful = [...conversations.values()].filter(({ tenantId }) =>
      rules.get(tenantId)?.some((rule) => rule.sensitive),
    );
    if (careful.length === 0) return new Set();
    return this.contacts.withChangedKey(
      tx,
      careful.map(({ contactId }) => contactId),
    );
  }

  private decideConversation(
    waiting: readonly Waiting[],
    {
      settings,
      ...situation
    }: Pick<Situation, 'rules' | 'botEnabled' | 'blocked' | 'identityChanged'> & { settings: TenantSettings },
  ): Decided[] {
    const { businessHours, turnQuietMs } = settings;
    const messages = waiting.map(asWaitingMessage);
    const byEvent = new Map(waiting.map((one) => [one.event.id, one]));
    return this.bot
      .processIncomingMessage({
        ...situation,
        messages,
        businessHours,
        turnQuietMs: turnQuietMs ?? this.config.turnQuietMs,
      })
      .flatMap((decision) => {
        const one = byEvent.get(decision.eventId);
        return one === undefined ? [] : [{ ...one, decision }];
      });
  }

  private async answer(tx: Tx, decided: readonly Decided[]): Promise<void> {
    const placed = decided.map(({ decision, event: { arrivedAt: answersSince }, message, conversation }) => {
      const { tenantId, lineId, contactId, id: conversationId, windowExpiresAt: expiresAt } = conversation;
      return {
        decision,
        message,
        expiresAt,
        answersSince,
        place: { tenantId, lineId, contactId, conversationId },
      };
    });
    await this.outbox.add(
      tx,
      placed.flatMap(({ decision, place, message, expiresAt, answersSince }) => {
        const { reply: content, eventId } = decision;
        if (content === null) return [];
        const replyTo = decision.markAsRead ? message.providerMessageId : null;
        return [{ ...place, recipient: message.sender, content, replyTo, expiresAt, eventId, answersSince }];
      }),
      placed.flatMap(({ decision: { markAsRead, eventId }, place, message: { providerMessageId } }) =>
        markAsRead ? [{ ...place, eventId, providerMessageId }] : [],
      ),
    );
    tx.afterCommit(() => {
      for (const { decision } of placed) {
        const { handler, rule } = decision.why;
        decisionsMade.inc({ handler, rule: rule?.when.type ?? 'none', reason: decision.reason ?? 'none' });
      }
    });
    for (const { decision, place } of placed) {
      this.logger.debug('message decided', {
        ...place,
        eventId: decision.eventId,
        ruleId: decision.why.rule?.id,
        reason: decision.reason,
      });
    }
  }

  /** What customers wish beside an answer: a person, or no more messages. */
  private async heed(tx: Tx, decided: readonly Decided[]): Promise<void> {
    const handedOver = decided.filter(({ decision }) => decision.handOver);
    await this.conversations.silence(
      tx,
      handedOver.map(({ conversation }) => conversation.id),
      'customer',
    );
    await this.consent.record(
      tx,
      decided.flatMap(
        ({ decision: { consent: value }, message, conversation: { tenantId, contactId } }): Consent[] =>
          value === null
            ? []
            : [{ tenantId, contactId, scope: 'all', value, source: 'customer', at: message.timestamp }],
      ),
    );
  }

  /** Ready again when more waits. */
  async release(tx: Tx, held: readonly LaneClaim[]): Promise<void> {
    const ids = held.map((claim) => claim.conversationId);
    const waiting = await this.events.stillWaiting(tx, ids);
    await this.lanes.release(
      tx,
      'in',
      ids.map((conversationId) => ({ conversationId, readyInMs: waiting.has(conversationId) ? 0 : null })),
    );
  }

  tell(tx: Tx, held: readonly LaneClaim[]): void {
    tx.afterCommit(() => this.news.tell(...aboutConversations(held)));
  }
}

/** What the event keeps about its end. */
export function kept({ fence, tries, claimedAt }: LaneClaim, decision: Decision | null): EventDecision {
  const lane = { fence, tries, claimedAt };
  return { lane, markAsRead: decision?.markAsRead ?? false, why: decision?.why ?? null };
}

function asWaitingMessage({ event, message }: Waiting): WaitingMessage {
  return { ...message, eventId: event.id, arrivedAt: event.arrivedAt };
}
