import { Injectable, Logger } from '@nestjs/common';
import { OutboxState } from '../domain/delivery-status';
import { groupBy } from '../domain/group-by';
import { aboutConversations } from '../domain/news';
import { LaneKey, LanesService } from '../lanes/lanes.service';
import { Config } from '../platform/config/config';
import { Tx } from '../platform/database/database';
import { jsonOrNull } from '../platform/database/json-or-null';
import { News } from '../platform/events/news';
import { logged, withAttempt } from './attempt-log';
import { callBackCopies } from './call-back-copies';
import { ConsequencesService, Refusal } from './consequences.service';
import { MESSAGE_COSTS_MS, owedWhenSpent } from './contact-pace';
import { Accepted, Arrival, Attempt } from './departure';
import { giveBack } from './give-back';
import { lockInOrder } from './lock-in-order';
import { PaceService } from './pace.service';
import { PausesService } from './pauses.service';
import { decide, Settlement } from './settlement';

/** The next message waits a little for the receipt of one whose outcome is unknown, so that they keep their order. */
const UNKNOWN_GRACE_MS = 10_000;

interface Settled extends Attempt {
  readonly fence: string;
  readonly settlement: Settlement;
}

/** Writes down what became of sends. */
@Injectable()
export class OutboxArrivals {
  private readonly logger = new Logger(OutboxArrivals.name);

  constructor(
    private readonly config: Config,
    private readonly lanes: LanesService,
    private readonly pace: PaceService,
    private readonly pauses: PausesService,
    private readonly consequences: ConsequencesService,
    private readonly news: News,
  ) {}

  /** What refusals tell about customers. Before everything else, since that is locked first. */
  async learn(tx: Tx, arrivals: readonly Arrival[]): Promise<void> {
    await this.consequences.learn(tx, refusalsOf(arrivals, 'message'));
  }

  /** Settles many sends, gives their lanes back, and answers what the provider now has. */
  async settle(tx: Tx, arrivals: readonly Arrival[]): Promise<Accepted[]> {
    const claims = arrivals.map((arrival) => arrival.claim);
    const phones = await this.consequences.phonesOf(tx, refusedForUserId(arrivals));
    const held = new Set(await this.lanes.hold(tx, 'out', claims));
    const lost = arrivals.filter(({ claim }) => !held.has(claim));
    const places = await this.wakeUp(tx, lost);
    const overtaken = await this.overtaken(tx, lost);
    const settled = arrivals.flatMap(({ claim, attempts }) =>
      attempts.map((attempt): Settled => {
        const circumstances = { ...attempt, phone: phones.get(claim.conversationId), jitter: Math.random() };
        const isOvertaken = overtaken.has(attempt.entry.id);
        return { ...attempt, fence: claim.fence, settlement: inOrder(decide(circumstances), isOvertaken) };
      }),
    );
    const outboxIds = settled.map(({ entry }) => entry.id);
    await lockInOrder(tx, outboxIds);
    const unknown = await this.write(tx, settled);
    await this.holdBack(tx, settled);
    await this.consequences.act(tx, refusalsOf(arrivals), Math.random());
    await this.endProbes(tx, arrivals);
    const lanes = arrivals.filter(({ claim }) => held.has(claim));
    const ofConversation = groupBy(settled, ({ entry }) => entry.conversationId);
    await this.endLeases(tx, places);
    await giveBack(
      tx,
      this.lanes,
      lanes.map(({ claim: { conversationId } }) => {
        const ofLane = ofConversation.get(conversationId) ?? [];
        const atLeastMs = ofLane.some(({ entry }) => unknown.has(entry.id)) ? UNKNOWN_GRACE_MS : 0;
        return { conversationId, atLeastMs, ...(this.config.contactPace ? costOf(ofLane) : {}) };
      }),
    );
    tx.afterCommit(() => {
      this.report(settled);
      this.news.tell(...aboutConversations(claims));
    });
    return settled.flatMap(({ entry, outcome }) =>
      entry.kind === 'message' && outcome.outcome === 'accepted'
        ? [{ outboxId: entry.id, lineId: entry.lineId, providerMessageId: outcome.providerMessageId }]
        : [],
    );
  }

  /**
   * Whoever took a lane over has seen nothing to send; what is to be sent again after all makes it ready. A conversation
   * may have been merged since it was claimed: its rows say where they are now.
   */
  private async wakeUp(tx: Tx, lost: readonly Arrival[]): Promise<readonly LaneKey[]> {
    if (lost.length === 0) return [];
    const ids = lost.flatMap(({ attempts }) => attempts.map(({ entry }) => entry.id));
    const rows = await tx.query<LaneKey>(
      `SELECT DISTINCT conversation_id AS "conversationId", tenant_id AS "tenantId", line_id AS "lineId"
       FROM outbox WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    await this.lanes.makeReady(tx, 'out', rows, { quietMs: 0 });
    return rows;
  }

  /**
   * Messages after which others of their conversation have left: whoever took the lane over took them for sent. Only newer
   * rows are looked at. Their lanes are locked, so that no other leaves meanwhile.
   */
  private async overtaken(tx: Tx, lost: readonly Arrival[]): Promise<ReadonlySet<string>> {
    if (lost.length === 0) return new Set();
    const rows = await tx.query<{ id: string }>(
      `SELECT o.id FROM outbox o WHERE o.id = ANY($1::uuid[]) AND o.kind = 'message' AND o.state = 'unknown' AND EXISTS (
         SELECT 1 FROM outbox later
         WHERE later.created_at >= o.created_at AND later.conversation_id = o.conversation_id AND later.seq > o.seq
           AND later.kind = 'message' AND later.sending_at >= o.unknown_at
           AND later.state IN ('sending', 'sent', 'unknown'))`,
      [lost.flatMap(({ attempts }) => attempts.map(({ entry }) => entry.id))],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** A lease that outlives its holder, as after a merge, has nothing to protect once no send is under way. */
  private async endLeases(tx: Tx, places: readonly LaneKey[]): Promise<void> {
    if (places.length === 0) return;
    const idle = await tx.query<{ id: string }>(
      `SELECT lane.id FROM unnest($1::bigint[]) AS lane (id)
       WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE conversation_id = lane.id AND state = 'sending')`,
      [places.map(({ conversationId }) => conversationId)],
    );
    await this.lanes.endLeases(
      tx,
      'out',
      idle.map(({ id }) => id),
    );
  }

  /**
   * Facts win over leases and decisions: an acceptance is written whoever holds the lane now or decided on the row, a
   * refusal only for its own attempt. A receipt that came first has settled the row: then only the attempt is added to
   * it. An attempt that is there already was written by a COMMIT that nobody heard of. Answers the ids of those whose
   * outcome is unknown now.
   */
  private async write(tx: Tx, settled: readonly Settled[]): Promise<ReadonlySet<string>> {
    const done = settled
      .filter(({ settlement }) => settlement.state === 'forgotten')
      .map(({ entry }) => entry.id);
    if (done.length > 0) await tx.query('DELETE FROM outbox WHERE id = ANY($1::uuid[])', [done]);
    const rows = settled.filter(({ settlement }) => settlement.state !== 'forgotten');
    if (rows.length === 0) return new Set();
    const written = await tx.query<{ id: string; state: OutboxState; resent: boolean }>(
      `UPDATE outbox o SET
         state = CASE o.state WHEN 'sent' THEN 'sent' ELSE s.state END,
         provider_message_id = coalesce(s.provider_message_id, o.provider_message_id),
         unknown_at = CASE WHEN o.state = 'sending' AND s.state = 'unknown' THEN now() ELSE o.unknown_at END,
         next_at = now() + s.retry_in_ms * interval '1 millisecond',
         errors = CASE o.state WHEN 'sent' THEN o.errors ELSE s.errors END,
         recipient = coalesce(s.recipient, o.recipient),
         attempts = CASE WHEN s.counted THEN o.attempts ELSE o.attempts - 1 END,
         attempt_log = ${withAttempt('s.attempt')}
       FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::float8[], $6::jsonb[], $7::boolean[],
                   $8::jsonb[], $9::jsonb[])
         AS s (id, fence, state, provider_message_id, retry_in_ms, errors, counted, attempt, recipient)
       WHERE o.id = s.id AND (o.state IN ('sending', 'unknown', 'sent') OR o.decision IS NOT NULL AND s.state = 'sent')
         AND (s.state = 'sent' OR o.send_fence = s.fence)
         AND NOT o.attempt_log @> jsonb_build_array(s.attempt)
       RETURNING o.id, o.state, coalesce(o.decision LIKE 'resend%', false) AND o.state = 'sent' AS resent`,
      [
        rows.map(({ entry }) => entry.id),
        rows.map(({ fence }) => fence),
        rows.map(({ settlement }) => settlement.state),
        rows.map(({ settlement }) => settlement.providerMessageId ?? null),
        rows.map(({ settlement }) => settlement.retryInMs ?? 0),
        rows.map(({ settlement }) =>
          JSON.stringify(settlement.error === undefined ? [] : [settlement.error]),
        ),
        rows.map(({ settlement }) => settlement.counted),
        rows.map((row) => JSON.stringify(logged(row, row.settlement))),
        rows.map(({ settlement: { recipient } }) => jsonOrNull(recipient)),
      ],
    );
    await callBackCopies(
      tx,
      written.flatMap(({ id, resent }) => (resent ? [id] : [])),
    );
    return new Set(written.filter(({ state }) => state === 'unknown').map(({ id }) => id));
  }

  /** Lines that are out of reach: nothing left, so nobody has refused anything. */
  private async holdBack(tx: Tx, settled: readonly Settled[]): Promise<void> {
    const notSent = settled.filter(({ outcome }) => outcome.outcome === 'not_sent');
    for (const [lineId, [one]] of groupBy(notSent, ({ entry }) => entry.lineId)) {
      const { pauseLineMs = 0, error = { code: null } } = one?.settlement ?? {};
      await this.pauses.hold(tx, lineId, pauseLineMs, error);
    }
  }

  /** An accepted message proves that its line is mended; an accepted mark, or the fault of a message, proves nothing. */
  private async endProbes(tx: Tx, arrivals: readonly Arrival[]): Promise<void> {
    const linesOf = (probe: Arrival['probe'], isThrough: boolean) => [
      ...new Set(
        arrivals
          .filter((one) => one.probe === probe && acceptedOf(one).length > 0 === isThrough)
          .map(({ claim }) => claim.lineId),
      ),
    ];
    await this.pace.endProbes(tx, linesOf('line', false), linesOf('marketing', false));
    await this.pauses.accepted(tx, arrivals.filter(({ probe }) => probe === 'line').flatMap(acceptedOf));
    await this.pauses.endMarketing(tx, linesOf('marketing', true));
  }

  /** What an operator would ask about; a send that went well is a debug line. */
  private report(settled: readonly Settled[]): void {
    for (const { entry, settlement } of settled.filter((one) => one.entry.kind === 'message')) {
      const { state, error } = settlement;
      const about = { outboxId: entry.id, conversationId: entry.conversationId, messageId: entry.messageId };
      if (state === 'sent') this.logger.debug('message sent', about);
      else this.logger.warn('message not sent', { ...about, state, code: error?.code, reason: error?.title });
    }
  }
}

function acceptedOf({ attempts }: Arrival): Attempt['entry'][] {
  return attempts.flatMap(({ entry, outcome }) =>
    entry.kind === 'message' && outcome.outcome === 'accepted' ? [entry] : [],
  );
}

/** Trying it again would turn the order of its conversation around. */
function inOrder(settlement: Settlement, isOvertaken: boolean): Settlement {
  if (!isOvertaken || settlement.state !== 'pending') return settlement;
  return { state: 'rejected', error: { code: null, title: 'overtaken' }, counted: settlement.counted };
}

function refusalsOf(arrivals: readonly Arrival[], kind?: Attempt['entry']['kind']): Refusal[] {
  return arrivals.flatMap(({ claim: { tenantId, lineId }, attempts }) =>
    attempts.flatMap(({ entry, outcome }): Refusal[] =>
      outcome.outcome === 'refused' && (kind === undefined || entry.kind === kind)
        ? [{ tenantId, lineId, outboxId: entry.id, error: outcome.error, judgement: outcome, at: null }]
        : [],
    ),
  );
}

/** Conversations of messages that a business-scoped user id cannot get. */
function refusedForUserId(arrivals: readonly Arrival[]): string[] {
  const refused = ({ outcome }: Attempt) =>
    outcome.outcome === 'refused' && outcome.verdict === 'retry_by_phone';
  return arrivals.filter(({ attempts }) => attempts.some(refused)).map(({ claim }) => claim.conversationId);
}

/** What a message takes of its contact's allowance; one that WhatsApp refused for it says that nothing is left. */
function costOf(settled: readonly Settled[]): { spentMs?: number; owedMs?: number } {
  const message = settled.find(({ entry }) => entry.kind === 'message');
  if (message === undefined) return {};
  const { outcome, settlement } = message;
  if (outcome.outcome === 'accepted' || outcome.outcome === 'unknown') return { spentMs: MESSAGE_COSTS_MS };
  if (outcome.outcome !== 'refused' || outcome.verdict !== 'retry_contact') return {};
  return { owedMs: owedWhenSpent(settlement.retryInMs ?? MESSAGE_COSTS_MS) };
}
