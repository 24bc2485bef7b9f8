import { Injectable, Logger } from '@nestjs/common';
import { InboundMessage } from '../domain/inbound';
import { SERVICE_WINDOW_MS, trustedTime } from '../domain/time';
import { ContactsService } from '../contacts/contacts.service';
import { ConversationsService } from '../conversations/conversations.service';
import { DeadLettersService } from '../inbox/dead-letters.service';
import { eventKey, EventKind, EventsService, NewEvent } from '../inbox/events.service';
import { InboxService, StoredBody } from '../inbox/inbox.service';
import { LanesService } from '../lanes/lanes.service';
import { MessagesService } from '../messages/messages.service';
import { Config } from '../platform/config/config';
import { Tx, WorkerDatabase } from '../platform/database/database';
import { eventsExpanded } from '../platform/metrics/metrics';
import { Look } from '../platform/queue/loop';
import { WakeUps } from '../platform/queue/wake-ups';
import { readWebhook, WHATSAPP_OBJECT } from '../providers/cloud-api/read-webhook';
import { WebhookItem } from '../providers/provider';
import { ReferralsService } from '../referrals/referrals.service';
import { StatusesService } from '../statuses/statuses.service';
import { Line, PORTFOLIO } from '../tenants/line';
import { LinesService } from '../tenants/lines.service';
import { lineOfChange } from './line-of-change';

/** Types that Meta does not count as the customer writing, or does not say. They neither open the window nor count as unread. */
const OPENS_NO_WINDOW = new Set(['reaction', 'system', 'unsupported', 'edit', 'revoke', 'request_welcome']);

/** An item of a body with everything that is known about it before the database is asked. */
interface Found<Item = WebhookItem> {
  readonly key: string;
  readonly body: StoredBody;
  readonly line: Line | null;
  readonly item: Item;
}

type FoundMessage = Found<WebhookItem & { kind: 'message' }> & { readonly line: Line };
type FoundStatus = Found<WebhookItem & { kind: 'status' }> & { readonly line: Line };

interface Outcome {
  readonly state: NewEvent['state'];
  readonly reason: string | null;
}

/** Turns stored bodies into events, contacts, conversations and messages: once each, in the order of arrival. */
@Injectable()
export class ExpanderService {
  private readonly logger = new Logger(ExpanderService.name);

  constructor(
    private readonly config: Config,
    private readonly database: WorkerDatabase,
    private readonly lines: LinesService,
    private readonly inbox: InboxService,
    private readonly events: EventsService,
    private readonly deadLetters: DeadLettersService,
    private readonly contacts: ContactsService,
    private readonly conversations: ConversationsService,
    private readonly messages: MessagesService,
    private readonly referrals: ReferralsService,
    private readonly lanes: LanesService,
    private readonly statuses: StatusesService,
    private readonly wakeUps: WakeUps,
  ) {}

  /** Expands the oldest new bodies in one transaction; when that fails, each alone. */
  async step(): Promise<Look> {
    // Read before the bodies: a line made before its first body came is then always known.
    const lines = await this.lines.reload();
    const taken: StoredBody[] = [];
    try {
      await this.database.inTransaction(async (tx) => {
        taken.splice(0, taken.length, ...(await this.inbox.takeNew(tx)));
        await this.expand(tx, taken, lines);
      });
    } catch (error) {
      if (taken.length === 0) throw error;
      this.logger.warn('a batch of bodies failed; expanding them one by one', error);
      for (const body of taken) await this.expandAlone(body, lines);
    }
    return { again: taken.length > 0 };
  }

  private async expandAlone(body: StoredBody, lines: readonly Line[]): Promise<void> {
    try {
      await this.database.inTransaction(async (tx) =>
        this.expand(tx, await this.inbox.takeNew(tx, body.id), lines),
      );
    } catch (error) {
      this.logger.error(
        'a body could not be expanded',
        { inboxId: body.id, attempts: body.attempts + 1 },
        error,
      );
      const reason = error instanceof Error ? error.name : 'Error';
      await this.database.inTransaction(async (tx) =>
        this.inbox.countFailure(
          tx,
          body,
          `expanding failed (${reason}); the log of inbox id ${body.id} says more`,
        ),
      );
    }
  }

  private async expand(tx: Tx, bodies: readonly StoredBody[], lines: readonly Line[]): Promise<void> {
    if (bodies.length === 0) return;
    const found: Found[] = [];
    for (const body of bodies) found.push(...(await this.read(tx, body, lines)));
    const seen = new Set<string>();
    const distinct = found.filter((one) => !seen.has(one.key) && seen.add(one.key));
    const fresh = await this.events.claimKeys(
      tx,
      distinct.map((one) => one.key),
    );
    const news = distinct.filter((one) => fresh.has(one.key));
    tx.afterCommit(() => {
      for (const { item } of news) eventsExpanded.inc({ kind: item.kind });
      eventsExpanded.inc({ kind: 'duplicate' }, found.length - news.length);
    });
    await this.takeMessages(tx, news.filter(isMessage));
    await this.takeStatuses(tx, news.filter(isStatus));
    await this.takeOthers(
      tx,
      news.filter((one) => !isMessage(one) && !isStatus(one)),
    );
    await this.inbox.markExpanded(
      tx,
      bodies.map((body) => body.id),
    );
  }

  /** Everything in a body that belongs to a line; the rest becomes dead letters. */
  private async read(tx: Tx, body: StoredBody, lines: readonly Line[]): Promise<Found[]> {
    const parsed = JSON.parse(body.body.toString('utf8')) as { object?: unknown };
    if (parsed.object !== WHATSAPP_OBJECT) {
      const item: WebhookItem = {
        kind: 'field',
        path: '',
        field: String(parsed.object).slice(0, 64),
        digest: body.id,
      };
      return [{ key: eventKey('field', body.id), body, line: null, item }];
    }
    const found: Found[] = [];
    for (const change of readWebhook(parsed)) {
      const owner = lineOfChange(body, change.lineKey, lines);
      const line = 'line' in owner ? owner.line : null;
      // Fields of the account name no line; they are kept for whoever they belong to.
      const ofAccount = change.lineKey === null && change.items.every((item) => item.kind === 'field');
      if ('error' in owner && !ofAccount) {
        const letter = { tenantId: null, lineId: null, inboxId: body.id, path: change.path, eventId: null };
        await this.deadLetters.add(tx, [{ ...letter, reason: owner.reason, error: owner.error }]);
        this.logger.warn('dead letter', { inboxId: body.id, path: change.path, reason: owner.reason });
        continue;
      }
      for (const item of change.items) found.push({ key: keyOf(item, line), body, line, item });
    }
    return found;
  }

  private async takeMessages(tx: Tx, found: readonly FoundMessage[]): Promise<void> {
    if (found.length === 0) return;
    const contactIds = await this.contacts.resolve(
      tx,
      found.map(({ line, item }) => ({
        tenantId: line.tenantId,
        scope: PORTFOLIO,
        profile: item.message.customer,
      })),
    );
    const keys = found.map(({ line }, i) => ({
      tenantId: line.tenantId,
      lineId: line.id,
      contactId: contactIds[i] ?? '',
    }));
    const conversationIds = await this.conversations.resolve(tx, keys);
    const placed = found.map((one, i) => ({
      ...one,
      place: {
        tenantId: one.line.tenantId,
        lineId: one.line.id,
        contactId: contactIds[i] ?? '',
        conversationId: conversationIds[i] ?? '',
      },
      message: one.item.message,
      timestamp: trustedTime(one.item.message.timestamp, one.body.arrivedAt),
      outcome: outcomeOf(one.item.message, one.line),
    }));
    const messageIds = await this.messages.addInbound(
      tx,
      placed.map(({ place, message, timestamp }) => ({ ...place, message, timestamp })),
    );
    await this.referrals.add(
      tx,
      placed.flatMap(({ place, message, timestamp }, i) =>
        message.referral === null
          ? []
          : [{ ...place, messageId: messageIds[i] ?? '', referral: message.referral, timestamp }],
      ),
    );
    await this.addEvents(
      tx,
      placed.map((one, i) => ({
        found: one,
        outcome: one.outcome,
        messageId: messageIds[i] ?? '',
        ...one.place,
      })),
    );
    const waiting = placed.filter(({ outcome }) => outcome.state === 'pending').map(({ place }) => place);
    await this.lanes.makeReady(tx, 'in', waiting, { quietMs: this.config.turnQuietMs });
    await this.conversations.noteInbound(
      tx,
      placed.map(({ place, message, timestamp }, i) => {
        const opens = !OPENS_NO_WINDOW.has(message.content.type);
        return {
          conversationId: place.conversationId,
          messageId: messageIds[i] ?? '',
          at: timestamp,
          windowExpiresAt: opens ? new Date(timestamp.getTime() + SERVICE_WINDOW_MS) : null,
          unread: opens,
        };
      }),
    );
    this.noteworthy(placed.map((one, i) => ({ ...one, messageId: messageIds[i] ?? '' })));
    if (waiting.length > 0) tx.afterCommit(() => this.wakeUps.ring('in'));
  }

  private async takeStatuses(tx: Tx, found: readonly FoundStatus[]): Promise<void> {
    if (found.length === 0) return;
    await this.statuses.handleMessageStatus(
      tx,
      found.map(({ line, body, item }) => ({
        tenantId: line.tenantId,
        lineId: line.id,
        status: item.status,
        timestamp: trustedTime(item.status.timestamp, body.arrivedAt),
      })),
    );
    await this.addEvents(
      tx,
      found.map((one) => ({ found: one, outcome: { state: 'done', reason: null } })),
    );
  }

  /** Kept, counted, and acted on by nobody yet: other fields, errors of the account, and what cannot be read. */
  private async takeOthers(tx: Tx, found: readonly Found[]): Promise<void> {
    const ids = await this.addEvents(
      tx,
      found.map((one) => ({
        found: one,
        outcome:
          one.item.kind === 'unreadable'
            ? { state: 'dead', reason: 'unreadable' }
            : { state: 'skipped', reason: `${one.item.kind}_kept` },
      })),
    );
    await this.deadLetters.add(
      tx,
      found.flatMap(({ body, line, item }, i) => {
        if (item.kind !== 'unreadable') return [];
        const place = {
          tenantId: line?.tenantId ?? null,
          lineId: line?.id ?? null,
          inboxId: body.id,
          path: item.path,
        };
        return [{ ...place, eventId: ids[i] ?? null, reason: 'unreadable', error: item.reason }];
      }),
    );
    for (const { line, item, body } of found) {
      const about = { inboxId: body.id, lineId: line?.id, path: item.path };
      if (item.kind === 'errors')
        this.logger.warn('WhatsApp reports errors', { ...about, codes: item.errors.map((e) => e.code) });
      if (item.kind === 'field') this.logger.log('webhook field kept', { ...about, field: item.field });
      if (item.kind === 'unreadable') this.logger.warn('dead letter', { ...about, reason: item.reason });
    }
  }

  private async addEvents(
    tx: Tx,
    news: readonly { found: Found; outcome: Outcome; conversationId?: string; messageId?: string }[],
  ): Promise<string[]> {
    return this.events.add(
      tx,
      news.map(({ found, outcome, conversationId, messageId }) => ({
        key: found.key,
        tenantId: found.line?.tenantId ?? null,
        lineId: found.line?.id ?? null,
        inboxId: found.body.id,
        path: found.item.path,
        kind: found.item.kind satisfies EventKind,
        conversationId: conversationId ?? null,
        messageId: messageId ?? null,
        ...outcome,
        arrivedAt: found.body.arrivedAt,
      })),
    );
  }

  /** What an operator would ask about, by id only. */
  private noteworthy(
    placed: readonly {
      message: InboundMessage;
      messageId: string;
      place: { conversationId: string; lineId: string };
    }[],
  ): void {
    for (const { message, messageId, place } of placed) {
      this.logger.log('message received', {
        ...place,
        messageId,
        type: message.wireType,
        messageContext: message.context === null ? undefined : Object.keys(message.context),
        referral: message.referral?.sourceId,
        product: message.context?.referredProduct?.productRetailerId,
        identityKey: message.customer.identityKeyHash === undefined ? undefined : true,
        errors: message.errors.length === 0 ? undefined : message.errors.map((error) => error.code),
      });
    }
  }
}

function keyOf(item: WebhookItem, line: Line | null): string {
  const lineId = line?.id ?? '';
  switch (item.kind) {
    case 'message':
      return eventKey('message', lineId, item.message.providerMessageId);
    case 'status': {
      const { providerMessageId, correlationId, status, timestamp } = item.status;
      return eventKey(
        'status',
        lineId,
        providerMessageId || (correlationId ?? ''),
        status,
        String(timestamp),
      );
    }
    case 'errors':
    case 'field':
      return eventKey(item.kind, lineId, item.digest);
    case 'unreadable':
      return eventKey(item.kind, lineId, item.reason, item.digest);
  }
}

/** Whether the bot gets to see a message. */
function outcomeOf(message: InboundMessage, line: Line): Outcome {
  if (!line.active) return { state: 'skipped', reason: 'line_inactive' };
  if (message.groupId !== undefined) return { state: 'skipped', reason: 'group_message' };
  if (!message.readable) return { state: 'skipped', reason: 'unreadable_content' };
  return { state: 'pending', reason: null };
}

function isMessage(found: Found): found is FoundMessage {
  return found.item.kind === 'message';
}

function isStatus(found: Found): found is FoundStatus {
  return found.item.kind === 'status';
}
