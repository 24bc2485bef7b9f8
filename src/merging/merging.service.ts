import { Injectable, Logger } from '@nestjs/common';
import { ContactMerges, MergeCandidate, MergeReason, ProposedMerge } from '../contacts/contact-merges';
import { ConversationMerge, ConversationMerges, ConversationOf } from '../conversations/conversation-merges';
import { groupBy } from '../domain/group-by';
import { aboutConversations } from '../domain/news';
import { EventsService } from '../inbox/events.service';
import { LaneMerges } from '../lanes/lane-merges';
import { MediaService } from '../media/media.service';
import { MessagesService } from '../messages/messages.service';
import { OutboxService } from '../outbox/outbox.service';
import { crashPoint } from '../platform/chaos/crash-points';
import { Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { News } from '../platform/events/news';
import { WakeUps } from '../platform/queue/wake-ups';
import { ReferralsService } from '../referrals/referrals.service';

/** Two contacts that become one; `into` remains. */
interface Merge {
  readonly into: MergeCandidate;
  readonly from: MergeCandidate;
  readonly reason: MergeReason;
}

/**
 * Makes one contact of two, with everything that was said. The locks are taken in the order that everybody takes them in
 * (docs/decisions/0010-merging-contacts.md).
 */
@Injectable()
export class MergingService {
  private readonly logger = new Logger(MergingService.name);

  constructor(
    private readonly contacts: ContactMerges,
    private readonly conversations: ConversationMerges,
    private readonly lanes: LaneMerges,
    private readonly media: MediaService,
    private readonly messages: MessagesService,
    private readonly events: EventsService,
    private readonly outbox: OutboxService,
    private readonly referrals: ReferralsService,
    private readonly wakeUps: WakeUps,
    private readonly news: News,
  ) {}

  /**
   * A person says that two contacts are one. Answers the id that remains; saying it again changes nothing.
   * @throws Problem when one of them is nobody's, or only one is played by the simulator
   */
  async mergeAsTold(tx: Tx, ids: { id: string; into: string }, tenantId: string | null): Promise<string> {
    await this.contacts.lockIdentities(tx);
    const [from, into] = await this.contacts.candidates(tx, [ids.id, ids.into], tenantId);
    if (from === undefined) throw Problem.notFound('Contact');
    if (into === undefined || into.tenantId !== from.tenantId) {
      throw Problem.invalid('into', 'must be the id of a contact of the same tenant');
    }
    if (from.id === into.id) return into.id;
    if (from.played !== into.played) {
      const message = `Contact ${from.played ? from.id : into.id} is played by the simulator, the other one is real; they stay two`;
      throw new Problem('conflict', 'played_contact', message);
    }
    await this.carryOut(tx, { from, into, reason: 'person' });
    return into.id;
  }

  /** Merges the oldest pair that messages and receipts showed to be one. False when there is none. */
  async mergeNext(tx: Tx): Promise<boolean> {
    await this.contacts.lockIdentities(tx);
    const proposed = await this.contacts.takeProposed(tx);
    if (proposed === undefined) return false;
    const { contactId, otherId, reason } = proposed;
    const [one, other] = await this.contacts.candidates(tx, [contactId, otherId], null);
    if (one === undefined || other === undefined || !isStillOne(one, other, proposed)) return true;
    const [into, from] = isOlder(one, other) ? [one, other] : [other, one];
    await this.carryOut(tx, { into, from, reason });
    return true;
  }

  private async carryOut(tx: Tx, { into, from, reason }: Merge): Promise<void> {
    const all = await this.conversations.ofContacts(tx, [into.id, from.id]);
    const ids = all.map(({ id }) => id);
    const merges = onOneLine(all, into.id);
    // Also those of conversations that stay as they are: whoever works on one knows its contact by the id that goes.
    await this.lanes.lock(tx, 'in', ids);
    await this.conversations.lock(tx, ids);
    await this.lanes.lock(tx, 'out', ids);
    await this.moveContents(tx, { into, from }, all, merges);
    await this.lanes.merge(tx, 'in', merges);
    await this.lanes.merge(tx, 'out', merges);
    await this.conversations.merge(tx, merges);
    await this.conversations.give(tx, from.id, into.id);
    const freshId = all.toSorted(byLastMessage).at(-1)?.contactId ?? into.id;
    await this.contacts.absorb(tx, { intoId: into.id, fromId: from.id, freshId, reason });
    crashPoint('merging');
    tx.afterCommit(() => {
      this.logger.log('contacts merged', { contactId: into.id, mergedContactId: from.id, reason });
      this.wakeUps.ring('in');
      this.wakeUps.ring('out');
      this.news.tell(
        ...aboutConversations(all.map(({ id, tenantId }) => ({ conversationId: id, tenantId }))),
      );
    });
  }

  private async moveContents(
    tx: Tx,
    { into, from }: Pick<Merge, 'into' | 'from'>,
    all: readonly ConversationOf[],
    merges: readonly ConversationMerge[],
  ): Promise<void> {
    const targets = new Map(merges.map(({ fromId, intoId }) => [fromId, intoId]));
    const moves = all
      .filter(({ contactId }) => contactId === from.id)
      .map(({ id }) => ({ fromId: id, intoId: targets.get(id) ?? id }));
    const messages = await this.messages.move(tx, moves, into.id);
    const moved = groupBy(
      messages.filter(({ conversationId }) => merges.some(({ intoId }) => intoId === conversationId)),
      ({ direction }) => direction,
    );
    await this.outbox.move(tx, moved.get('outbound') ?? [], merges);
    await this.events.move(tx, moved.get('inbound') ?? []);
    await this.media.move(tx, moved.get('inbound') ?? []);
    await this.referrals.move(tx, { fromContactId: from.id, intoContactId: into.id }, moves);
  }
}

/** A number alone proves nothing once both are known by ids of one portfolio: it changed hands. */
function isStillOne(one: MergeCandidate, other: MergeCandidate, { reason }: ProposedMerge): boolean {
  if (one.id === other.id || one.tenantId !== other.tenantId || one.played !== other.played) return false;
  const scopes = new Set(one.userIds.map(({ scope }) => scope));
  return reason === 'change' || !other.userIds.some(({ scope }) => scopes.has(scope));
}

/** Ids are given out in the order of arrival. */
function isOlder(one: MergeCandidate, other: MergeCandidate): boolean {
  return BigInt(one.id) < BigInt(other.id);
}

function onOneLine(all: readonly ConversationOf[], intoContactId: string): ConversationMerge[] {
  const kept = new Map(
    all.filter(({ contactId }) => contactId === intoContactId).map(({ id, lineId }) => [lineId, id]),
  );
  return all.flatMap(({ id, tenantId, lineId, contactId }) => {
    const intoId = kept.get(lineId);
    return contactId === intoContactId || intoId === undefined
      ? []
      : [{ fromId: id, intoId, tenantId, lineId }];
  });
}

function byLastMessage(a: ConversationOf, b: ConversationOf): number {
  return a.lastMessageAt.getTime() - b.lastMessageAt.getTime() || Number(BigInt(a.id) - BigInt(b.id));
}
