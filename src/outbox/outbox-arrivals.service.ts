import { Injectable, Logger } from '@nestjs/common';
import { OutboxState } from '../domain/delivery-status';
import { groupBy } from '../domain/group-by';
import { aboutConversations } from '../domain/news';
import { LanesService } from '../lanes/lanes.service';
import { Tx } from '../platform/database/database';
import { News } from '../platform/events/news';
import { logged, withAttempt } from './attempt-log';
import { callBackCopies } from './call-back-copies';
import { Accepted, Arrival, Attempt } from './departure';
import { giveBack } from './give-back';
import { lockInOrder } from './lock-in-order';
import { PaceService } from './pace.service';
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
    private readonly lanes: LanesService,
    private readonly pace: PaceService,
    private readonly news: News,
  ) {}

  /** Settles many sends, gives their lanes back, and answers what the provider now has. */
  async settle(tx: Tx, arrivals: readonly Arrival[]): Promise<Accepted[]> {
    const claims = arrivals.map((arrival) => arrival.claim);
    const held = new Set(await this.lanes.hold(tx, 'out', claims));
    const settled = arrivals.flatMap(({ claim, attempts }) =>
      attempts.map((attempt): Settled => ({ ...attempt, fence: claim.fence, settlement: decide(attempt) })),
    );
    const outboxIds = settled.map(({ entry }) => entry.id);
    await lockInOrder(tx, outboxIds);
    const unknown = await this.write(tx, settled);
    await this.holdBack(tx, settled);
    const lanes = arrivals.filter(({ claim }) => held.has(claim));
    // Whoever took the lane over has seen nothing to send; what is to be sent again after all makes it ready.
    const taken = arrivals.filter(({ claim }) => !held.has(claim)).map(({ claim }) => claim);
    await this.lanes.makeReady(tx, 'out', taken, { quietMs: 0 });
    await giveBack(
      tx,
      this.lanes,
      lanes.map(({ claim, attempts }) => ({
        conversationId: claim.conversationId,
        atLeastMs: attempts.some(({ entry }) => unknown.has(entry.id)) ? UNKNOWN_GRACE_MS : 0,
      })),
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
         attempts = CASE WHEN s.counted THEN o.attempts ELSE o.attempts - 1 END,
         attempt_log = ${withAttempt('s.attempt')}
       FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::float8[], $6::jsonb[], $7::boolean[],
                   $8::jsonb[])
         AS s (id, fence, state, provider_message_id, retry_in_ms, errors, counted, attempt)
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
      ],
    );
    await callBackCopies(
      tx,
      written.flatMap(({ id, resent }) => (resent ? [id] : [])),
    );
    return new Set(written.filter(({ state }) => state === 'unknown').map(({ id }) => id));
  }

  /** The longest pause that any answer asks for, per line. */
  private async holdBack(tx: Tx, settled: readonly Settled[]): Promise<void> {
    const pausing = settled.filter(({ settlement }) => settlement.pauseLineMs !== undefined);
    for (const [lineId, ofLine] of groupBy(pausing, ({ entry }) => entry.lineId)) {
      const { pauseLineMs: ms = 0, error } = ofLine
        .map(({ settlement }) => settlement)
        .reduce((longest, one) => ((one.pauseLineMs ?? 0) > (longest.pauseLineMs ?? 0) ? one : longest));
      await this.pace.pause(tx, lineId, ms, error?.code ?? null);
      tx.afterCommit(() =>
        this.logger.warn('line held back', { lineId, code: error?.code, reason: error?.title, ms }),
      );
    }
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
