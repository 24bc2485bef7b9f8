import { Injectable, Logger } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service';
import { SeenCustomer } from '../contacts/register';
import { groupBy } from '../domain/group-by';
import { trustedTime } from '../domain/time';
import { DeadLetter, DeadLettersService } from '../inbox/dead-letters.service';
import { EventsService } from '../inbox/events.service';
import { InboxService, StoredBody } from '../inbox/inbox.service';
import { crashPoint } from '../platform/chaos/crash-points';
import { ConsequencesService, Refusal } from '../outbox/consequences.service';
import { isConflict, Tx, WorkerDatabase } from '../platform/database/database';
import { isDatabaseAway } from '../platform/database/database-away';
import { Owed } from '../platform/database/owed';
import { News } from '../platform/events/news';
import { wireName } from '../platform/logging/logger';
import { bodiesExpanded, eventsExpanded, fieldsReceived } from '../platform/metrics/metrics';
import { Look } from '../platform/queue/loop';
import { knownField } from '../providers/cloud-api/read-fields';
import { judgementOfError } from '../providers/cloud-api/error-verdicts';
import { WebhookItem } from '../providers/provider';
import { StatusesService } from '../statuses/statuses.service';
import { Line, scopesOf } from '../tenants/line';
import { LinesService } from '../tenants/lines.service';
import { TenantsService } from '../tenants/tenants.service';
import { ComeAgain } from './come-again.service';
import { readContents } from './contents';
import { EchoIntake } from './echo-intake.service';
import { eventOf, Found, FoundStatus, isEcho, isMessage, isNotice, isStatus } from './found';
import { MessageIntake } from './message-intake.service';
import { NoticeIntake } from './notice-intake.service';

/** What one step took in hand. */
interface Attempt {
  bodies: readonly StoredBody[];
  /** The body that is expanded alone. */
  alone?: string | undefined;
  /** Whether it counts as an attempt of that body already. */
  counted: boolean;
}

function idsOf({ bodies }: Attempt): string[] {
  return bodies.map((body) => body.id);
}

/** Turns stored bodies into events, contacts, conversations and messages: once each, in the order of arrival. */
@Injectable()
export class ExpanderService {
  private readonly logger = new Logger(ExpanderService.name);
  private readonly excuses = new Owed();

  constructor(
    private readonly database: WorkerDatabase,
    private readonly lines: LinesService,
    private readonly tenants: TenantsService,
    private readonly inbox: InboxService,
    private readonly events: EventsService,
    private readonly deadLetters: DeadLettersService,
    private readonly intake: MessageIntake,
    private readonly contacts: ContactsService,
    private readonly echoes: EchoIntake,
    private readonly notices: NoticeIntake,
    private readonly statuses: StatusesService,
    private readonly consequences: ConsequencesService,
    private readonly comeAgain: ComeAgain,
    private readonly news: News,
  ) {}

  /**
   * Expands the oldest new bodies in one transaction. Those with which that failed, or its process died, are expanded
   * alone the next time, one by one, each attempt counted before it is made.
   */
  async step(): Promise<Look> {
    await this.excuses.pay();
    const attempt: Attempt = { bodies: [], counted: false };
    try {
      await this.database.inTransaction(async (tx) => {
        // Run again after a conflict with another transaction, which says nothing against the bodies.
        await this.forget(attempt);
        const alone = await this.inbox.startExpanding(tx);
        attempt.bodies = await this.inbox.takeNew(tx, alone);
        // Read after the bodies: a line made before its first body came is then always known.
        const lines = attempt.bodies.length === 0 ? [] : await this.lines.reload();
        if (alone === undefined) await this.expandTogether(tx, attempt.bodies, lines);
        else await this.expandAlone(tx, alone, attempt, lines);
        attempt.alone = alone;
      });
    } catch (error) {
      if (attempt.bodies.length === 0) throw error;
      if (isDatabaseAway(error)) {
        await this.excuses.add(async () => this.excuse(attempt));
        throw error;
      }
      this.logger.warn('a batch of bodies failed; expanding them one by one', error);
    }
    return { again: attempt.bodies.length > 0 || attempt.alone !== undefined };
  }

  private async expandTogether(tx: Tx, bodies: readonly StoredBody[], lines: readonly Line[]): Promise<void> {
    if (bodies.length === 0) return;
    const ids = bodies.map((body) => body.id);
    await this.inbox.remember(this.database, ids);
    await this.expand(tx, bodies, lines);
    await this.inbox.letGo(tx, ids);
  }

  private async expandAlone(tx: Tx, id: string, attempt: Attempt, lines: readonly Line[]): Promise<void> {
    const [body] = attempt.bodies;
    // It is not new any more, or waits for its next attempt.
    if (body === undefined) return this.inbox.letGo(tx, [id]);
    // The transaction may run again, which is the same attempt.
    const again = attempt.counted;
    if (!again && this.inbox.isExhausted(body)) {
      const error = `expanding it ended its process; the log around inbox id ${id} may say more`;
      return this.postpone(tx, body, body.attempts, error);
    }
    if (!again) await this.inbox.countAttempt(this.database, id);
    attempt.counted = true;
    try {
      await tx.savepoint(async () => this.expand(tx, [body], lines));
      await this.inbox.letGo(tx, [id]);
    } catch (error) {
      if (isDatabaseAway(error) || isConflict(error)) throw error;
      const attempts = body.attempts + (again ? 0 : 1);
      this.logger.error('a body could not be expanded', { inboxId: id, attempts }, error);
      const reason = error instanceof Error ? error.name : 'Error';
      const said = `expanding failed (${reason}); the log of inbox id ${id} says more`;
      await this.postpone(tx, body, attempts, said);
    }
  }

  private async postpone(tx: Tx, body: StoredBody, attempts: number, error: string): Promise<void> {
    await this.inbox.giveUpOrWait(tx, body, attempts, error);
    this.tell(tx, [body]);
  }

  /** Bodies that were begun together, and are still new. */
  private async forget(attempt: Attempt): Promise<void> {
    if (attempt.bodies.length === 0 || attempt.counted) return;
    await this.inbox.letGo(this.database, idsOf(attempt));
    attempt.bodies = [];
  }

  /** Nothing is known of bodies that the database kept from being expanded. */
  private async excuse(attempt: Attempt): Promise<void> {
    if (attempt.counted) await this.inbox.uncountAttempts(this.database, idsOf(attempt));
    else await this.forget(attempt);
  }

  private async expand(tx: Tx, bodies: readonly StoredBody[], lines: readonly Line[]): Promise<void> {
    const parts = bodies.map((body) => readContents(body, lines));
    await this.bury(
      tx,
      parts.flatMap((part) => part.letters),
    );
    const numbers = new Map(parts.flatMap((part) => [...part.numbers]));
    for (const [lineId, number] of numbers) await this.tenants.learnNumber(tx, lineId, number);
    const found = await this.comeAgain.withoutFormer(
      tx,
      parts.flatMap((part) => part.found),
    );
    const seen = new Set<string>();
    const distinct = found.filter((one) => !seen.has(one.key) && seen.add(one.key));
    const news = await this.comeAgain.claim(tx, distinct);
    const fresh = new Set(news.map((one) => one.key));
    await this.comeAgain.heed(
      tx,
      found.filter((one) => !fresh.has(one.key)),
    );
    tx.afterCommit(() => {
      bodiesExpanded.observe(bodies.length);
      for (const { item } of news) count(item);
      eventsExpanded.inc({ kind: 'duplicate' }, found.length - news.length);
    });
    if (news.some((one) => this.tellsOfCustomers(one))) await this.contacts.lockIdentities(tx);
    await this.intake.take(tx, news.filter(isMessage));
    crashPoint('expanding');
    await this.echoes.take(tx, news.filter(isEcho));
    await this.takeStatuses(tx, news.filter(isStatus));
    await this.notices.take(tx, news.filter(isNotice), lines);
    await this.takeOthers(
      tx,
      news.filter((one) => ['errors', 'field', 'unreadable'].includes(one.item.kind)),
    );
    await this.inbox.markExpanded(
      tx,
      bodies.map((body) => body.id),
    );
    this.tell(tx, bodies);
  }

  private tell(tx: Tx, bodies: readonly StoredBody[]): void {
    tx.afterCommit(() =>
      this.news.tell(...bodies.map(({ id }) => ({ topic: 'webhooks' as const, tenantId: null, id }))),
    );
  }

  private async bury(tx: Tx, letters: readonly DeadLetter[]): Promise<void> {
    await this.deadLetters.add(tx, letters);
    tx.afterCommit(() => {
      for (const [inboxId, ofBody] of groupBy(letters, (letter) => letter.inboxId)) {
        const reasons = [...new Set(ofBody.map((letter) => letter.reason))];
        this.logger.warn('dead letters', { inboxId, count: ofBody.length, reasons });
      }
    });
  }

  private async takeStatuses(tx: Tx, found: readonly FoundStatus[]): Promise<void> {
    if (found.length === 0) return;
    await this.contacts.noteRecipients(tx, found.flatMap(recipientOf));
    const received = found.map(({ line, body, item }) => ({
      tenantId: line.tenantId,
      lineId: line.id,
      status: item.status,
      timestamp: trustedTime(item.status.timestamp, body.receivedAt),
    }));
    const erased = new Set(await this.statuses.handleMessageStatus(tx, received));
    await this.comeAgain.redact(
      tx,
      found.filter((_, i) => erased.has(received[i] as (typeof received)[number])),
    );
    await this.events.add(
      tx,
      found.map((one) => eventOf(one, { state: 'done', reason: null })),
    );
  }

  /** Almost all but receipts of those to whom something was sent lately, and of these a failure may. */
  private tellsOfCustomers(found: Found): boolean {
    if (!isStatus(found)) return isMessage(found) || isEcho(found) || isNotice(found);
    const isNews = recipientOf(found).some((recipient) => !this.contacts.isFamiliar(recipient));
    return isNews || found.item.status.status === 'failed';
  }

  /** Kept and counted: other fields, errors that name no message, and what cannot be read. */
  private async takeOthers(tx: Tx, found: readonly Found[]): Promise<void> {
    const ids = await this.events.add(
      tx,
      found.map((one) =>
        one.item.kind === 'unreadable'
          ? eventOf(one, { state: 'dead', reason: 'unreadable' })
          : eventOf(one, { state: 'skipped', reason: `${one.item.kind}_kept` }),
      ),
    );
    const letters = found.flatMap(({ body, line, item }, i): DeadLetter[] => {
      if (item.kind !== 'unreadable') return [];
      const owner = { tenantId: line?.tenantId ?? null, lineId: line?.id ?? null };
      const place = { inboxId: body.id, path: item.path, eventId: ids[i] ?? null };
      return [{ ...owner, ...place, reason: 'unreadable', error: item.reason }];
    });
    await this.bury(tx, letters);
    await this.consequences.act(tx, found.flatMap(refusalsOf), Math.random());
    tx.afterCommit(() => this.report(found));
  }

  private report(found: readonly Found[]): void {
    for (const { line, item, body } of found) {
      const about = { inboxId: body.id, lineId: line?.id, path: item.path };
      if (item.kind === 'field')
        this.logger.log('webhook field kept', { ...about, field: wireName(item.field) });
      if (item.kind === 'errors') {
        this.logger.warn('WhatsApp reports errors', {
          ...about,
          codes: item.errors.map((error) => error.code),
        });
      }
    }
  }
}

/** Whom a receipt names; a receipt of a failure mostly names nobody. */
function recipientOf({ line, item: { status } }: FoundStatus): SeenCustomer[] {
  return status.customer === undefined ? [] : [{ ...scopesOf(line), profile: status.customer }];
}

function count(item: WebhookItem): void {
  eventsExpanded.inc({ kind: item.kind });
  if (item.kind === 'field') fieldsReceived.inc({ field: knownField(item.field), way: 'kept' });
  if (item.kind === 'notice') fieldsReceived.inc({ field: knownField(item.field), way: 'acted_on' });
}

/** What errors that name no message say about their line. */
function refusalsOf({ line, item, body: { receivedAt: at } }: Found): Refusal[] {
  if (item.kind !== 'errors' || line === null) return [];
  const place = { tenantId: line.tenantId, lineId: line.id, outboxId: null };
  return item.errors.map((error) => ({ ...place, error, judgement: judgementOfError(error), at }));
}
