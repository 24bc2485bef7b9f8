import { Client } from 'pg';

export interface OutboxRow {
  readonly id: string;
  readonly state: string;
  readonly conversation: string;
  readonly event: string | null;
  readonly wamid: string | null;
  readonly rank: number;
  readonly failed: boolean;
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

/** What the database says at one moment. */
export interface Evidence {
  /** How often each body is stored, by its SHA-256. */
  readonly bodies: ReadonlyMap<string, number>;
  readonly events: readonly EventRow[];
  readonly outbox: readonly OutboxRow[];
  readonly connections: number;
}

/** How much is still on its way. */
export async function backlog(client: Client, exceptLine: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT (SELECT count(*) FROM inbox WHERE state = 'new')::int
          + (SELECT count(*) FROM events e JOIN lines l ON l.id = e.line_id
             WHERE state = 'pending' AND l.phone_number_id <> $1)::int
          + (SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending') AND kind = 'message')::int AS count`,
    [exceptLine],
  );
  return rows[0]?.count ?? 0;
}

export async function gather(client: Client): Promise<Evidence> {
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
            status_rank AS rank, failed_at IS NOT NULL AS failed
     FROM outbox WHERE kind = 'message' ORDER BY seq`,
  );
  const connections = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()`,
  );
  return {
    bodies: new Map(bodies.rows.map((row) => [row.digest, row.count])),
    events: events.rows,
    outbox: outbox.rows,
    connections: connections.rows[0]?.count ?? 0,
  };
}
