import { Injectable, Logger } from '@nestjs/common';
import { ContactErasures, DoomedContact } from '../contacts/contact-erasures';
import { ContactMerges } from '../contacts/contact-merges';
import { ConversationErasures } from '../conversations/conversation-erasures';
import { ConversationMerges } from '../conversations/conversation-merges';
import { aboutConversations } from '../domain/news';
import { ErasedBodies, Removed as RemovedItem } from '../inbox/erased-bodies.service';
import { ErasedEvents } from '../inbox/erased-events.service';
import { eventKey, EventsService } from '../inbox/events.service';
import { InboxService } from '../inbox/inbox.service';
import { LaneMerges } from '../lanes/lane-merges';
import { MessageErasures } from '../messages/message-erasures';
import { crashPoint } from '../platform/chaos/crash-points';
import { Tx, WorkerDatabase } from '../platform/database/database';
import { News } from '../platform/events/news';
import { Line } from '../tenants/line';
import { LinesService } from '../tenants/lines.service';
import { Erasures } from './erasures.service';
import { MessageRemoval, Removed } from './message-removal.service';
import { redactionOf, soughtOf } from './redaction';

/** What was erased, and the rest of the work, which a worker does when nobody else has. */
export interface Erased extends Removed {
  readonly erasureId: string;
  readonly conversations: number;
}

type Why = { readonly reason: 'request' } | { readonly reason: 'retention'; readonly days: number };

/** Undoes an erasure for a contact's age: it has been in touch after all. */
class InTouch extends Error {}

/**
 * Erases a contact with everything that was said. The locks are those of merging, in the same order
 * (docs/decisions/0010-merging-contacts.md); before them the turn to read stored bodies, so that nothing of the contact
 * comes out of a body meanwhile.
 */
@Injectable()
export class ErasingService {
  private readonly logger = new Logger(ErasingService.name);

  constructor(
    /** Not the one of people: stored bodies belong to no tenant, so each statement names the tenant itself. */
    private readonly database: WorkerDatabase,
    private readonly lines: LinesService,
    private readonly inbox: InboxService,
    private readonly bodies: ErasedBodies,
    private readonly events: EventsService,
    private readonly erasedEvents: ErasedEvents,
    private readonly merges: ContactMerges,
    private readonly contacts: ContactErasures,
    private readonly conversationMerges: ConversationMerges,
    private readonly conversations: ConversationErasures,
    private readonly lanes: LaneMerges,
    private readonly messages: MessageErasures,
    private readonly removal: MessageRemoval,
    private readonly erasures: Erasures,
    private readonly news: News,
  ) {}

  /** Because somebody asked for it. Null when the tenant has no such contact (any more). */
  async erase(tenantId: string | null, id: string): Promise<Erased | null> {
    return this.carryOut(tenantId, id, { reason: 'request' });
  }

  /**
   * Because nobody talked with it for so many days. Null also when that is not so any more, or what it wrote waits to be
   * read: it would be lost, though it was acknowledged.
   */
  async eraseQuiet(tenantId: string, id: string, days: number): Promise<Erased | null> {
    try {
      return await this.carryOut(tenantId, id, { reason: 'retention', days });
    } catch (error) {
      if (error instanceof InTouch) return null;
      throw error;
    }
  }

  private async carryOut(tenantId: string | null, id: string, why: Why): Promise<Erased | null> {
    const lines = await this.lines.reload();
    return this.database.inTransaction(async (tx) => {
      await this.inbox.takeTurn(tx);
      await this.merges.lockIdentities(tx);
      const contact = await this.contacts.find(tx, tenantId, id);
      return contact === undefined ? null : this.eraseContact(tx, contact, lines, why);
    });
  }

  private async eraseContact(
    tx: Tx,
    contact: DoomedContact,
    lines: readonly Line[],
    why: Why,
  ): Promise<Erased> {
    const { id: contactId, tenantId } = contact;
    const conversations = await this.conversationMerges.ofContacts(tx, [contactId]);
    const conversationIds = conversations.map(({ id }) => id);
    await this.lanes.lock(tx, 'in', conversationIds);
    await this.conversationMerges.lock(tx, conversationIds);
    await this.lanes.lock(tx, 'out', conversationIds);
    if (why.reason === 'retention' && !(await this.contacts.isQuiet(tx, contactId, why.days)))
      throw new InTouch();
    const doomed = await this.messages.ofConversations(tx, conversationIds);
    const removed = await this.removal.remove(tx, tenantId, doomed, { conversationIds, reason: 'erased' });
    await this.lanes.remove(tx, conversationIds);
    await this.conversations.erase(tx, conversationIds);
    await this.contacts.erase(tx, contact);
    const sought = soughtOf(contact.aliases);
    // Before what is new is looked at: what is stored after that is news of somebody who was erased.
    const sweepUntil = await this.bodies.last(tx);
    const unread = await this.takeOutOfNewBodies(tx, tenantId, lines, sought);
    if (why.reason === 'retention' && unread > 0) throw new InTouch();
    const files = [...new Set(doomed.flatMap((message) => message.files))];
    const { reason } = why;
    const erasureId = await this.erasures.add(tx, { tenantId, contactId, reason, sought, files, sweepUntil });
    crashPoint('erasing');
    tx.afterCommit(() => {
      this.logger.log('contact erased', { contactId, tenantId, erasureId, reason });
      this.news.tell(...aboutConversations(conversationIds.map((id) => ({ conversationId: id, tenantId }))));
    });
    return { erasureId, conversations: conversations.length, ...removed };
  }

  /**
   * What the contact wrote and nobody has read: it is erased too, and known when it comes again. Answers out of how many
   * bodies something was taken.
   */
  private async takeOutOfNewBodies(
    tx: Tx,
    tenantId: string,
    lines: readonly Line[],
    sought: readonly string[],
  ): Promise<number> {
    const { bodies, removed } = await this.bodies.redactNew(tx, redactionOf(tenantId, lines, sought));
    const unread = removed.flatMap((item) => unreadOf(item, tenantId, lines));
    const fresh = await this.events.claimKeys(tx, [...new Set(unread.map(({ key }) => key))]);
    await this.events.add(
      tx,
      unread.filter(({ key }, i) => fresh.has(key) && unread.findIndex((one) => one.key === key) === i),
    );
    await this.erasedEvents.remember(tx, tenantId, [...fresh]);
    return bodies;
  }
}

function unreadOf({ inboxId, phoneNumberId, id }: RemovedItem, tenantId: string, lines: readonly Line[]) {
  const line = lines.find((one) => one.phoneNumberId === phoneNumberId && one.tenantId === tenantId);
  if (line === undefined) return [];
  const place = { tenantId, lineId: line.id, conversationId: null, messageId: null };
  const outcome = { state: 'skipped', reason: 'erased' } as const;
  const key = eventKey('message', line.id, id);
  return [{ ...place, ...outcome, key, inboxId, path: '', kind: 'message' as const, arrivedAt: new Date() }];
}
