import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';
import { jsonOrNull } from '../platform/database/json-or-null';
import { ageMs } from '../platform/database/age';
import { idsInOrder } from '../platform/database/ids';
import { Swept, sweepRows } from '../platform/database/sweep';

export type EventKind = 'message' | 'echo' | 'status' | 'errors' | 'notice' | 'field' | 'unreadable';
export type EventState = 'pending' | 'done' | 'skipped' | 'dead';

/** One thing that happened, out of a stored body. */
export interface NewEvent {
  readonly key: string;
  readonly tenantId: string | null;
  readonly lineId: string | null;
  readonly inboxId: string;
  readonly path: string;
  readonly kind: EventKind;
  readonly conversationId: string | null;
  readonly messageId: string | null;
  readonly state: EventState;
  readonly reason: string | null;
  readonly arrivedAt: Date;
}

/** An event that waits in its conversation's lane. */
export interface PendingEvent {
  readonly id: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly inboxId: string;
  readonly path: string;
  readonly arrivedAt: Date;
  readonly attempts: number;
}

export interface FinishedEvent {
  readonly id: string;
  readonly state: Exclude<EventState, 'pending'>;
  readonly reason: string | null;
  /** The event whose reply answers this one too. */
  readonly answeredBy: string | null;
  /** For people who ask later; nothing reads it on the way. */
  readonly decision: object | null;
}

/** What is handled at a time in one conversation; the rest waits for the next step. */
const MOST_PENDING = 50;
/** Events of all lines, when somebody asks for the last ones of one. */
const LOOKED_BACK = 100_000;

/** Names a thing that may be delivered twice, e.g. `eventKey('message', lineId, providerMessageId)`. */
export function eventKey(kind: EventKind, ...parts: readonly string[]): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([kind, ...parts]))
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

@Injectable()
export class EventsService {
  /** Of these keys, the ones never seen before; they are seen from now on. */
  async claimKeys(tx: Tx, keys: readonly string[]): Promise<ReadonlySet<string>> {
    if (keys.length === 0) return new Set();
    const rows = await tx.query<{ key: string }>(
      'INSERT INTO event_keys (key) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING key',
      [keys],
    );
    return new Set(rows.map((row) => row.key));
  }

  /** Of these keys, those that were claimed. */
  async known(tx: Tx, keys: readonly string[]): Promise<ReadonlySet<string>> {
    if (keys.length === 0) return new Set();
    const rows = await tx.query<{ key: string }>('SELECT key FROM event_keys WHERE key = ANY($1::uuid[])', [
      keys,
    ]);
    return new Set(rows.map((row) => row.key));
  }

  /** Whose line everything was that came out of these bodies, by `<body> <path>`. */
  async linesOf(tx: Tx, inboxIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.query<{ place: string; lineId: string }>(
      `SELECT inbox_id || ' ' || path AS place, line_id AS "lineId" FROM events
       WHERE inbox_id = ANY($1::bigint[]) AND line_id IS NOT NULL ORDER BY id DESC`,
      [inboxIds],
    );
    return new Map(rows.map(({ place, lineId }) => [place, lineId]));
  }

  /** Ids come back in the order of the events. */
  async add(tx: Tx, events: readonly NewEvent[]): Promise<string[]> {
    if (events.length === 0) return [];
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO events (key, tenant_id, line_id, inbox_id, path, kind, conversation_id, message_id, state, reason,
                           arrived_at, finished_at)
       SELECT e.key, e.tenant_id, e.line_id, e.inbox_id, e.path, e.kind, e.conversation_id, e.message_id, e.state, e.reason,
              e.arrived_at, CASE WHEN e.state = 'pending' THEN NULL ELSE now() END
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],
                   $9::text[], $10::text[], $11::timestamptz[]) WITH ORDINALITY
         AS e (key, tenant_id, line_id, inbox_id, path, kind, conversation_id, message_id, state, reason, arrived_at, n)
       ORDER BY e.n RETURNING id`,
      [
        events.map((event) => event.key),
        events.map((event) => event.tenantId),
        events.map((event) => event.lineId),
        events.map((event) => event.inboxId),
        events.map((event) => event.path),
        events.map((event) => event.kind),
        events.map((event) => event.conversationId),
        events.map((event) => event.messageId),
        events.map((event) => event.state),
        events.map((event) => event.reason),
        events.map((event) => event.arrivedAt),
      ],
    );
    return idsInOrder(rows);
  }

  /** The oldest waiting events of each conversation, in order. */
  async pending(tx: Tx, conversationIds: readonly string[], most = MOST_PENDING): Promise<PendingEvent[]> {
    return tx.query<PendingEvent>(
      `SELECT e.id, e.conversation_id AS "conversationId", e.message_id AS "messageId", e.inbox_id AS "inboxId", e.path,
              e.arrived_at AS "arrivedAt", e.attempts
       FROM unnest($1::bigint[]) AS lane (conversation_id)
       CROSS JOIN LATERAL (
         SELECT * FROM events WHERE conversation_id = lane.conversation_id AND state = 'pending' ORDER BY id LIMIT $2
       ) e
       ORDER BY e.conversation_id, e.id`,
      [conversationIds, most],
    );
  }

  /** Counted before the work, so that an event that kills its process is counted too. */
  async countAttempt(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE events SET attempts = attempts + 1 WHERE id = $1', [id]);
  }

  /** To the conversations that their messages are in now. */
  async move(
    tx: Tx,
    moved: readonly { readonly messageId: string; readonly conversationId: string }[],
  ): Promise<void> {
    if (moved.length === 0) return;
    await tx.query(
      `UPDATE events SET conversation_id = m.conversation_id
       FROM unnest($1::bigint[], $2::bigint[]) AS m (message_id, conversation_id)
       WHERE events.message_id = m.message_id`,
      [moved.map(({ messageId }) => messageId), moved.map(({ conversationId }) => conversationId)],
    );
  }

  /** For an attempt that failed for a reason outside of the event. */
  async uncountAttempt(tx: Tx, id: string): Promise<void> {
    await tx.query('UPDATE events SET attempts = attempts - 1 WHERE id = $1 AND attempts > 0', [id]);
  }

  async finish(tx: Tx, events: readonly FinishedEvent[]): Promise<void> {
    if (events.length === 0) return;
    await tx.query(
      `UPDATE events SET state = f.state, reason = f.reason, answered_by = f.answered_by, decision = f.decision,
                         finished_at = now()
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::jsonb[])
         AS f (id, state, reason, answered_by, decision)
       WHERE events.id = f.id`,
      [
        events.map((event) => event.id),
        events.map((event) => event.state),
        events.map((event) => event.reason),
        events.map((event) => event.answeredBy),
        events.map(({ decision }) => jsonOrNull(decision)),
      ],
    );
  }

  /** Of these conversations, the ones with events still waiting. */
  async stillWaiting(tx: Tx, conversationIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ id: string }>(
      `SELECT lane.id FROM unnest($1::bigint[]) AS lane (id)
       WHERE EXISTS (SELECT 1 FROM events WHERE conversation_id = lane.id AND state = 'pending')`,
      [conversationIds],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Events that wait, for their lane or for a person; the age is that of the one that has waited longest for its lane. */
  async open(tx: Tx): Promise<{ pending: number; dead: number; oldestPendingMs: number }> {
    const [row] = await tx.query<{ pending: number; dead: number; oldestPendingMs: number }>(
      `SELECT (SELECT count(*) FROM events WHERE state = 'pending')::float8 AS pending,
              (SELECT count(*) FROM events WHERE state = 'dead')::float8 AS dead,
              coalesce((SELECT ${ageMs('min(arrived_at)')} FROM events WHERE state = 'pending'), 0) AS "oldestPendingMs"`,
    );
    return row ?? { pending: 0, dead: 0, oldestPendingMs: 0 };
  }

  /** Deletes old events together with their keys. Those of a body that is still there stay: it may be read again. */
  async forgetOld(tx: Tx, part: { after: string; days: number }): Promise<Swept> {
    const { old, next } = await sweepRows(tx, { table: 'events', since: 'arrived_at' }, part);
    const [gone] = await tx.query<{ deleted: number }>(
      `WITH finished AS (
         SELECT id FROM events WHERE id = ANY($1::bigint[]) AND state <> 'pending'
           AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.id = events.inbox_id)
         FOR UPDATE SKIP LOCKED
       ), gone AS (
         DELETE FROM events USING finished WHERE events.id = finished.id RETURNING key
       ), keys AS (
         DELETE FROM event_keys USING gone WHERE event_keys.key = gone.key
       )
       SELECT count(*)::int AS deleted FROM gone`,
      [old],
    );
    return { deleted: gone?.deleted ?? 0, next };
  }

  /** When a line's last message, and its last event of any kind, arrived; only as far back as can be looked at quickly. */
  async lastOf(tx: Tx, lineId: string): Promise<{ lastMessageAt: Date | null; lastEventAt: Date | null }> {
    const [row] = await tx.query<{ lastMessageAt: Date | null; lastEventAt: Date | null }>(
      `SELECT max(arrived_at) FILTER (WHERE kind = 'message') AS "lastMessageAt", max(arrived_at) AS "lastEventAt"
       FROM (SELECT line_id, kind, arrived_at FROM events ORDER BY id DESC LIMIT $2) AS late WHERE line_id = $1`,
      [lineId, LOOKED_BACK],
    );
    return row ?? { lastMessageAt: null, lastEventAt: null };
  }

  /** Makes dead events wait again, as if they had arrived now; answers where. Those not dead (any more) stay as they are. */
  async revive(
    tx: Tx,
    ids: readonly string[],
  ): Promise<{ conversationId: string; tenantId: string; lineId: string }[]> {
    return tx.query<{ conversationId: string; tenantId: string; lineId: string }>(
      `UPDATE events SET state = 'pending', reason = NULL, attempts = 0, arrived_at = now(), finished_at = NULL,
                         decision = NULL
       WHERE id = ANY($1::bigint[]) AND state = 'dead' AND conversation_id IS NOT NULL
       RETURNING conversation_id AS "conversationId", tenant_id AS "tenantId", line_id AS "lineId"`,
      [ids],
    );
  }

  /** Forgets dead events that never reached a conversation, so that their bodies can be read again. */
  async forget(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query(
      `WITH gone AS (
         DELETE FROM events WHERE id = ANY($1::bigint[]) AND state = 'dead' AND conversation_id IS NULL RETURNING key
       )
       DELETE FROM event_keys USING gone WHERE event_keys.key = gone.key`,
      [ids],
    );
  }
}
