import { Injectable, Logger } from '@nestjs/common';
import { AlarmsService } from '../alarms/alarms.service';
import { Consent, ConsentService } from '../contacts/consent.service';
import { ContactsService } from '../contacts/contacts.service';
import { SeenCustomer } from '../contacts/register';
import { ConversationsService } from '../conversations/conversations.service';
import { groupBy } from '../domain/group-by';
import { CustomerProfile } from '../domain/inbound';
import { aboutConversations } from '../domain/news';
import { Notice, NoticeKind, NoticeOf } from '../domain/notice';
import { SERVICE_WINDOW_MS, trustedTime } from '../domain/time';
import { EventsService } from '../inbox/events.service';
import { PausesService } from '../outbox/pauses.service';
import { isToldPause } from '../outbox/told-pauses';
import { Tx } from '../platform/database/database';
import { News } from '../platform/events/news';
import { WebhookItem } from '../providers/provider';
import { Line, scopesOf } from '../tenants/line';
import { TemplateNotice, TemplatesService } from '../templates/templates.service';
import { TenantsService } from '../tenants/tenants.service';
import { AccountNoticeKind, alarmsOf, isAboutAccount } from './account-alarms';
import { eventOf, FoundNotice } from './found';
import { linesOfNotice } from './lines-of-notice';

/** Kinds that are about a customer: the change must name the line that they talk to. */
const OF_CUSTOMER: ReadonlySet<NoticeKind> = new Set(['preference', 'call', 'control', 'identity']);

/** Meta, "Throughput": what an upgraded number may send. */
const UPGRADED_PER_SECOND = 1_000;

/** A notice with its lines. */
interface Heard<K extends NoticeKind = NoticeKind> {
  readonly found: FoundNotice;
  readonly notice: NoticeOf<K>;
  /** None for an account that nobody here has. */
  readonly lines: readonly Line[];
}

/** Whether an item names an account and no line. */
export function isOfAccount(item: WebhookItem): boolean {
  return item.kind === 'field' || (item.kind === 'notice' && !OF_CUSTOMER.has(item.notice.kind));
}

/** Acts on what WhatsApp tells beside messages and receipts. Rare, so each kind is handled by itself. */
@Injectable()
export class NoticeIntake {
  private readonly logger = new Logger(NoticeIntake.name);

  constructor(
    private readonly contacts: ContactsService,
    private readonly consent: ConsentService,
    private readonly conversations: ConversationsService,
    private readonly tenants: TenantsService,
    private readonly templates: TemplatesService,
    private readonly alarms: AlarmsService,
    private readonly pauses: PausesService,
    private readonly events: EventsService,
    private readonly news: News,
  ) {}

  async take(tx: Tx, found: readonly FoundNotice[], lines: readonly Line[]): Promise<void> {
    if (found.length === 0) return;
    const heard = found.map((one) => ({
      found: one,
      notice: one.item.notice,
      lines: linesOfNotice(one, lines),
    }));
    await this.notePreferences(tx, ofKind(heard, 'preference'));
    await this.noteCalls(tx, ofKind(heard, 'call'));
    // One that names no customer tells of no conversation.
    await this.noteControl(
      tx,
      ofKind(heard, 'control').filter(({ notice }) => notice.customer !== null),
    );
    await this.noteIdentities(tx, ofKind(heard, 'identity'));
    await this.templates.note(tx, receivedOf(heard.filter(({ notice }) => isAboutTemplate(notice))));
    for (const one of heard) await this.noteAccount(tx, one);
    await this.events.add(
      tx,
      heard.map(({ found: one, lines: known }) =>
        eventOf(one, {
          state: known.length === 0 ? 'skipped' : 'done',
          reason: known.length === 0 ? 'nobodys_account' : null,
        }),
      ),
    );
    tx.afterCommit(() => this.report(heard));
  }

  /** The customer's own choice inside WhatsApp; what was said later counts, whichever came first. */
  private async notePreferences(tx: Tx, heard: readonly Heard<'preference'>[]): Promise<void> {
    const contactIds = await this.resolve(tx, heard);
    await this.consent.record(
      tx,
      heard.map(({ found, notice, lines: [line] }, i): Consent => ({
        tenantId: line?.tenantId ?? '',
        contactId: contactIds[i] ?? '',
        scope: 'marketing',
        value: notice.value === 'stop' ? 'stop' : 'resume',
        source: 'preference',
        at: trustedTime(notice.timestamp, found.body.receivedAt),
      })),
    );
  }

  /** A customer's call opens the window as a message does. */
  private async noteCalls(tx: Tx, heard: readonly Heard<'call'>[]): Promise<void> {
    const byCustomer = heard.filter(({ notice }) => notice.byCustomer);
    const places = await this.place(tx, byCustomer);
    await this.conversations.openWindows(
      tx,
      byCustomer.map(({ found, notice }, i) => {
        const at = trustedTime(notice.timestamp, found.body.receivedAt);
        return {
          conversationId: places[i]?.conversationId ?? '',
          until: new Date(at.getTime() + SERVICE_WINDOW_MS),
        };
      }),
    );
  }

  private async noteControl(tx: Tx, heard: readonly Heard<'control'>[]): Promise<void> {
    const places = await this.place(tx, heard);
    for (const ours of [true, false]) {
      const ids = places.flatMap(({ conversationId }, i) =>
        heard[i]?.notice.ours === ours ? [conversationId] : [],
      );
      if (ours) await this.conversations.release(tx, ids, 'standby');
      else await this.conversations.silence(tx, ids, 'standby');
    }
  }

  private async noteIdentities(tx: Tx, heard: readonly Heard<'identity'>[]): Promise<void> {
    await this.contacts.noteIdentity(tx, seenOf(heard));
  }

  /** Kept with the line for people to look at; what needs them raises an alarm. */
  private async noteAccount(tx: Tx, { found, notice, lines }: Heard): Promise<void> {
    if (!isAboutAccount(notice.kind) || lines.length === 0) return;
    const { details } = found.item;
    const lineIds = lines.map((line) => line.id);
    await this.tenants.note(tx, lineIds, notice.kind, { ...asObject(details), at: found.body.receivedAt });
    if (notice.kind === 'line_quality' && notice.event === 'THROUGHPUT_UPGRADE') {
      await this.tenants.learnPace(tx, lineIds, UPGRADED_PER_SECOND);
    }
    const { raise, clear } = alarmsOf(notice as NoticeOf<AccountNoticeKind>);
    if (clear.length > 0) await this.alarms.clear(tx, { lineIds, kinds: clear });
    if (clear.some(isToldPause)) {
      for (const lineId of lineIds) await this.pauses.resume(tx, lineId, { changed: false });
    }
    const alarms = lines.flatMap(({ id: lineId, tenantId }) =>
      raise.map((alarm) => ({ ...alarm, tenantId, lineId, accountId: found.accountId, details })),
    );
    await this.alarms.raise(
      tx,
      alarms.filter(({ kind }) => !isToldPause(kind)),
    );
    await this.pauses.pause(
      tx,
      alarms
        .filter(({ kind }) => isToldPause(kind))
        .map((trouble) => ({ ...trouble, trouble, code: null, at: found.body.receivedAt })),
    );
  }

  private async resolve(
    tx: Tx,
    heard: readonly { notice: { customer: CustomerProfile | null }; lines: readonly Line[] }[],
  ): Promise<string[]> {
    return this.contacts.resolve(tx, seenOf(heard));
  }

  private async place(
    tx: Tx,
    heard: readonly { notice: { customer: CustomerProfile | null }; lines: readonly Line[] }[],
  ) {
    const contactIds = await this.resolve(tx, heard);
    const keys = heard.map(({ lines: [line] }, i) => ({
      tenantId: line?.tenantId ?? '',
      lineId: line?.id ?? '',
      contactId: contactIds[i] ?? '',
    }));
    const ids = await this.conversations.resolve(tx, keys);
    const places = keys.map((key, i) => ({ ...key, conversationId: ids[i] ?? '' }));
    tx.afterCommit(() => this.news.tell(...aboutConversations(places)));
    return places;
  }

  private report(heard: readonly Heard[]): void {
    for (const { found, notice, lines } of heard) {
      this.logger.log('notice of WhatsApp', {
        inboxId: found.body.id,
        path: found.item.path,
        field: found.item.field,
        notice: notice.kind,
        lineIds: lines.map((line) => line.id),
      });
    }
  }
}

function isAboutTemplate({ kind }: Notice): boolean {
  return kind.startsWith('template_');
}

/** Once for each tenant that has the account. */
function receivedOf(heard: readonly Heard[]): TemplateNotice[] {
  return heard.flatMap(({ found, notice, lines }) =>
    [...groupBy(lines, ({ tenantId }) => tenantId)].map(
      ([tenantId, own]) =>
        ({
          notice,
          details: found.item.details,
          at: found.body.receivedAt,
          tenantId,
          lineIds: own.map(({ id }) => id),
          accountId: found.accountId,
        }) as TemplateNotice,
    ),
  );
}

function seenOf(
  heard: readonly { notice: { customer: CustomerProfile | null }; lines: readonly Line[] }[],
): SeenCustomer[] {
  return heard.flatMap(({ notice: { customer }, lines: [line] }) =>
    line === undefined || customer === null ? [] : [{ ...scopesOf(line), profile: customer }],
  );
}

/** TypeScript does not narrow a member's union by filtering. */
function ofKind<K extends NoticeKind>(heard: readonly Heard[], kind: K): Heard<K>[] {
  return heard.filter(({ notice }) => notice.kind === kind) as unknown as Heard<K>[];
}

function asObject(details: unknown): object {
  return typeof details === 'object' && details !== null ? details : {};
}
