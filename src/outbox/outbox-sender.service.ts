import { Injectable, Logger } from '@nestjs/common';
import { groupBy } from '../domain/group-by';
import { ProviderError } from '../domain/inbound';
import { OutboundContent, Recipient } from '../domain/outbound';
import { LaneClaim, LanesService } from '../lanes/lanes.service';
import { MessagesService } from '../messages/messages.service';
import { Tx, WorkerDatabase } from '../platform/database/database';
import { sendsAttempted } from '../platform/metrics/metrics';
import { LineAccess, SendOutcome } from '../providers/provider';
import { WhatsappApiService } from '../providers/cloud-api/whatsapp-api.service';
import { LinesService } from '../tenants/lines.service';
import { lockInOrder } from './outbox.service';
import { PaceService } from './pace.service';
import { decide, Settlement } from './settlement';

/** Longer than the client's timeout and the guard together; a send of a dead process shows as unknown after it. */
const LEASE_MS = 25_000;
/** A process that was paused for longer between COMMIT and the first byte does not send: the lease may have passed on. */
const GUARD_MS = 3_000;
/** Entries of a conversation looked at in one claim: read marks and one message. */
const HEAD = 12;

interface Entry {
  readonly id: string;
  readonly conversationId: string;
  readonly lineId: string;
  readonly kind: 'message' | 'read';
  readonly state: 'pending' | 'sending';
  readonly messageId: string | null;
  readonly recipient: Recipient | null;
  readonly replyTo: string | null;
  readonly attempts: number;
  readonly dueInMs: number;
  readonly expired: boolean;
}

/** What may leave now in one conversation: any read marks, then at most one message. */
export interface Departure {
  readonly claim: LaneClaim;
  readonly line: LineAccess;
  readonly entries: readonly (Entry & { readonly content: OutboundContent | null })[];
  /** Monotonic, at the COMMIT that made the entries `sending`. */
  readonly committedAt: number;
}

/** One attempt and what became of it. */
interface Attempt {
  readonly entry: Entry;
  readonly outcome: SendOutcome;
}

export interface Arrival {
  readonly claim: LaneClaim;
  readonly attempts: readonly Attempt[];
}

/** A message that the provider now has. */
export interface Accepted {
  readonly outboxId: string;
  readonly lineId: string;
  readonly providerMessageId: string;
}

/** Sends the outbox: `sending` is committed before the first byte, and never goes back unless nothing was accepted. */
@Injectable()
export class OutboxSender {
  private readonly logger = new Logger(OutboxSender.name);

  constructor(
    private readonly database: WorkerDatabase,
    private readonly lanes: LanesService,
    private readonly messages: MessagesService,
    private readonly lines: LinesService,
    private readonly pace: PaceService,
    private readonly whatsapp: WhatsappApiService,
  ) {}

  /** Claims up to `most` conversations and commits what leaves as `sending`. */
  async depart(most: number): Promise<{ claimed: number; departures: Departure[] }> {
    const lines = new Map((await this.lines.all()).map((line) => [line.id, line]));
    const claims: LaneClaim[] = [];
    const departures = await this.database.inTransaction(async (tx) => {
      claims.length = 0;
      const silent = [...lines.values()].filter((line) => !line.active).map((line) => line.id);
      const exceptLines = [...(await this.pace.pausedLines(tx)), ...silent];
      claims.push(...(await this.lanes.claim(tx, 'out', { most, leaseMs: LEASE_MS, exceptLines })));
      if (claims.length === 0) return [];
      const heads = await this.heads(tx, claims);
      await this.leaveBehind(tx, heads);
      const chosen = claims.map((claim) => {
        const waiting = (heads.get(claim.conversationId) ?? []).filter(
          (entry) => entry.state === 'pending' && !entry.expired,
        );
        // What was meant for a line that is gone stays pending, and its lane idle.
        if (!lines.has(claim.lineId)) return { claim, waiting: [], entries: [] };
        return { claim, waiting, entries: headOf(waiting) };
      });
      const paced = await this.keepPace(tx, chosen);
      await this.release(
        tx,
        paced.filter((one) => one.entries.length === 0),
      );
      const leaving = paced.filter((one) => one.entries.length > 0);
      await this.markSending(tx, leaving);
      const contents = await this.messages.loadOutbound(
        tx,
        leaving.flatMap((one) => one.entries.flatMap((entry) => entry.messageId ?? [])),
      );
      return leaving.flatMap(({ claim, entries }) => {
        const line = lines.get(claim.lineId);
        if (line === undefined) return [];
        const loaded = entries.map((entry) => ({
          ...entry,
          content: contents.get(entry.messageId ?? '') ?? null,
        }));
        return [{ claim, line: { ...line, lineId: line.id }, entries: loaded, committedAt: 0 }];
      });
    });
    const committedAt = performance.now();
    return {
      claimed: claims.length,
      departures: departures.map((departure) => ({ ...departure, committedAt })),
    };
  }

  /** The only place where something leaves. A read mark does not hold up the message behind it. */
  async send({ claim, line, entries, committedAt }: Departure): Promise<Arrival> {
    const attempts = entries.map(async (entry): Promise<Attempt> => {
      if (performance.now() - committedAt > GUARD_MS) {
        return {
          entry,
          outcome: { outcome: 'not_sent', error: { code: null, title: 'paused before sending' } },
        };
      }
      if (entry.kind === 'read') {
        return { entry, outcome: await this.whatsapp.markAsRead(line, entry.replyTo ?? '') };
      }
      if (entry.content === null || entry.recipient === null) {
        const error = { code: null, title: 'the message is gone' };
        return { entry, outcome: { outcome: 'refused', verdict: 'never', error } };
      }
      const request = {
        correlationId: entry.id,
        recipient: entry.recipient,
        content: entry.content,
        ...(entry.replyTo === null ? {} : { replyTo: entry.replyTo }),
      };
      return { entry, outcome: await this.whatsapp.send(line, request) };
    });
    const made = await Promise.all(attempts);
    for (const { outcome } of made) sendsAttempted.inc({ outcome: outcome.outcome });
    return { claim, attempts: made };
  }

  /** Writes down what became of many sends, gives their lanes back, and answers what the provider now has. */
  async settle(tx: Tx, arrivals: readonly Arrival[]): Promise<Accepted[]> {
    const held = new Set(
      await this.lanes.hold(
        tx,
        'out',
        arrivals.map((arrival) => arrival.claim),
      ),
    );
    const settlements = arrivals.flatMap(({ claim, attempts }) =>
      attempts.map((attempt) => ({ ...attempt, fence: claim.fence, settlement: decide(attempt) })),
    );
    await lockInOrder(
      tx,
      settlements.map(({ entry }) => entry.id),
    );
    await this.write(tx, settlements);
    for (const { entry, settlement } of settlements) {
      if (entry.kind === 'message') this.report(entry, settlement);
    }
    await this.holdBack(tx, settlements);
    await this.releaseAfter(
      tx,
      arrivals.filter((arrival) => held.has(arrival.claim)),
    );
    return settlements.flatMap(({ entry, outcome }) =>
      entry.kind === 'message' && outcome.outcome === 'accepted'
        ? [{ outboxId: entry.id, lineId: entry.lineId, providerMessageId: outcome.providerMessageId }]
        : [],
    );
  }

  /** The longest pause that any answer asks for, per line. */
  private async holdBack(
    tx: Tx,
    settlements: readonly { entry: Entry; settlement: Settlement }[],
  ): Promise<void> {
    const pausing = settlements.filter(({ settlement }) => settlement.pauseLineMs !== undefined);
    for (const [lineId, ofLine] of groupBy(pausing, ({ entry }) => entry.lineId)) {
      const { pauseLineMs: ms = 0, error } = ofLine
        .map(({ settlement }) => settlement)
        .reduce((longest, one) => ((one.pauseLineMs ?? 0) > (longest.pauseLineMs ?? 0) ? one : longest));
      await this.pace.pause(tx, lineId, ms, error?.code ?? null);
      this.logger.warn('line held back', { lineId, code: error?.code, ms });
    }
  }

  /** What an operator would ask about; a send that went well is a debug line. */
  private report(entry: Entry, { state, error }: Settlement): void {
    const about = { outboxId: entry.id, conversationId: entry.conversationId, messageId: entry.messageId };
    if (state === 'sent') this.logger.debug('message sent', about);
    else this.logger.warn('message not sent', { ...about, state, code: error?.code, reason: error?.title });
  }

  private async heads(tx: Tx, claims: readonly LaneClaim[]): Promise<Map<string, Entry[]>> {
    const rows = await tx.query<Entry>(
      `SELECT o.id, o.conversation_id AS "conversationId", o.line_id AS "lineId", o.kind, o.state,
              o.message_id AS "messageId", o.recipient, o.reply_to AS "replyTo", o.attempts,
              (extract(epoch FROM o.next_at - now()) * 1000)::float8 AS "dueInMs",
              coalesce(o.expires_at < now(), false) AS expired
       FROM unnest($1::bigint[]) AS lane (id)
       CROSS JOIN LATERAL (
         SELECT * FROM outbox WHERE conversation_id = lane.id AND state IN ('pending', 'sending') ORDER BY seq LIMIT $2
       ) o
       ORDER BY o.conversation_id, o.seq`,
      [claims.map((claim) => claim.conversationId), HEAD],
    );
    return groupBy(rows, (row) => row.conversationId);
  }

  /** Holding the lane proves that whoever was sending is gone; and what came too late is not sent at all. */
  private async leaveBehind(tx: Tx, heads: ReadonlyMap<string, readonly Entry[]>): Promise<void> {
    const entries = [...heads.values()].flat();
    const interrupted = entries.filter((entry) => entry.state === 'sending').map((entry) => entry.id);
    const expired = entries
      .filter((entry) => entry.state === 'pending' && entry.expired)
      .map((entry) => entry.id);
    if (interrupted.length > 0) {
      await tx.query(`DELETE FROM outbox WHERE id = ANY($1::uuid[]) AND kind = 'read'`, [interrupted]);
      await tx.query(`UPDATE outbox SET state = 'unknown' WHERE id = ANY($1::uuid[])`, [interrupted]);
      this.logger.warn('sends of a process that is gone are unknown now', { outboxIds: interrupted });
    }
    if (expired.length > 0) {
      const error: ProviderError[] = [{ code: null, title: 'service_window_closed' }];
      await tx.query(`UPDATE outbox SET state = 'cancelled', errors = $2 WHERE id = ANY($1::uuid[])`, [
        expired,
        JSON.stringify(error),
      ]);
    }
  }

  /** Takes each message's turn on its line; those that must wait stay behind, with the wait as their due time. */
  private async keepPace<Chosen extends { claim: LaneClaim; waiting: Entry[]; entries: Entry[] }>(
    tx: Tx,
    chosen: readonly Chosen[],
  ): Promise<(Chosen & { waitMs?: number })[]> {
    const speaking = chosen.filter((one) => one.entries.some((entry) => entry.kind === 'message'));
    const waits = await this.pace.take(
      tx,
      speaking.map((one) => one.claim.lineId),
    );
    const waitOf = new Map(speaking.map((one, i) => [one, waits[i] ?? 0]));
    return chosen.map((one) => {
      const waitMs = waitOf.get(one) ?? 0;
      if (waitMs === 0) return one;
      return { ...one, waitMs, entries: one.entries.filter((entry) => entry.kind === 'read') };
    });
  }

  private async release(
    tx: Tx,
    idle: readonly { claim: LaneClaim; waiting: readonly Entry[]; waitMs?: number }[],
  ): Promise<void> {
    if (idle.length === 0) return;
    const lanes = idle.map(({ claim, waiting, waitMs }) => {
      const due = waiting[0]?.dueInMs;
      const wait = waitMs ?? 0;
      return {
        conversationId: claim.conversationId,
        readyInMs: due === undefined ? null : Math.max(due, wait, 10),
      };
    });
    await this.lanes.release(tx, 'out', lanes);
  }

  private async markSending(
    tx: Tx,
    leaving: readonly { claim: LaneClaim; entries: readonly Entry[] }[],
  ): Promise<void> {
    const rows = leaving.flatMap(({ claim, entries }) =>
      entries.map((entry) => ({ id: entry.id, fence: claim.fence })),
    );
    if (rows.length === 0) return;
    await tx.query(
      `UPDATE outbox SET state = 'sending', attempts = attempts + 1, sending_at = now(), send_fence = s.fence
       FROM unnest($1::uuid[], $2::bigint[]) AS s (id, fence) WHERE outbox.id = s.id`,
      [rows.map((row) => row.id), rows.map((row) => row.fence)],
    );
  }

  /** Facts win over leases: an acceptance is written whoever holds the lane now, a refusal only for its own attempt. */
  private async write(
    tx: Tx,
    settlements: readonly { entry: Entry; fence: string; settlement: Settlement }[],
  ): Promise<void> {
    const done = settlements
      .filter(({ settlement }) => settlement.state === 'forgotten')
      .map(({ entry }) => entry.id);
    if (done.length > 0) await tx.query('DELETE FROM outbox WHERE id = ANY($1::uuid[])', [done]);
    const rows = settlements.filter(({ settlement }) => settlement.state !== 'forgotten');
    if (rows.length === 0) return;
    await tx.query(
      `UPDATE outbox o SET
         state = s.state, provider_message_id = coalesce(s.provider_message_id, o.provider_message_id),
         next_at = now() + s.retry_in_ms * interval '1 millisecond', errors = s.errors,
         attempts = CASE WHEN s.counted THEN o.attempts ELSE o.attempts - 1 END
       FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::float8[], $6::jsonb[], $7::boolean[])
         AS s (id, fence, state, provider_message_id, retry_in_ms, errors, counted)
       WHERE o.id = s.id AND o.state IN ('sending', 'unknown') AND (s.state = 'sent' OR o.send_fence = s.fence)`,
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
      ],
    );
  }

  private async releaseAfter(tx: Tx, arrivals: readonly Arrival[]): Promise<void> {
    if (arrivals.length === 0) return;
    const rows = await tx.query<{ id: string; dueInMs: number }>(
      `SELECT lane.id, greatest(extract(epoch FROM o.next_at - now()) * 1000, 0)::float8 AS "dueInMs"
       FROM unnest($1::bigint[]) AS lane (id)
       CROSS JOIN LATERAL (
         SELECT next_at FROM outbox WHERE conversation_id = lane.id AND state IN ('pending', 'sending') ORDER BY seq LIMIT 1
       ) o`,
      [arrivals.map(({ claim }) => claim.conversationId)],
    );
    const due = new Map(rows.map((row) => [row.id, row.dueInMs]));
    await this.lanes.release(
      tx,
      'out',
      arrivals.map(({ claim, attempts }) => {
        const next = due.get(claim.conversationId);
        const grace = attempts.some(
          ({ entry, outcome }) => entry.kind === 'message' && outcome.outcome === 'unknown',
        );
        return {
          conversationId: claim.conversationId,
          readyInMs: next === undefined ? null : Math.max(next, grace ? UNKNOWN_GRACE_MS : 0),
        };
      }),
    );
  }
}

/** The next message waits a little for the receipt of one whose outcome is unknown, so that they keep their order. */
const UNKNOWN_GRACE_MS = 10_000;

/** Read marks as they come, and the first message if it is due. */
function headOf(waiting: readonly Entry[]): Entry[] {
  const entries: Entry[] = [];
  for (const entry of waiting) {
    if (entry.dueInMs > 0) break;
    entries.push(entry);
    if (entry.kind === 'message') break;
  }
  return entries;
}
