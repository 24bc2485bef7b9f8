import { Database } from '../../platform/database/database';
import { Json, JsonObject } from '../../domain/json';

const PAGE = 500;

/** A row as it is, by the names of the API. Columns that come later are in it without being asked for. */
type Row = Record<string, Json>;

/**
 * How the work is organised, and nothing about anybody. Bytes are left out by what reads them.
 */
const OF_THE_MACHINE = [
  'fence',
  'send_fence',
  'seq',
  'tries',
  'next_at',
  'tenant_id',
  'acknowledged_key_hash',
  'content_type',
  'key',
];

/** The lists of an export that are few rows for a contact; `$1` is its id. */
const LISTS = {
  aliases: 'SELECT * FROM contact_aliases WHERE contact_id = $1 ORDER BY created_at, kind, value',
  consents: 'SELECT * FROM consents WHERE contact_id = $1 ORDER BY id',
  mergedContacts: 'SELECT * FROM merged_contacts WHERE merged_into = $1 ORDER BY id',
  proposedMerges: 'SELECT * FROM contact_merges WHERE $1 IN (contact_id, other_id)',
  conversations: 'SELECT * FROM conversations WHERE contact_id = $1 ORDER BY id',
  mergedConversations: `SELECT m.* FROM merged_conversations m JOIN conversations c ON c.id = m.merged_into
                        WHERE c.contact_id = $1 ORDER BY m.id`,
  referrals: 'SELECT * FROM referrals WHERE contact_id = $1 ORDER BY id',
} as const;

export type ExportList = keyof typeof LISTS;
export const EXPORT_LISTS = Object.keys(LISTS) as ExportList[];

/** What belongs to each message, by its id: how it was sent, what receipts told, what it cost, why it was answered. */
const OF_MESSAGES = {
  sending: 'SELECT o.message_id AS "of", o.* FROM outbox o WHERE o.message_id = ANY($1::bigint[])',
  receipts: `SELECT o.message_id AS "of", s.* FROM outbox o JOIN statuses s ON s.outbox_id = o.id
             WHERE o.message_id = ANY($1::bigint[]) ORDER BY s.id`,
  charges: `SELECT o.message_id AS "of", c.* FROM outbox o
            JOIN charges c ON c.line_id = o.line_id AND c.provider_message_id = o.provider_message_id
            WHERE o.message_id = ANY($1::bigint[])`,
  events:
    'SELECT e.message_id AS "of", e.* FROM events e WHERE e.message_id = ANY($1::bigint[]) ORDER BY e.id',
  files: 'SELECT m.message_id AS "of", m.* FROM media m WHERE m.message_id = ANY($1::bigint[])',
} as const;

export async function exportContact(database: Database, id: string): Promise<JsonObject> {
  const [contact = {}] = await rowsOf(database, 'SELECT * FROM contacts WHERE id = $1', [id]);
  return contact;
}

export async function exportList(database: Database, list: ExportList, id: string): Promise<JsonObject[]> {
  return rowsOf(database, LISTS[list], [id]);
}

/** Everything that was said, in the order in which it came, with what belongs to it. A page at a time is in memory. */
export async function* exportMessages(database: Database, contactId: string): AsyncGenerator<JsonObject> {
  for await (const messages of pagesOf(database, contactId)) {
    const ids = messages.map(({ id }) => id as string);
    const parts = await Promise.all(
      Object.entries(OF_MESSAGES).map(
        async ([name, sql]) => [name, await byMessage(database, sql, ids)] as const,
      ),
    );
    for (const message of messages) {
      const own = parts.map(([name, rows]) => [name, rows.get(message['id'] as string) ?? []] as const);
      yield { ...message, ...Object.fromEntries(own) };
    }
  }
}

/** A file of a message of the contact, theirs or ours. */
export interface ExportedFile {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: string;
  readonly filename: string | null;
  readonly sniffedType: string | null;
  readonly sha256: string;
  readonly size: number;
}

/** Files whose bytes are kept, each once. */
export async function* exportFiles(database: Database, contactId: string): AsyncGenerator<ExportedFile> {
  const seen = new Set<string>();
  for await (const messages of pagesOf(database, contactId)) {
    const files = await database.query<ExportedFile>(
      `SELECT id, tenant_id AS "tenantId", kind, filename, sniffed_type AS "sniffedType", sha256, size::float8 AS size
       FROM media WHERE state = 'stored' AND (message_id = ANY($1::bigint[]) OR id = ANY($2::uuid[])) ORDER BY seq`,
      [messages.map(({ id }) => id), [...new Set(messages.flatMap(({ content }) => filesIn(content)))]],
    );
    for (const file of files) {
      if (seen.has(file.id)) continue;
      seen.add(file.id);
      yield file;
    }
  }
}

async function* pagesOf(database: Database, contactId: string): AsyncGenerator<Row[]> {
  let after = '0';
  for (;;) {
    const page = await rowsOf(
      database,
      `SELECT * FROM messages WHERE id > $2 AND conversation_id IN (SELECT id FROM conversations WHERE contact_id = $1)
       ORDER BY id LIMIT ${PAGE}`,
      [contactId, after],
    );
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.['id'] as string;
  }
}

/** Ids of our files, wherever a content names them. */
function filesIn(content: Json | undefined): string[] {
  if (typeof content !== 'object' || content === null) return [];
  return Object.entries(content).flatMap(([name, value]: [string, Json]) =>
    typeof value === 'string' ? (/mediaId$/i.test(name) && UUID.test(value) ? [value] : []) : filesIn(value),
  );
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function byMessage(
  database: Database,
  sql: string,
  ids: readonly string[],
): Promise<Map<string, Row[]>> {
  const rows = await rowsOf(database, sql, [ids]);
  const found = new Map<string, Row[]>();
  for (const { of, ...row } of rows) {
    const id = of as string;
    found.set(id, [...(found.get(id) ?? []), row]);
  }
  return found;
}

/** Ids are texts, as everywhere in the API: numbers of that size are rounded by many who read JSON. */
async function rowsOf(database: Database, sql: string, parameters: readonly unknown[]): Promise<Row[]> {
  const rows = await database.query<{ row: Row }>(
    `SELECT to_jsonb(r) - $${parameters.length + 1}::text[] AS row FROM (${sql}) r`,
    [...parameters, OF_THE_MACHINE],
  );
  return rows.map(({ row }) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
        typeof value === 'number' && (name === 'of' || /(^|_)(id|by|into)$/.test(name))
          ? String(value)
          : value,
      ]),
    ),
  );
}
