import { Database } from '../../platform/database/database';
import { Access } from '../../access/access';
import { ConversationDto } from '../conversations.dto';
import { List, sqlMoment, pageOf, Paging } from '../paging';
import { loadMessages } from './messages';

interface Filters {
  readonly lineId: string | null;
  /** Null: all. */
  readonly contactIds: readonly string[] | null;
}

export async function listConversations(
  database: Database,
  { tenantId }: Access,
  { lineId, contactIds }: Filters,
  paging: Paging,
): Promise<List<ConversationDto>> {
  const rows = await database.query<{ id: string; at: string }>(
    `SELECT page.id, ${sqlMoment('page.last_message_at')} AS at
     FROM tenants t
     CROSS JOIN LATERAL (
       SELECT id, last_message_at FROM conversations v
       WHERE v.tenant_id = t.id AND ($2::uuid IS NULL OR v.line_id = $2)
         AND ($3::bigint[] IS NULL OR v.contact_id = ANY($3))
         AND ($4::timestamptz IS NULL OR (v.last_message_at, v.id) < ($4, $5::bigint))
       ORDER BY v.last_message_at DESC, v.id DESC LIMIT $6
     ) page
     WHERE ($1::uuid IS NULL OR t.id = $1)
     ORDER BY page.last_message_at DESC, page.id DESC LIMIT $6`,
    [tenantId, lineId, contactIds, paging.after?.at ?? null, paging.after?.id ?? null, paging.limit + 1],
  );
  const { items, nextCursor } = pageOf(rows, paging);
  return { items: await loadConversations(database, { tenantId }, items), nextCursor };
}

type Row = Omit<ConversationDto, 'lastMessage'> & { readonly lastMessageId: string | null };

/** In the order of the ids; unknown ones are left out. */
export async function loadConversations(
  database: Database,
  { tenantId }: Access,
  wanted: readonly { readonly id: string }[],
): Promise<ConversationDto[]> {
  const rows = await database.query<Row>(
    `SELECT v.id, v.line_id AS "lineId",
            jsonb_build_object('id', v.contact_id::text, 'phone', c.phone, 'userId', c.user_id,
                               'name', coalesce(c.name, c.profile_name), 'username', c.username) AS contact,
            v.window_expires_at AS "windowExpiresAt",
            CASE WHEN v.free_entry_expires_at > now() THEN v.free_entry_expires_at END AS "freeEntryExpiresAt",
            v.assignee, v.bot_enabled AS "botEnabled", v.silenced_by AS "silencedBy", v.silenced_at AS "silencedAt",
            v.unread_count AS "unreadCount", v.last_message_id AS "lastMessageId", v.last_message_at AS "timestamp"
     FROM unnest($2::bigint[]) WITH ORDINALITY AS wanted (id, n)
     JOIN conversations v USING (id)
     LEFT JOIN contacts c ON c.id = v.contact_id
     WHERE ($1::uuid IS NULL OR v.tenant_id = $1)
     ORDER BY wanted.n`,
    [tenantId, wanted.map(({ id }) => id)],
  );
  const lastIds = rows.flatMap(({ lastMessageId }) =>
    lastMessageId === null ? [] : [{ id: lastMessageId }],
  );
  const messages = await loadMessages(database, { tenantId }, lastIds);
  const byId = new Map(messages.map((message) => [message.id, message]));
  return rows.map(({ lastMessageId, ...conversation }) => ({
    ...conversation,
    lastMessage: byId.get(lastMessageId ?? '') ?? null,
  }));
}
