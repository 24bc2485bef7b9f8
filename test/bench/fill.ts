import { Client } from 'pg';
import { EmbeddedPostgres } from '../../src/platform/database/embedded-postgres';
import { phoneOf } from './webhooks';

/** Messages of each conversation, half of them replies. */
const PER_CONVERSATION = 40;

/**
 * Puts so many messages into the fresh database of a DATA_DIR, as if they had come over the last 90 days: half of them
 * from customers, half replies, with every row that they would have left, receipts too.
 */
export async function fill(dataDir: string, messages: number): Promise<void> {
  const postgres = await EmbeddedPostgres.start({ dataDir });
  const client = new Client(postgres.connection);
  await client.connect();
  try {
    const turns = Math.max(1, Math.ceil(messages / 2));
    const conversations = Math.max(1, Math.ceil(messages / PER_CONVERSATION));
    for (const statement of statements(turns, conversations)) await client.query(statement);
  } finally {
    await client.end();
    await postgres.stop();
  }
}

/** Turn n (from 1) is body, message and event 2n - 1; its reply is message 2n, and its receipts are body 2n. */
function statements(turns: number, conversations: number): string[] {
  const line = 'CROSS JOIN (SELECT tenant_id AS t, id AS l FROM lines LIMIT 1) line';
  const turn = `FROM (
      SELECT n, (n - 1) % ${conversations} + 1 AS c, now() - interval '90 days' * (1 - n::float8 / ${turns + 1}) AS at
      FROM generate_series(1, ${turns}) AS n) turn ${line}`;
  const person = `FROM generate_series(1, ${conversations}) AS c ${line}`;
  const phone = `(${phoneOf(0)} + c - 1)::text`;
  const ourId = "md5('outbox' || n)::uuid";
  const theirId = "'wamid.REPLY.STORED' || n";
  return [
    // Only this session, only this filling: a crash of the bench throws everything away anyway.
    'SET synchronous_commit = off',
    `INSERT INTO contacts (tenant_id, phone, user_id, profile_name)
     SELECT t, ${phone}, 'BR.' || ${phone}, 'Rui P.' ${person}`,
    `INSERT INTO contact_aliases (tenant_id, kind, scope, value, contact_id)
     SELECT t, kind, '', CASE kind WHEN 'phone' THEN ${phone} ELSE 'BR.' || ${phone} END, c
     ${person} CROSS JOIN unnest(ARRAY['phone', 'user_id']) AS kind`,
    `INSERT INTO conversations (tenant_id, line_id, contact_id, window_expires_at, last_message_id, last_message_at)
     SELECT t, l, c, now(), 2 * c, now() ${person}`,
    `INSERT INTO lanes (conversation_id, kind, tenant_id, line_id, fence)
     SELECT c, kind, t, l, ${PER_CONVERSATION} ${person} CROSS JOIN unnest(ARRAY['in', 'out']) AS kind`,
    `INSERT INTO inbox (received_at, app_digest, body, state)
     SELECT at + part * interval '2 seconds', md5('app'), convert_to('{"stored":"' || rpad(n::text, 700, 'x') || '"}', 'UTF8'),
            'expanded'
     ${turn} CROSS JOIN generate_series(0, 1) AS part`,
    `INSERT INTO messages (tenant_id, line_id, conversation_id, contact_id, direction, type, content_type, content,
                           provider_message_id, sender, context, "timestamp", created_at)
     SELECT t, l, c, c, CASE part WHEN 0 THEN 'inbound' ELSE 'outbound' END, 'text', 'text',
            jsonb_build_object('body', 'Quisiera saber el precio, por favor ' || n),
            CASE part WHEN 0 THEN 'wamid.STORED' || n END, CASE part WHEN 0 THEN jsonb_build_object('phone', ${phone}) END,
            CASE part WHEN 1 THEN jsonb_build_object('messageId', 'wamid.STORED' || n) END, at, at
     ${turn} CROSS JOIN generate_series(0, 1) AS part`,
    `INSERT INTO events (key, tenant_id, line_id, inbox_id, path, kind, conversation_id, message_id, state, arrived_at,
                         finished_at, decision)
     SELECT md5('message' || n)::uuid, t, l, 2 * n - 1, 'entry[0].changes[0].value.messages[0]', 'message', c, 2 * n - 1,
            'done', at, at, jsonb_build_object('lane', jsonb_build_object('fence', n, 'tries', 0), 'markAsRead', true)
     ${turn}`,
    `INSERT INTO events (key, tenant_id, line_id, inbox_id, path, kind, state, arrived_at, finished_at)
     SELECT md5('status' || n || ' ' || rank)::uuid, t, l, 2 * n, 'entry[0].changes[0].value.statuses[' || rank || ']',
            'status', 'done', at, at
     ${turn} CROSS JOIN generate_series(0, 2) AS rank`,
    'INSERT INTO event_keys (key, created_at) SELECT key, arrived_at FROM events',
    `INSERT INTO outbox (id, tenant_id, line_id, conversation_id, kind, message_id, event_id, recipient, reply_to, state,
                         attempts, sending_at, send_fence, provider_message_id, status_rank, attempt_log, next_at, created_at)
     SELECT ${ourId}, t, l, c, 'message', 2 * n, n, jsonb_build_object('phone', ${phone}), 'wamid.STORED' || n, 'sent', 1, at,
            n, ${theirId}, 3,
            jsonb_build_array(jsonb_build_object('startedAt', at, 'endedAt', at, 'outcome', 'accepted', 'httpStatus', 200)),
            at, at
     ${turn}`,
    `INSERT INTO statuses (tenant_id, line_id, provider_message_id, outbox_id, status, "timestamp", received_at)
     SELECT t, l, ${theirId}, ${ourId}, status, at, at
     ${turn} CROSS JOIN unnest(ARRAY['sent', 'delivered', 'read']) AS status`,
    'ANALYZE',
    'CHECKPOINT',
  ];
}
