import { Client } from 'pg';
import { groupBy } from '../../src/domain/group-by';

export interface OutboxRow {
  readonly id: string;
  readonly state: string;
  readonly conversation: string;
  readonly event: string | null;
  readonly wamid: string | null;
  readonly rank: number;
  readonly failed: boolean;
  /** When its last request began, in milliseconds. */
  readonly sendingAt: number | null;
}

export interface EventRow {
  readonly id: number;
  readonly wamid: string;
  readonly state: string;
  readonly conversation: string;
  readonly inbox: number;
  readonly fence: number | null;
  /** The event whose reply answers this one too. */
  readonly answeredBy: number | null;
}

/** A file of a customer, as it is kept. */
interface FileRow {
  readonly id: string;
  readonly wamid: string;
  readonly state: string;
  readonly sha256: string | null;
}

/** What the database says at one moment. */
export interface Evidence {
  /** How often each body is stored, by its SHA-256. */
  readonly bodies: ReadonlyMap<string, number>;
  readonly events: readonly EventRow[];
  readonly outbox: readonly OutboxRow[];
  readonly files: readonly FileRow[];
  /** The contacts of the healthy business that are known by a number or an id. */
  readonly contacts: ReadonlyMap<string, ReadonlySet<string>>;
  /** Contacts that have become a part of another one. */
  readonly merged: number;
  readonly connections: number;
}

/** How much is still on its way. */
export async function backlog(client: Client, exceptLine: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT (SELECT count(*) FROM inbox WHERE state = 'new')::int
          + (SELECT count(*) FROM events e JOIN lines l ON l.id = e.line_id
             WHERE state = 'pending' AND l.phone_number_id <> $1)::int
          + (SELECT count(*) FROM media WHERE state = 'pending')::int
          + (SELECT count(*) FROM contact_merges)::int
          + (SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending') AND kind = 'message')::int AS count`,
    [exceptLine],
  );
  return rows[0]?.count ?? 0;
}

/** What was refused several times waits for minutes; nobody here does. What is under way is left alone. */
export async function hurryFiles(client: Client): Promise<void> {
  await client.query(
    `UPDATE media SET next_at = now() WHERE state = 'pending' AND next_at > now() + interval '65 seconds'`,
  );
}

export async function gather(client: Client, poisonedLine: string): Promise<Evidence> {
  const bodies = await client.query<{ digest: string; count: number }>(
    `SELECT encode(sha256(body), 'hex') AS digest, count(*)::int AS count FROM inbox GROUP BY 1`,
  );
  const events = await client.query<EventRow>(
    `SELECT e.id::int, m.provider_message_id AS wamid, e.state, e.conversation_id AS conversation,
            e.inbox_id::int AS inbox, (e.decision #>> '{lane,fence}')::int AS fence,
            e.answered_by::int AS "answeredBy"
     FROM messages m LEFT JOIN events e ON e.message_id = m.id WHERE m.direction = 'inbound' ORDER BY e.id`,
  );
  const outbox = await client.query<OutboxRow>(
    `SELECT id, state, conversation_id AS conversation, event_id AS event, provider_message_id AS wamid,
            status_rank AS rank, failed_at IS NOT NULL AS failed,
            (extract(epoch FROM sending_at) * 1000)::float AS "sendingAt"
     FROM outbox WHERE kind = 'message' ORDER BY seq`,
  );
  const files = await client.query<FileRow>(
    `SELECT f.id, m.provider_message_id AS wamid, f.state, f.sha256 FROM media f JOIN messages m ON m.id = f.message_id ORDER BY f.id`,
  );
  const aliases = await client.query<{ value: string; contactId: string }>(
    `SELECT value, contact_id AS "contactId" FROM contact_aliases WHERE kind IN ('phone', 'user_id')
       AND tenant_id <> (SELECT tenant_id FROM lines WHERE phone_number_id = $1)`,
    [poisonedLine],
  );
  const merged = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM merged_contacts');
  const connections = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()`,
  );
  return {
    bodies: new Map(bodies.rows.map((row) => [row.digest, row.count])),
    events: events.rows,
    outbox: outbox.rows,
    files: files.rows,
    contacts: new Map(
      [...groupBy(aliases.rows, ({ value }) => value)].map(([value, rows]) => [
        value,
        new Set(rows.map(({ contactId }) => contactId)),
      ]),
    ),
    merged: merged.rows[0]?.count ?? 0,
    connections: connections.rows[0]?.count ?? 0,
  };
}
