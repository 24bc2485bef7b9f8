import { Injectable, Logger } from '@nestjs/common';
import { groupBy } from '../domain/group-by';
import { ProviderError } from '../domain/inbound';
import { LaneClaim, LanesService } from '../lanes/lanes.service';
import { MessagesService } from '../messages/messages.service';
import { Tx, WorkerDatabase } from '../platform/database/database';
import { Line } from '../tenants/line';
import { LinesService } from '../tenants/lines.service';
import { Departure, Entry } from './departure';
import { giveBack } from './give-back';
import { PaceService } from './pace.service';

/** Longer than the client's timeout and the sender's guard together; a send of a dead process shows as unknown after it. */
const LEASE_MS = 25_000;
/** Entries of a conversation looked at in one claim: read marks and a message. */
const HEAD = 12;

/** A claimed conversation, what waits in it, and how long its message must wait for its line. */
interface Chosen {
  readonly claim: LaneClaim;
  readonly entries: readonly Entry[];
  readonly waitMs: number;
}

/** Decides what leaves now, and commits it as `sending` before a byte of it does. */
@Injectable()
export class OutboxDepartures {
  private readonly logger = new Logger(OutboxDepartures.name);

  constructor(
    private readonly database: WorkerDatabase,
    private readonly lanes: LanesService,
    private readonly messages: MessagesService,
    private readonly lines: LinesService,
    private readonly pace: PaceService,
  ) {}

  /** Claims up to `most` conversations. `claimed` counts them, also those with nothing that may leave yet. */
  async next(most: number): Promise<{ claimed: number; departures: Departure[] }> {
    const lines = new Map((await this.lines.all()).map((line) => [line.id, line]));
    const { claimed, leaving } = await this.database.inTransaction((tx) => this.take(tx, most, lines));
    const committedAt = performance.now();
    return { claimed, departures: leaving.map((departure) => ({ ...departure, committedAt })) };
  }

  private async take(
    tx: Tx,
    most: number,
    lines: ReadonlyMap<string, Line>,
  ): Promise<{ claimed: number; leaving: Omit<Departure, 'committedAt'>[] }> {
    const silent = [...lines.values()].filter((line) => !line.active).map((line) => line.id);
    const exceptLines = [...(await this.pace.pausedLines(tx)), ...silent];
    const claims = await this.lanes.claim(tx, 'out', { most, leaseMs: LEASE_MS, exceptLines });
    if (claims.length === 0) return { claimed: 0, leaving: [] };
    const [known, gone] = partition(claims, (claim) => lines.has(claim.lineId));
    // What was meant for a line that is gone stays pending, and its lane idle.
    await this.lanes.release(
      tx,
      'out',
      gone.map(({ conversationId }) => ({ conversationId, readyInMs: null })),
    );
    const heads = await this.heads(tx, known);
    await this.leaveBehind(tx, [...heads.values()].flat());
    const chosen = await this.keepPace(
      tx,
      known.map((claim) => ({ claim, entries: headOf(heads.get(claim.conversationId) ?? []) })),
    );
    const [leaving, waiting] = partition(chosen, (one) => one.entries.length > 0);
    const held = waiting.map(({ claim, waitMs }) => ({
      conversationId: claim.conversationId,
      atLeastMs: waitMs,
    }));
    await giveBack(tx, this.lanes, held);
    await this.markSending(tx, leaving);
    return { claimed: claims.length, leaving: await this.load(tx, leaving, lines) };
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

  /**
   * Holding the lane proves that whoever was sending is gone: the outcome of a message is unknown, and a read mark may
   * simply be made again. What came too late is not sent at all.
   */
  private async leaveBehind(tx: Tx, entries: readonly Entry[]): Promise<void> {
    const interrupted = entries.filter((entry) => entry.state === 'sending').map((entry) => entry.id);
    const expired = entries
      .filter((entry) => entry.state === 'pending' && entry.expired)
      .map((entry) => entry.id);
    if (interrupted.length > 0) {
      await tx.query(
        `UPDATE outbox SET state = CASE kind WHEN 'read' THEN 'pending' ELSE 'unknown' END WHERE id = ANY($1::uuid[])`,
        [interrupted],
      );
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

  /** Takes each message's turn on its line; of those that must wait only the read marks leave. */
  private async keepPace(tx: Tx, chosen: readonly Omit<Chosen, 'waitMs'>[]): Promise<Chosen[]> {
    const speaking = chosen.filter((one) => one.entries.some((entry) => entry.kind === 'message'));
    const lineIds = speaking.map((one) => one.claim.lineId);
    const waits = await this.pace.take(tx, lineIds);
    const waitOf = new Map(speaking.map((one, i) => [one, waits[i] ?? 0]));
    return chosen.map((one) => {
      const waitMs = waitOf.get(one) ?? 0;
      const entries = waitMs === 0 ? one.entries : one.entries.filter((entry) => entry.kind === 'read');
      return { ...one, waitMs, entries };
    });
  }

  private async markSending(tx: Tx, leaving: readonly Chosen[]): Promise<void> {
    const rows = leaving.flatMap(({ claim, entries }) =>
      entries.map(({ id }) => ({ id, fence: claim.fence })),
    );
    if (rows.length === 0) return;
    await tx.query(
      `UPDATE outbox SET state = 'sending', attempts = attempts + 1, sending_at = now(), send_fence = s.fence
       FROM unnest($1::uuid[], $2::bigint[]) AS s (id, fence) WHERE outbox.id = s.id`,
      [rows.map((row) => row.id), rows.map((row) => row.fence)],
    );
  }

  private async load(
    tx: Tx,
    leaving: readonly Chosen[],
    lines: ReadonlyMap<string, Line>,
  ): Promise<Omit<Departure, 'committedAt'>[]> {
    const messageIds = leaving.flatMap((one) => one.entries.flatMap((entry) => entry.messageId ?? []));
    const contents = await this.messages.loadOutbound(tx, messageIds);
    return leaving.flatMap(({ claim, entries }) => {
      const line = lines.get(claim.lineId);
      if (line === undefined) return [];
      const loaded = entries.map((entry) => ({
        ...entry,
        content: contents.get(entry.messageId ?? '') ?? null,
      }));
      return [{ claim, line: { ...line, lineId: line.id }, entries: loaded }];
    });
  }
}

/** Read marks as they come, and the first message, as far as they are due. */
function headOf(entries: readonly Entry[]): Entry[] {
  const head: Entry[] = [];
  for (const entry of entries) {
    if (entry.state === 'sending' || entry.expired) continue;
    if (entry.dueInMs > 0) break;
    head.push(entry);
    if (entry.kind === 'message') break;
  }
  return head;
}

function partition<T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
}
