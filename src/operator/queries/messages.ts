import { OutboxState, shownStatus } from '../../domain/delivery-status';
import { Database } from '../../platform/database/database';
import { Access } from '../../access/access';
import { MessageDto } from '../messages.dto';
import { List, sqlMoment, pageOf, Paging } from '../paging';
import { withMedia } from './media';

interface Filters {
  readonly lineId: string | null;
  /** Null: all. */
  readonly conversationIds: readonly string[] | null;
  /** As people see it; null: any. */
  readonly status: string | null;
}

/** What a conversation is a part of now: itself, unless it was merged. */
export async function currentConversationId(database: Database, id: string): Promise<string> {
  const [merged] = await database.query<{ into: string }>(
    'SELECT merged_into AS into FROM merged_conversations WHERE id = $1',
    [id],
  );
  return merged?.into ?? id;
}

/** Conversations with these contacts. */
export async function conversationIdsWith(
  database: Database,
  { tenantId }: Access,
  contactIds: readonly string[],
): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    'SELECT id FROM conversations WHERE contact_id = ANY($2::bigint[]) AND ($1::uuid IS NULL OR tenant_id = $1)',
    [tenantId, contactIds],
  );
  return rows.map((row) => row.id);
}

export async function listMessages(
  database: Database,
  { tenantId }: Access,
  { lineId, conversationIds, status }: Filters,
  paging: Paging,
): Promise<List<MessageDto>> {
  // The newest of each tenant come straight from its index; an installation has few tenants.
  const rows = await database.query<{ id: string; at: string }>(
    `SELECT page.id, ${sqlMoment('page."timestamp"')} AS at
     FROM tenants t
     CROSS JOIN LATERAL (
       SELECT id, "timestamp" FROM messages m
       WHERE m.tenant_id = t.id AND ($2::uuid IS NULL OR m.line_id = $2)
         AND ($3::bigint[] IS NULL OR m.conversation_id = ANY($3))
         AND ($4::timestamptz IS NULL OR (m."timestamp", m.id) < ($4, $5::bigint))
         ${withStatus(status)}
       ORDER BY m."timestamp" DESC, m.id DESC LIMIT $6
     ) page
     WHERE ($1::uuid IS NULL OR t.id = $1)
     ORDER BY page."timestamp" DESC, page.id DESC LIMIT $6`,
    [
      tenantId,
      lineId,
      conversationIds,
      paging.after?.at ?? null,
      paging.after?.id ?? null,
      paging.limit + 1,
      ...(status === null || status === 'received' ? [] : [status]),
    ],
  );
  const { items, nextCursor } = pageOf(rows, paging);
  return { items: await loadMessages(database, { tenantId }, items), nextCursor };
}

const ENDED_BADLY = `(state IN ('rejected', 'cancelled') OR failed_at IS NOT NULL)`;
/** SQL: the rows, found by an index, among which those of a rare status are. */
const FEW: Readonly<Partial<Record<string, string>>> = {
  pending: `state = 'pending'`,
  sending: `state = 'sending'`,
  unknown: `state = 'unknown'`,
  failed: ENDED_BADLY,
  cancelled: ENDED_BADLY,
};

/** SQL: what `shownStatus` says, for the messages of the page. */
function withStatus(status: string | null): string {
  if (status === null) return '';
  if (status === 'received') return `AND m.direction = 'inbound'`;
  // The newest thousands of others are not walked through in search of a few.
  const among = FEW[status];
  const few = among === undefined ? '' : `AND m.id IN (SELECT message_id FROM outbox WHERE ${among})`;
  return `${few} AND EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id AND CASE
    WHEN o.status_rank >= 2 THEN (ARRAY['sent', 'delivered', 'read', 'played'])[o.status_rank]
    WHEN o.failed_at IS NOT NULL OR o.state = 'rejected' THEN 'failed'
    WHEN o.status_rank = 1 THEN 'sent' ELSE o.state END = $7)`;
}

type Row = Omit<MessageDto, 'status'> & {
  readonly state: OutboxState | null;
  readonly rank: number;
  readonly failed: boolean;
};

/** A moment within JSON, written as elsewhere in answers. */
const sqlMomentText = (moment: string) =>
  `to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** In the order of the ids; unknown ones are left out. */
export async function loadMessages(
  database: Database,
  { tenantId }: Access,
  wanted: readonly { readonly id: string }[],
): Promise<MessageDto[]> {
  const rows = await database.query<Row>(
    `SELECT m.id, m.conversation_id AS "conversationId", m.line_id AS "lineId",
            jsonb_build_object('id', m.contact_id::text, 'phone', c.phone, 'userId', c.user_id,
                               'name', coalesce(c.name, c.profile_name), 'username', c.username) AS contact,
            m.direction, m.type, m.content, sent.provider_message_id AS "providerMessageId",
            o.state, coalesce(o.status_rank, 0) AS rank, o.failed_at IS NOT NULL AS failed,
            CASE WHEN m.direction = 'inbound' THEN m.errors ELSE coalesce(o.errors, '[]') END AS errors,
            o.decision, original.message_id AS "resendOf",
            m.referral, m.context, coalesce(shown.reactions, '[]') AS reactions, later.edit,
            later.revoked_at AS "revokedAt", m."timestamp"
     FROM unnest($2::bigint[]) WITH ORDINALITY AS wanted (id, n)
     JOIN messages m USING (id)
     LEFT JOIN contacts c ON c.id = m.contact_id
     LEFT JOIN outbox o ON o.message_id = m.id
     LEFT JOIN outbox original ON original.id = o.resend_of
     CROSS JOIN LATERAL (SELECT coalesce(m.provider_message_id, o.provider_message_id) AS provider_message_id) sent
     LEFT JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_object('emoji', emoji, 'from', sender, 'timestamp', at) ORDER BY at) AS reactions
       FROM (
         SELECT DISTINCT ON (r.contact_id) coalesce(rc.phone, rc.user_id) AS sender, r.content ->> 'emoji' AS emoji,
                ${sqlMomentText('r."timestamp"')} AS at
         FROM messages r
         JOIN contacts rc ON rc.id = r.contact_id
         WHERE r.type = 'reaction' AND r.line_id = m.line_id AND r.target_message_id = sent.provider_message_id
         ORDER BY r.contact_id, r."timestamp" DESC, r.id DESC
       ) latest
       WHERE emoji IS NOT NULL
     ) shown ON true
     LEFT JOIN LATERAL (
       SELECT (array_agg(jsonb_build_object('message', r.content -> 'message', 'timestamp', ${sqlMomentText('r."timestamp"')})
                         ORDER BY r."timestamp" DESC, r.id DESC) FILTER (WHERE r.type = 'edit'))[1] AS edit,
              max(r."timestamp") FILTER (WHERE r.type = 'revoke') AS revoked_at
       FROM messages r
       WHERE r.type IN ('edit', 'revoke') AND r.line_id = m.line_id AND r.target_message_id = sent.provider_message_id
         AND r.contact_id = m.contact_id AND r.direction = m.direction
     ) later ON true
     WHERE ($1::uuid IS NULL OR m.tenant_id = $1)
     ORDER BY wanted.n`,
    [tenantId, wanted.map(({ id }) => id)],
  );
  const messages = rows.map(({ state, rank, failed, ...message }) => ({
    ...message,
    status: message.direction === 'inbound' ? 'received' : shownStatus(state ?? 'unknown', rank, failed),
  }));
  return withMedia(database, messages);
}
