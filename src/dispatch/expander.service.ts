import { Injectable, Logger } from '@nestjs/common';
import { groupBy } from '../domain/group-by';
import { toStorableText } from '../domain/json';
import { trustedTime } from '../domain/time';
import { DeadLetter, DeadLettersService } from '../inbox/dead-letters.service';
import { eventKey, EventsService } from '../inbox/events.service';
import { InboxService, StoredBody } from '../inbox/inbox.service';
import { Tx, WorkerDatabase } from '../platform/database/database';
import { News } from '../platform/events/news';
import { eventsExpanded } from '../platform/metrics/metrics';
import { Look } from '../platform/queue/loop';
import { readWebhook, WHATSAPP_OBJECT } from '../providers/cloud-api/read-webhook';
import { WebhookItem } from '../providers/provider';
import { StatusesService } from '../statuses/statuses.service';
import { Line } from '../tenants/line';
import { LinesService } from '../tenants/lines.service';
import { eventOf, Found, FoundStatus, isMessage, isStatus, keyOf } from './found';
import { lineOfChange } from './line-of-change';
import { MessageIntake } from './message-intake.service';

/** Turns stored bodies into events, contacts, conversations and messages: once each, in the order of arrival. */
@Injectable()
export class ExpanderService {
  private readonly logger = new Logger(ExpanderService.name);

  constructor(
    private readonly database: WorkerDatabase,
    private readonly lines: LinesService,
    private readonly inbox: InboxService,
    private readonly events: EventsService,
    private readonly deadLetters: DeadLettersService,
    private readonly intake: MessageIntake,
    private readonly statuses: StatusesService,
    private readonly news: News,
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
    return { again: this.inbox.leavesOthers(taken) };
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
      const said = `expanding failed (${reason}); the log of inbox id ${body.id} says more`;
      await this.database.inTransaction(async (tx) => {
        await this.inbox.countFailure(tx, body, said);
        this.tell(tx, [body]);
      });
    }
  }

  private async expand(tx: Tx, bodies: readonly StoredBody[], lines: readonly Line[]): Promise<void> {
    if (bodies.length === 0) return;
    const parts = bodies.map((body) => this.read(body, lines));
    await this.bury(
      tx,
      parts.flatMap((part) => part.letters),
    );
    const found = parts.flatMap((part) => part.found);
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
    await this.intake.take(tx, news.filter(isMessage));
    await this.takeStatuses(tx, news.filter(isStatus));
    await this.takeOthers(
      tx,
      news.filter((one) => !isMessage(one) && !isStatus(one)),
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

  /** Everything in a body that belongs to a line, and dead letters for the rest. */
  private read(body: StoredBody, lines: readonly Line[]): { found: Found[]; letters: DeadLetter[] } {
    const parsed = JSON.parse(body.body.toString('utf8')) as { object?: unknown };
    if (parsed.object !== WHATSAPP_OBJECT) {
      const field = toStorableText(String(parsed.object).slice(0, 64));
      const item: WebhookItem = { kind: 'field', path: '', field, digest: body.id };
      return { found: [{ key: eventKey('field', body.id), body, line: null, item }], letters: [] };
    }
    const found: Found[] = [];
    const letters: DeadLetter[] = [];
    for (const change of readWebhook(parsed)) {
      const owner = lineOfChange(body, change.lineKey, lines);
      const line = 'line' in owner ? owner.line : null;
      // Fields of the account name no line; they are kept for whoever they belong to.
      const ofAccount = change.lineKey === null && change.items.every((item) => item.kind === 'field');
      if ('error' in owner && !ofAccount) {
        const place = { tenantId: null, lineId: null, inboxId: body.id, path: change.path, eventId: null };
        letters.push({ ...place, reason: owner.reason, error: owner.error });
      } else {
        for (const item of change.items) found.push({ key: keyOf(item, line), body, line, item });
      }
    }
    return { found, letters };
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
    await this.statuses.handleMessageStatus(
      tx,
      found.map(({ line, body, item }) => ({
        tenantId: line.tenantId,
        lineId: line.id,
        status: item.status,
        timestamp: trustedTime(item.status.timestamp, body.arrivedAt),
      })),
    );
    await this.events.add(
      tx,
      found.map((one) => eventOf(one, { state: 'done', reason: null })),
    );
  }

  /** Kept, counted, and acted on by nobody yet: other fields, errors of the account, and what cannot be read. */
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
    tx.afterCommit(() => this.report(found));
  }

  private report(found: readonly Found[]): void {
    for (const { line, item, body } of found) {
      const about = { inboxId: body.id, lineId: line?.id, path: item.path };
      if (item.kind === 'field') this.logger.log('webhook field kept', { ...about, field: item.field });
      if (item.kind === 'errors') {
        this.logger.warn('WhatsApp reports errors', {
          ...about,
          codes: item.errors.map((error) => error.code),
        });
      }
    }
  }
}
