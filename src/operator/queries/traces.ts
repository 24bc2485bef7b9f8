import { Access } from '../../access/access';
import { type BusinessHours, endOfHours } from '../../domain/business-hours';
import { Database } from '../../platform/database/database';
import { MessageDto } from '../messages.dto';
import { List, pageOf, Paging, sqlMoment as at } from '../paging';
import type { SendingDto } from '../trace-parts.dto';
import { TraceDto } from '../traces.dto';
import { loadMessages } from './messages';

type Arrival = Pick<TraceDto, 'door' | 'event' | 'decision' | 'answer'> & { readonly messageId: string };
type Departure = Pick<TraceDto, 'inReplyTo' | 'sending'> & { readonly messageId: string };
type Receipts = Pick<TraceDto, 'receipts'> & { readonly messageId: string };

/** What a conversation said as it came to us, the last first, whatever time the customer's phone told. */
export async function listTraces(
  database: Database,
  access: Access,
  conversationId: string,
  paging: Paging,
): Promise<List<TraceDto>> {
  // Materialized, so that one conversation is read and sorted, never all messages backwards by their ids.
  const rows = await database.query<{ id: string; at: string }>(
    `WITH own AS MATERIALIZED (
       SELECT id, "timestamp" FROM messages WHERE conversation_id = $1 AND ($2::bigint IS NULL OR id < $2)
     )
     SELECT id, ${at('"timestamp"')} AS at FROM own ORDER BY id DESC LIMIT $3`,
    [conversationId, paging.after?.id ?? null, paging.limit + 1],
  );
  const { items, nextCursor } = pageOf(rows, paging);
  return { items: await traceMessages(database, await loadMessages(database, access, items)), nextCursor };
}

/** The traces of these messages, in their order: three statements, however many there are. */
export async function traceMessages(
  database: Database,
  messages: readonly MessageDto[],
): Promise<TraceDto[]> {
  const ids = messages.map(({ id }) => id);
  const [arrivals, departures, receipted] = await Promise.all([
    loadArrivals(database, ids),
    loadDepartures(database, ids),
    loadReceipts(database, ids),
  ]);
  return messages.map((message) => {
    const { door = null, event = null, decision = null, answer = null } = arrivals.get(message.id) ?? {};
    const { inReplyTo = null, sending = null } = departures.get(message.id) ?? {};
    const { receipts = [] } = receipted.get(message.id) ?? {};
    return { message, door, event, decision, answer, inReplyTo, sending, receipts };
  });
}

async function loadArrivals(database: Database, ids: readonly string[]): Promise<Map<string, Arrival>> {
  const rows = await database.query<Arrival>(
    `SELECT e.message_id AS "messageId", e.decision,
       CASE WHEN i.id IS NOT NULL THEN jsonb_build_object(
         'inboxId', i.id::text, 'receivedAt', ${at('i.received_at')}, 'replayedAt', ${at('i.replayed_at')},
         'bytes', octet_length(i.body), 'lineId', i.line_id, 'signed', i.app_digest <> '') END AS door,
       jsonb_build_object(
         'id', e.id::text, 'path', e.path, 'state', e.state, 'reason', e.reason, 'attempts', e.attempts,
         'arrivedAt', ${at('e.arrived_at')}, 'finishedAt', ${at('e.finished_at')},
         'waiting', CASE WHEN lane.conversation_id IS NOT NULL THEN jsonb_build_object(
           'readyAt', ${at('lane.ready_at')}, 'leaseUntil', ${at('lane.lease_until')}, 'tries', lane.tries) END,
         'deadLetter', CASE WHEN d.id IS NOT NULL THEN jsonb_build_object(
           'id', d.id::text, 'reason', d.reason, 'error', d.error, 'attempts', d.attempts,
           'createdAt', ${at('d.created_at')}, 'replayedAt', ${at('d.replayed_at')}) END) AS event,
       CASE WHEN reply.message_id IS NOT NULL
            THEN jsonb_build_object('messageId', reply.message_id::text) END AS answer
     FROM events e
     LEFT JOIN inbox i ON i.id = e.inbox_id
     LEFT JOIN outbox reply ON reply.event_id = coalesce(e.answered_by, e.id) AND reply.kind = 'message'
     LEFT JOIN lanes lane ON e.state = 'pending' AND lane.conversation_id = e.conversation_id AND lane.kind = 'in'
     LEFT JOIN dead_letters d ON d.inbox_id = e.inbox_id AND d.path = e.path
     WHERE e.message_id = ANY($1::bigint[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.messageId, row]));
}

async function loadDepartures(database: Database, ids: readonly string[]): Promise<Map<string, Departure>> {
  const rows = await database.query<Departure & { readonly quietHours: BusinessHours | null }>(
    `SELECT o.message_id AS "messageId", line.quiet_hours AS "quietHours",
       CASE WHEN e.message_id IS NOT NULL
            THEN jsonb_build_object('messageId', e.message_id::text) END AS "inReplyTo",
       jsonb_build_object(
         'outboxId', o.id, 'state', o.state, 'createdAt', ${at('o.created_at')}, 'sendingAt', ${at('o.sending_at')},
         'nextAt', CASE o.state WHEN 'pending' THEN ${at('greatest(o.next_at, pace.paused_until, peace.marketing_paused_until)')} END,
         'linePausedUntil', ${at('pace.paused_until')}, 'linePausedCode', pace.paused_code,
         'marketingPausedUntil', ${at('peace.marketing_paused_until')}, 'quietUntil', NULL,
         'expiresAt', ${at('o.expires_at')}, 'attempts', o.attempts, 'attemptLog', o.attempt_log,
         'providerMessageId', o.provider_message_id, 'failedAt', ${at('o.failed_at')}, 'errors', o.errors,
         'unknownAt', ${at('o.unknown_at')}, 'decision', o.decision, 'decidedAt', ${at('o.decided_at')},
         'resendOf', original.message_id::text, 'resentAs', copy.message_id::text) AS sending
     FROM outbox o
     LEFT JOIN outbox original ON original.id = o.resend_of
     LEFT JOIN outbox copy ON copy.resend_of = o.id
     LEFT JOIN events e ON e.id = coalesce(o.event_id, original.event_id)
     LEFT JOIN line_paces pace ON o.state = 'pending' AND pace.line_id = o.line_id AND pace.paused_until > now()
     LEFT JOIN line_paces peace ON o.state = 'pending' AND o.marketing AND peace.line_id = o.line_id
       AND peace.marketing_paused_until > now()
     LEFT JOIN lines line ON o.state = 'pending' AND o.marketing AND line.id = o.line_id
     WHERE o.message_id = ANY($1::bigint[])`,
    [ids],
  );
  const now = new Date();
  return new Map(
    rows.map(({ quietHours, sending, ...row }) => [
      row.messageId,
      { ...row, sending: sending && inPeace(sending, endOfHours(quietHours, now)) },
    ]),
  );
}

/** Marketing leaves when the quiet hours of its line are over, whatever else it waited for. */
function inPeace(sending: SendingDto, quietUntil: Date | null): SendingDto {
  if (quietUntil === null) return sending;
  const next = Math.max(quietUntil.getTime(), Date.parse(sending.nextAt ?? '') || 0);
  return Object.assign({}, sending, {
    quietUntil: quietUntil.toISOString(),
    nextAt: new Date(next).toISOString(),
  });
}

async function loadReceipts(database: Database, ids: readonly string[]): Promise<Map<string, Receipts>> {
  const rows = await database.query<Receipts>(
    `SELECT o.message_id AS "messageId", jsonb_agg(jsonb_build_object(
       'id', s.id::text, 'status', s.status, 'timestamp', ${at('s."timestamp"')},
       'receivedAt', ${at('s.received_at')}, 'errors', s.errors, 'pricing', s.pricing,
       'participant', s.participant, 'conversation', s.conversation) ORDER BY s.id) AS receipts
     FROM outbox o JOIN statuses s ON s.outbox_id = o.id
     WHERE o.message_id = ANY($1::bigint[])
     GROUP BY o.message_id`,
    [ids],
  );
  return new Map(rows.map((row) => [row.messageId, row]));
}
