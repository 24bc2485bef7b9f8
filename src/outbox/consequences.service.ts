import { Injectable } from '@nestjs/common';
import { ConsentService } from '../contacts/consent.service';
import { ReachabilityService } from '../contacts/reachability.service';
import { Conversation, ConversationsService } from '../conversations/conversations.service';
import { ProviderError } from '../domain/inbound';
import { Tx } from '../platform/database/database';
import { LanesService } from '../lanes/lanes.service';
import { Judgement, Verdict } from '../providers/provider';
import { BEGINS } from './begins';
import { MESSAGE_COSTS_MS, owedWhenSpent } from './contact-pace';
import { OutboxMedia } from './outbox-media.service';
import { LineTrouble, PausesService } from './pauses.service';
import { pauseOf } from './settlement';

/** A refusal, whichever way it came: as the answer to a send, as a status, or apart from any message. */
export interface Refusal {
  readonly tenantId: string;
  readonly lineId: string;
  /** The row of the message; null when it names none. */
  readonly outboxId: string | null;
  readonly error: ProviderError;
  readonly judgement: Judgement;
  /** When it was, if a webhook says so; null for right now. */
  readonly at: Date | null;
}

/** Meta, "Error codes": a parameter, which may be the id of a file, or the file itself. */
const OF_FILES: ReadonlySet<number | null> = new Set([100, 131053]);

/** A refusal and the conversation of its message. */
interface Told {
  readonly refusal: Refusal;
  readonly conversation: Conversation;
}

const OF_CUSTOMERS: ReadonlySet<Verdict> = new Set([
  'window_closed',
  'opted_out',
  'undeliverable',
  'identity_changed',
  'retry_contact',
]);

/** What refusals mean beyond their own messages, for the customer and for the line. Once, whichever way they come. */
@Injectable()
export class ConsequencesService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly consents: ConsentService,
    private readonly reachability: ReachabilityService,
    private readonly lanes: LanesService,
    private readonly pauses: PausesService,
    private readonly media: OutboxMedia,
  ) {}

  /** What they tell about customers. Before lanes and rows of the outbox are locked. */
  async learn(tx: Tx, refusals: readonly Refusal[]): Promise<void> {
    const told = await this.tellingOfCustomers(tx, refusals);
    if (told.length === 0) return;
    const contactsOf = (verdict: Verdict) =>
      told.filter(is(verdict)).map(({ conversation }) => conversation.contactId);
    await this.conversations.closeWindows(
      tx,
      told
        .filter(is('window_closed'))
        .map(({ refusal, conversation }) => ({ conversationId: conversation.id, at: refusal.at })),
    );
    await this.consents.record(
      tx,
      told.filter(is('opted_out')).map(({ refusal, conversation: { tenantId, contactId } }) => ({
        tenantId,
        contactId,
        scope: 'marketing',
        value: 'stop',
        source: 'refusal',
        at: refusal.at ?? new Date(),
      })),
    );
    const undeliverable = contactsOf('undeliverable');
    if (undeliverable.length > 0) await this.reachability.noteUndelivered(tx, undeliverable);
    const others = contactsOf('identity_changed');
    if (others.length > 0) await this.reachability.noteOtherIdentity(tx, others);
    // Whoever was answered so holds the lane, and gives it back with what is owed.
    const spent = told
      .filter(is('retry_contact'))
      .flatMap(({ refusal, conversation }) => (refusal.at === null ? [] : [conversation.id]));
    if (spent.length > 0) await this.lanes.owe(tx, 'out', spent, owedWhenSpent(MESSAGE_COSTS_MS));
  }

  /** What they ask of lines. After everything else: paces are locked after rows here, and alarms after paces by everybody. */
  async act(tx: Tx, refusals: readonly Refusal[], jitter: number): Promise<void> {
    await this.expire(tx, refusals);
    await this.media.distrust(
      tx,
      refusals.filter(isOfFile).flatMap(({ outboxId }) => outboxId ?? []),
    );
    await this.slowDown(tx, refusals, jitter);
    const spared = await this.sparingAnswers(tx, refusals);
    const others = refusals.filter((refusal) => !spared.includes(refusal));
    await this.pauses.pause(tx, troublesOf(others, 'pause_line'));
    await this.pauses.pauseMarketing(tx, troublesOf(others, 'pause_marketing'));
    await this.pauses.raise(tx, [
      ...troublesOf(spared, 'pause_line'),
      ...troublesOf(others, 'block_template'),
      ...troublesOf(others, 'country_closed'),
    ]);
  }

  /** Phones by conversation, of the customers who have one. */
  async phonesOf(tx: Tx, conversationIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (conversationIds.length === 0) return new Map();
    const conversations = await this.conversations.load(tx, conversationIds);
    const contactIds = [...conversations.values()].map((conversation) => conversation.contactId);
    const phones = await this.reachability.phonesOf(tx, contactIds);
    return new Map(
      [...conversations].flatMap(([id, { contactId }]) => {
        const phone = phones.get(contactId);
        return phone === undefined ? [] : [[id, phone] as const];
      }),
    );
  }

  /** Those that say something new: a message that has failed already has told it. */
  private async tellingOfCustomers(tx: Tx, refusals: readonly Refusal[]): Promise<Told[]> {
    const telling = refusals.filter(({ judgement }) => OF_CUSTOMERS.has(judgement.verdict));
    if (telling.length === 0) return [];
    const rows = await tx.query<{ id: string; conversationId: string }>(
      `SELECT id, conversation_id AS "conversationId" FROM outbox
       WHERE id = ANY($1::uuid[]) AND failed_at IS NULL AND state <> 'rejected'`,
      [telling.map((refusal) => refusal.outboxId)],
    );
    const conversationOf = new Map(rows.map((row) => [row.id, row.conversationId]));
    const conversations = await this.conversations.load(tx, [...conversationOf.values()]);
    // A status may bring several errors. Of each kind, a message tells once.
    const distinct = new Map(
      telling.map((refusal) => [`${refusal.outboxId} ${refusal.judgement.verdict}`, refusal]),
    );
    return [...distinct.values()].flatMap((refusal) => {
      const conversation = conversations.get(conversationOf.get(refusal.outboxId ?? '') ?? '');
      return conversation === undefined ? [] : [{ refusal, conversation }];
    });
  }

  /** What waits for a window that is closed after all would only be refused too. Newer windows stay as they are. */
  private async expire(tx: Tx, refusals: readonly Refusal[]): Promise<void> {
    const closed = refusals.filter(({ judgement }) => judgement.verdict === 'window_closed');
    if (closed.length === 0) return;
    await tx.query(
      `WITH waiting AS (
         SELECT o.id FROM unnest($1::uuid[], $2::timestamptz[]) AS refused (id, at)
         JOIN outbox r ON r.id = refused.id
         JOIN outbox o ON o.conversation_id = r.conversation_id AND o.state = 'pending'
         WHERE o.expires_at > now() AND o.expires_at <= coalesce(refused.at, now()) + interval '24 hours'
         ORDER BY o.id FOR UPDATE OF o
       )
       UPDATE outbox SET expires_at = now() WHERE id IN (SELECT id FROM waiting)`,
      [closed.map((refusal) => refusal.outboxId), closed.map((refusal) => refusal.at)],
    );
  }

  /** Those that say only that the business may not begin: of messages by which it does. */
  private async sparingAnswers(tx: Tx, refusals: readonly Refusal[]): Promise<readonly Refusal[]> {
    const sparing = refusals.filter(
      ({ judgement, outboxId }) => judgement.sparesAnswers === true && outboxId !== null,
    );
    if (sparing.length === 0) return [];
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM outbox o WHERE id = ANY($1::uuid[]) AND ${BEGINS}`,
      [sparing.map(({ outboxId }) => outboxId)],
    );
    const begun = new Set(rows.map(({ id }) => id));
    return sparing.filter(({ outboxId }) => begun.has(outboxId ?? ''));
  }

  private async slowDown(tx: Tx, refusals: readonly Refusal[], jitter: number): Promise<void> {
    for (const verdict of ['slow_line', 'maintenance'] as const) {
      const ofLines = new Map(
        refusals.filter((one) => one.judgement.verdict === verdict).map((one) => [one.lineId, one.error]),
      );
      for (const [lineId, error] of ofLines)
        await this.pauses.hold(tx, lineId, pauseOf(verdict, jitter), error);
    }
  }
}

function troublesOf(refusals: readonly Refusal[], verdict: Verdict): LineTrouble[] {
  return refusals.flatMap(({ judgement, error, ...refusal }) =>
    judgement.verdict === verdict && judgement.trouble !== undefined
      ? [{ ...refusal, trouble: judgement.trouble, code: error.code }]
      : [],
  );
}

function isOfFile({ error }: Refusal): boolean {
  return OF_FILES.has(error.code);
}

function is(verdict: Verdict): (told: Told) => boolean {
  return ({ refusal }) => refusal.judgement.verdict === verdict;
}
