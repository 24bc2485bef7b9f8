import { Database } from '../../platform/database/database';
import { List, pageOf, Paging, sqlMoment } from '../paging';
import { WebhookDto } from '../webhooks.dto';

/** A body may hold thousands of events. */
const MOST_OF_EACH = 100;

type Row = Omit<WebhookDto, 'hasMore'> & { readonly at: string };

/** By id, which is the order in which they came. */
export async function listWebhooks(database: Database, paging: Paging): Promise<List<WebhookDto>> {
  const rows = await database.query<Row>(
    `SELECT i.id, ${sqlMoment('i.received_at')} AS at, ${sqlMoment('i.received_at')} AS "receivedAt",
            ${sqlMoment('i.replayed_at')} AS "replayedAt", i.line_id AS "lineId", octet_length(i.body) AS bytes,
            i.state, i.attempts, coalesce(found.events, '[]') AS events, coalesce(buried.letters, '[]') AS "deadLetters"
     FROM (
       SELECT * FROM inbox WHERE ($1::bigint IS NULL OR id < $1) ORDER BY id DESC LIMIT $2
     ) i
     LEFT JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_object('id', id::text, 'path', path, 'kind', kind, 'state', state, 'reason', reason,
                        'messageId', message_id::text, 'conversationId', conversation_id::text) ORDER BY id) AS events
       FROM (SELECT * FROM events WHERE inbox_id = i.id ORDER BY id LIMIT ${MOST_OF_EACH + 1}) e
     ) found ON true
     LEFT JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_object('id', id::text, 'path', path, 'reason', reason, 'error', error) ORDER BY id)
                AS letters
       FROM (SELECT * FROM dead_letters WHERE inbox_id = i.id ORDER BY id LIMIT ${MOST_OF_EACH + 1}) d
     ) buried ON true
     ORDER BY i.id DESC`,
    [paging.after?.id ?? null, paging.limit + 1],
  );
  const { items, nextCursor } = pageOf(rows, paging);
  return { items: items.map(cut), nextCursor };
}

function cut({ events, deadLetters, ...webhook }: Omit<Row, 'at'>): WebhookDto {
  return {
    ...webhook,
    events: events.slice(0, MOST_OF_EACH),
    deadLetters: deadLetters.slice(0, MOST_OF_EACH),
    hasMore: Math.max(events.length, deadLetters.length) > MOST_OF_EACH,
  };
}
