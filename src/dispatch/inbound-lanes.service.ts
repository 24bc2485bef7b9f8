import { Injectable, Logger } from '@nestjs/common';
import { RulesService } from '../bot/rules/rules.service';
import { Decision, Situation, WaitingMessage, WhatsappService } from '../bot/whatsapp.service';
import { EventDecision } from '../bot/why';
import { Consent, ConsentService } from '../contacts/consent.service';
import { Conversation, ConversationsService } from '../conversations/conversations.service';
import { groupBy } from '../domain/group-by';
import { aboutConversations } from '../domain/news';
import { DeadLettersService } from '../inbox/dead-letters.service';
import { EventsService, PendingEvent } from '../inbox/events.service';
import { LaneClaim, LanesService } from '../lanes/lanes.service';
import { LoadedMessage, MessagesService } from '../messages/messages.service';
import { OutboxService } from '../outbox/outbox.service';
import { crashPoint } from '../platform/chaos/crash-points';
import { Config } from '../platform/config/config';
import { Tx, WorkerDatabase } from '../platform/database/database';
import { isDatabaseAway } from '../platform/database/database-away';
import { Owed } from '../platform/database/owed';
import { News } from '../platform/events/news';
import { withLogFields } from '../platform/logging/logger';
import { decisionsMade } from '../platform/metrics/metrics';
import { Look } from '../platform/queue/loop';
import { LinesService } from '../tenants/lines.service';
import { DEFAULT_SETTINGS, TenantSettings } from '../tenants/settings';

const MOST_LANES = 100;
/** Handled beside each other, with a connection each. */
const MOST_SUSPECTS = 3;
/** A step has no network in it, so whoever holds a lane for longer is gone. */
const LEASE_MS = 10_000;
const MOST_ATTEMPTS = 4;
const FIRST_RETRY_MS = 1_000;

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

/** Lets the bot decide about waiting messages, many conversations in one transaction. */
@Injectable()
export class InboundLanes {
  private readonly logger = new Logger(InboundLanes.name);
  private readonly excuses = new Owed();

  constructor(
    private readonly config: Config,
    private readonly database: WorkerDatabase,
    private readonly lanes: LanesService,
    private readonly events: EventsService,
    private readonly deadLetters: DeadLettersService,
    private readonly consent: ConsentService,
    private readonly conversations: ConversationsService,
    private readonly lines: LinesService,
    private readonly messages: MessagesService,
    private readonly rules: RulesService,
    private readonly bot: WhatsappService,
    private readonly outbox: OutboxService,
    private readonly news: News,
  ) {}

  async step(): Promise<Look> {
    const claims = await this.claim({ most: MOST_LANES, suspects: false });
    if (claims.length > 0) crashPoint('lane-claimed');
    await this.handleTogether(claims);
    return this.look(claims, false);
  }

  /** For a loop of its own, so that nobody else waits for lanes that fail, or that take long to. */
  async suspectStep(): Promise<Look> {
    await this.excuses.pay();
    const claims = await this.claim({ most: MOST_SUSPECTS, suspects: true });
    const ends = await Promise.allSettled(
      claims.map(async (claim) =>
        withLogFields({ conversationId: claim.conversationId }, () => this.handleAlone(claim)),
      ),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return this.look(claims, true);
  }

  private async claim({ most, suspects }: { most: number; suspects: boolean }): Promise<LaneClaim[]> {
    return this.database.inTransaction(async (tx) => {
      const lines = await this.lanes.waitingLines(tx, 'in');
      const shares = lines.map((lineId) => ({ lineId, most }));
      return this.lanes.claim(tx, 'in', shares, { most, leaseMs: LEASE_MS, suspects });
    });
  }

  private async look(claims: readonly LaneClaim[], suspects: boolean): Promise<Look> {
    if (claims.length > 0) return { again: true };
    const dueInMs = await this.lanes.nextDueInMs(this.database, 'in', suspects);
    return { again: false, ...(dueInMs === undefined ? {} : { dueInMs }) };
  }

  /** When it fails, half of the lines by themselves, and so on: the lanes of a line that fails alone are suspects. */
  private async handleTogether(claims: readonly LaneClaim[]): Promise<void> {
    const batches = [claims];
    for (const batch of batches) {
      if (await this.handled(batch)) continue;
      const lines = [...groupBy(batch, (claim) => claim.lineId).values()];
      const middle = lines.length >> 1;
      if (middle > 0) batches.push(lines.slice(0, middle).flat(), lines.slice(middle).flat());
      else await this.giveBack(batch, { retryInMs: 0 });
    }
  }

  private async handled(claims: readonly LaneClaim[]): Promise<boolean> {
    if (claims.length === 0) return true;
    try {
      await this.database.inTransaction(async (tx) => {
        const held = await this.lanes.hold(tx, 'in', claims);
        await this.decide(
          tx,
          held,
          await this.events.pending(
            tx,
            held.map((claim) => claim.conversationId),
          ),
        );
      });
      return true;
    } catch (error) {
      if (isDatabaseAway(error)) {
        await this.giveBack(claims, { retryInMs: FIRST_RETRY_MS, blameless: true });
        throw error;
      }
      this.logger.warn('a batch of conversations failed; handling fewer', { lanes: claims.length }, error);
      return false;
    }
  }

  private async giveBack(
    claims: readonly LaneClaim[],
    how: { retryInMs: number; blameless?: boolean },
  ): Promise<void> {
    await this.database.inTransaction((tx) => this.lanes.abandon(tx, 'in', claims, how));
  }

  /** One conversation, its oldest event counted before it is tried: whatever failed before is found this way. */
  private async handleAlone(claim: LaneClaim): Promise<void> {
    const event = await this.database.inTransaction(async (tx) => {
      const [held] = await this.lanes.hold(tx, 'in', [claim]);
      if (held === undefined) return undefined;
      const [head] = await this.events.pending(tx, [claim.conversationId], 1);
      if (head === undefined) await this.release(tx, [held]);
      else if (head.attempts >= MOST_ATTEMPTS) await this.bury(tx, held, head);
      else {
        await this.events.countAttempt(tx, head.id);
        return head;
      }
      return undefined;
    });
    if (event === undefined) return;
    // The first time with all that waits, so that a turn still gets one reply; after that the head by itself.
    const most = event.attempts === 0 ? undefined : 1;
    try {
      await this.database.inTransaction(async (tx) => {
        const held = await this.lanes.hold(tx, 'in', [claim]);
        if (held.length > 0)
          await this.decide(tx, held, await this.events.pending(tx, [claim.conversationId], most));
      });
    } catch (error) {
      if (isDatabaseAway(error)) {
        await this.excuses.add(async () => this.excuse(claim, event.id));
        throw error;
      }
      const attempts = event.attempts + 1;
      this.logger.error('an event failed', { eventId: event.id, attempts }, error);
      const retryInMs = attempts >= MOST_ATTEMPTS ? 0 : FIRST_RETRY_MS * 5 ** (attempts - 1);
      await this.giveBack([claim], { retryInMs });
    }
  }

  /** The database kept it from being handled: the attempt does not count. */
  private async excuse(claim: LaneClaim, eventId: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.events.uncountAttempt(tx, eventId);
      await this.lanes.abandon(tx, 'in', [claim], { retryInMs: FIRST_RETRY_MS, blameless: true });
    });
  }

  private async decide(tx: Tx, held: readonly LaneClaim[], events: readonly PendingEvent[]): Promise<void> {
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
    const decided = [...groupBy(waiting, ({ conversation }) => conversation).entries()].flatMap(
      ([conversation, ofConversation]) =>
        this.decideConversation(ofConversation, {
          ...conversation,
          rules: rules.get(conversation.tenantId) ?? [],
          settings: settings.get(conversation.lineId) ?? DEFAULT_SETTINGS,
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

  private decideConversation(
    waiting: readonly Waiting[],
    {
      settings,
      ...situation
    }: Pick<Situation, 'rules' | 'botEnabled' | 'blocked'> & { settings: TenantSettings },
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

  private async release(tx: Tx, held: readonly LaneClaim[]): Promise<void> {
    const ids = held.map((claim) => claim.conversationId);
    const waiting = await this.events.stillWaiting(tx, ids);
    await this.lanes.release(
      tx,
      'in',
      ids.map((conversationId) => ({ conversationId, readyInMs: waiting.has(conversationId) ? 0 : null })),
    );
  }

  /** The lane goes on without the event; a person sees it and may replay it. */
  private async bury(tx: Tx, claim: LaneClaim, event: PendingEvent): Promise<void> {
    this.logger.error('dead letter', { eventId: event.id, attempts: event.attempts });
    await this.events.finish(tx, [
      { ...DEAD, id: event.id, reason: 'handler_failed', decision: kept(claim, null) },
    ]);
    await this.deadLetters.add(tx, [
      {
        tenantId: claim.tenantId,
        lineId: claim.lineId,
        inboxId: event.inboxId,
        path: event.path,
        eventId: event.id,
        reason: 'handler_failed',
        error: `failed ${event.attempts} times; the log of event ${event.id} says why. Mend it, then replay`,
      },
    ]);
    await this.release(tx, [claim]);
    this.tell(tx, [claim]);
  }

  private tell(tx: Tx, held: readonly LaneClaim[]): void {
    tx.afterCommit(() => this.news.tell(...aboutConversations(held)));
  }
}

/** What the event keeps about its end. */
function kept({ fence, tries, claimedAt }: LaneClaim, decision: Decision | null): EventDecision {
  const lane = { fence, tries, claimedAt };
  return { lane, markAsRead: decision?.markAsRead ?? false, why: decision?.why ?? null };
}

function asWaitingMessage({ event, message }: Waiting): WaitingMessage {
  return { ...message, eventId: event.id, arrivedAt: event.arrivedAt };
}
