import { Injectable, Logger } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service';
import { groupBy } from '../domain/group-by';
import { aboutConversations } from '../domain/news';
import { OutboundContent } from '../domain/outbound';
import { LaneClaim, LanesService } from '../lanes/lanes.service';
import { MessagesService } from '../messages/messages.service';
import { Config } from '../platform/config/config';
import { Tx, WorkerDatabase } from '../platform/database/database';
import { News } from '../platform/events/news';
import { Line } from '../tenants/line';
import { LinesService } from '../tenants/lines.service';
import { BEGINS } from './begins';
import { Departure, Entry } from './departure';
import { Head, headOf } from './head';
import { leaveInterrupted } from './interrupted';
import { OutboxMedia } from './outbox-media.service';
import { Credit, PaceService, PROBE_MS } from './pace.service';
import { joinContact, withheldFor } from './withheld';

/** Longer than the client's timeout and the sender's guard together; a send of a dead process shows as unknown after it. */
const LEASE_MS = 25_000;
/** Entries of a conversation looked at in one claim: read marks and a message. */
const HEAD = 12;

/** An entry as it was left. */
interface Open extends Entry {
  readonly state: 'pending' | 'sending';
  /** Why it may not leave any more. */
  readonly withheldFor: string | null;
}

/** A claimed conversation and what leaves of it now. */
interface Chosen extends Head {
  readonly claim: LaneClaim;
}

/** What one look found. */
export interface Departures {
  /** Conversations claimed, also those with nothing that may leave yet. */
  readonly claimed: number;
  readonly departures: readonly Departure[];
  /** When a line that has to wait may send again; undefined when none waits. */
  readonly dueInMs: number | undefined;
}

/** Decides what leaves now, and commits it as `sending` before a byte of it does. */
@Injectable()
export class OutboxDepartures {
  private readonly logger = new Logger(OutboxDepartures.name);

  constructor(
    private readonly config: Config,
    private readonly database: WorkerDatabase,
    private readonly lanes: LanesService,
    private readonly messages: MessagesService,
    private readonly contacts: ContactsService,
    private readonly lines: LinesService,
    private readonly pace: PaceService,
    private readonly media: OutboxMedia,
    private readonly news: News,
  ) {}

  /** Claims up to `most` conversations, of each line no more than it has room and pace for. */
  async next(most: number, roomOf: (lineId: string) => number): Promise<Departures> {
    // A line that is paused, inactive or not known here keeps its lanes as they are.
    const lines = new Map(
      (await this.lines.all()).filter((line) => line.active).map((line) => [line.id, line]),
    );
    return this.database.inTransaction((tx) => this.take(tx, most, roomOf, lines));
  }

  private async take(
    tx: Tx,
    most: number,
    roomOf: (lineId: string) => number,
    lines: ReadonlyMap<string, Line>,
  ): Promise<Departures> {
    const waiting = (await this.lanes.waitingLines(tx, 'out')).flatMap((lineId) => lines.get(lineId) ?? []);
    if (waiting.length === 0) return { claimed: 0, departures: [], dueInMs: undefined };
    const credits = await this.pace.credits(tx, waiting);
    const waits = credits.filter((credit) => credit.messages === 0).map((credit) => credit.nextInMs);
    const dueInMs = waits.length === 0 ? undefined : Math.min(...waits);
    const shares = credits
      .map(({ lineId, messages }) => ({ lineId, most: Math.min(messages, roomOf(lineId), most) }))
      .filter((share) => share.most > 0);
    const claims = await this.lanes.claim(tx, 'out', shares, { most, leaseMs: LEASE_MS });
    if (claims.length === 0) return { claimed: 0, departures: [], dueInMs };
    const chosen = await this.choose(tx, claims, credits);
    const leaving = chosen.filter((one) => one.entries.length > 0);
    const idle = chosen.filter((one) => one.entries.length === 0);
    const released = idle.map(({ claim: { conversationId }, waitMs: readyInMs }) => ({
      conversationId,
      readyInMs,
    }));
    if (released.length > 0) await this.lanes.release(tx, 'out', released);
    await this.takeOffPace(tx, leaving, lines);
    const marked = await this.markSending(tx, leaving);
    const departures = await this.load(tx, leaving, { lines, marked });
    tx.afterCommit(() => this.news.tell(...aboutConversations(claims)));
    return { claimed: claims.length, departures, dueInMs };
  }

  private async choose(
    tx: Tx,
    claims: readonly LaneClaim[],
    credits: readonly Credit[],
  ): Promise<readonly Chosen[]> {
    const ofLines = new Map(credits.map((credit) => [credit.lineId, credit]));
    const open = groupBy(await this.heads(tx, claims, ofLines), (entry) => entry.conversationId);
    const waiting = groupBy(
      await this.leaveBehind(tx, [...open.values()].flat()),
      (entry) => entry.conversationId,
    );
    const tried = new Set<string>();
    return claims.map((claim) => {
      const { conversationId, lineId } = claim;
      const { probing, marketingInMs } = ofLines.get(lineId) ?? { probing: false, marketingInMs: null };
      // One message tries whether the marketing of its line may go on; the others wait for its answer.
      const credit = { probing, marketingInMs: tried.has(lineId) ? PROBE_MS : marketingInMs };
      const owedMs = this.config.contactPace ? claim.owedMs : 0;
      const head = headOf(waiting.get(conversationId) ?? [], { credit, owedMs });
      if (head.probe === 'marketing') tried.add(lineId);
      // There may be more behind a head of which nothing is left.
      const isFull = open.get(conversationId)?.length === HEAD;
      return { claim, ...head, waitMs: head.waitMs ?? (isFull ? 0 : null) };
    });
  }

  private async takeOffPace(
    tx: Tx,
    leaving: readonly Chosen[],
    lines: ReadonlyMap<string, Line>,
  ): Promise<void> {
    const speaking = leaving.filter((one) => one.entries.some((entry) => entry.kind === 'message'));
    await this.pace.spend(
      tx,
      speaking.flatMap(({ claim }) => lines.get(claim.lineId) ?? []),
    );
    await this.pace.startProbes(tx, probesOf(leaving, 'line'));
    await this.pace.startMarketingProbes(
      tx,
      probesOf(leaving, 'marketing').map(({ lineId }) => lineId),
    );
  }

  /** The first entries of each conversation; marketing that waits for its line comes last, since it hides nothing. */
  private async heads(
    tx: Tx,
    claims: readonly LaneClaim[],
    credits: ReadonlyMap<string, Credit>,
  ): Promise<Open[]> {
    const isHeld = ({ lineId }: LaneClaim) => (credits.get(lineId)?.marketingInMs ?? 0) > 0;
    const heldLast = claims.some(isHeld) ? `lane.held AND marketing AND state = 'pending', ` : '';
    return tx.query<Open>(
      `SELECT o.id, o.conversation_id AS "conversationId", o.line_id AS "lineId", o.kind, o.state,
              o.message_id AS "messageId", o.marketing, o.recipient, o.reply_to AS "replyTo", o.typing, o.attempts,
              ${BEGINS} AS begins,
              CASE o.attempts WHEN 0 THEN 0 ELSE jsonb_array_length(
                jsonb_path_query_array(o.attempt_log, '$[*] ? (@.verdict == "retry_contact")')) END AS crowded,
              (extract(epoch FROM o.next_at - now()) * 1000)::float8 AS "dueInMs",
              CASE WHEN o.expires_at < now() THEN 'service_window_closed'
                   WHEN o.kind = 'message' THEN ${withheldFor({ answers: 'o.event_id IS NOT NULL', marketing: 'o.marketing' })}
              END AS "withheldFor",
              (extract(epoch FROM now() - o.answers_since) * 1000)::float8 AS "waitedMs"
       FROM unnest($1::bigint[], $3::boolean[]) AS lane (id, held)
       ${joinContact('lane.id')}
       CROSS JOIN LATERAL (
         SELECT * FROM outbox WHERE conversation_id = lane.id AND state IN ('pending', 'sending')
         ORDER BY ${heldLast}seq LIMIT $2
       ) o
       ORDER BY o.conversation_id, o.seq`,
      [claims.map((claim) => claim.conversationId), HEAD, claims.map(isHeld)],
    );
  }

  /**
   * Holding the lane proves that whoever was sending is gone: the outcome of a message is unknown, and a read mark may
   * simply be made again. What came too late, or is not wanted any more, is not sent at all. The rows themselves are not
   * held: a receipt, or a person, may have changed them since they were read. Answers those that wait.
   */
  private async leaveBehind(tx: Tx, entries: readonly Open[]): Promise<Entry[]> {
    const interrupted = entries.filter((entry) => entry.state === 'sending').map((entry) => entry.id);
    const withheld = entries.filter((entry) => entry.state === 'pending' && entry.withheldFor !== null);
    const outboxIds = await leaveInterrupted(tx, interrupted);
    if (outboxIds.length > 0) {
      this.logger.warn('sends of a process that is gone are unknown now', { outboxIds });
    }
    if (withheld.length > 0) {
      await tx.query(
        `UPDATE outbox SET state = 'cancelled',
                           errors = jsonb_build_array(jsonb_build_object('code', NULL, 'title', w.reason))
         FROM unnest($1::uuid[], $2::text[]) AS w (id, reason) WHERE outbox.id = w.id AND state = 'pending'`,
        [withheld.map(({ id }) => id), withheld.map((entry) => entry.withheldFor)],
      );
    }
    return entries.filter(({ state, kind, withheldFor: reason }) =>
      state === 'pending' ? reason === null : kind === 'read',
    );
  }

  /** Answers the ids of those that leave: what was called back since it was read does not. */
  private async markSending(tx: Tx, leaving: readonly Chosen[]): Promise<ReadonlySet<string>> {
    const rows = leaving.flatMap(({ claim, entries }) =>
      entries.map(({ id }) => ({ id, fence: claim.fence })),
    );
    if (rows.length === 0) return new Set();
    const marked = await tx.query<{ id: string }>(
      `UPDATE outbox SET state = 'sending', attempts = attempts + 1, sending_at = now(), send_fence = s.fence
       FROM unnest($1::uuid[], $2::bigint[]) AS s (id, fence)
       WHERE outbox.id = s.id AND outbox.state = 'pending' RETURNING outbox.id`,
      [rows.map((row) => row.id), rows.map((row) => row.fence)],
    );
    return new Set(marked.map(({ id }) => id));
  }

  private async load(
    tx: Tx,
    leaving: readonly Chosen[],
    { lines, marked }: { lines: ReadonlyMap<string, Line>; marked: ReadonlySet<string> },
  ): Promise<Departure[]> {
    const contents = await this.contents(tx, leaving);
    const keys = await this.identityKeys(tx, leaving, lines);
    // Before the COMMIT: a pause while its answer is on the way counts too.
    const committed = { committedAt: performance.now(), committedOn: Date.now() };
    return leaving.flatMap(({ claim, probe, entries }) => {
      const line = lines.get(claim.lineId);
      if (line === undefined) return [];
      const loaded = entries
        .filter(({ id }) => marked.has(id))
        .map((entry) => ({
          ...entry,
          content: contents.get(entry.messageId ?? '') ?? null,
          ...keys.get(entry.messageId ?? ''),
        }));
      return [{ claim, probe, line: { ...line, lineId: line.id }, entries: loaded, ...committed }];
    });
  }

  /** By message, on the lines that check them; nothing is asked for the others. */
  private async identityKeys(
    tx: Tx,
    leaving: readonly Chosen[],
    lines: ReadonlyMap<string, Line>,
  ): Promise<ReadonlyMap<string, IdentityKey>> {
    const checked = leaving.filter(({ claim }) => lines.get(claim.lineId)?.identityCheck === true);
    const messageIds = checked.flatMap(({ entries }) => entries.flatMap(({ messageId }) => messageId ?? []));
    if (messageIds.length === 0) return new Map();
    const contactIds = await this.messages.contactsOf(tx, messageIds);
    const keys = await this.contacts.acknowledgedKeys(tx, [...new Set(contactIds.values())]);
    return new Map(
      [...contactIds].flatMap(([messageId, contactId]) => {
        const identityKeyHash = keys.get(contactId);
        return identityKeyHash === undefined ? [] : [[messageId, { identityKeyHash }] as const];
      }),
    );
  }

  private async contents(tx: Tx, leaving: readonly Chosen[]): Promise<Map<string, OutboundContent | null>> {
    const spoken = leaving.flatMap(({ claim, entries }) =>
      entries.flatMap(({ messageId }) => (messageId === null ? [] : [{ messageId, lineId: claim.lineId }])),
    );
    const loaded = await this.messages.loadOutbound(
      tx,
      spoken.map(({ messageId }) => messageId),
    );
    return this.media.resolve(
      tx,
      spoken.flatMap((one) => {
        const content = loaded.get(one.messageId);
        return content === undefined ? [] : [{ ...one, content }];
      }),
    );
  }
}

function probesOf(leaving: readonly Chosen[], probe: Head['probe']): Entry[] {
  return leaving.filter((one) => one.probe === probe).flatMap(({ entries }) => entries.slice(0, 1));
}

interface IdentityKey {
  readonly identityKeyHash: string;
}
