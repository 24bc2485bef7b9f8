import { ResendRule } from '../../src/operations/resend-rule.service';
import { PulseService } from '../../src/operations/pulse.service';
import { WorkerDatabase } from '../../src/platform/database/database';
import { startApp, stopHousekeeping, TestApp } from '../support/app';

const MINUTES = 15;

let recado: TestApp;
let rule: ResendRule;
beforeAll(async () => {
  recado = await startApp({ env: { RESEND_UNKNOWN_AFTER_MINUTES: String(MINUTES) } });
  recado.simulator.mischief.statuses = false;
  await stopHousekeeping(recado);
  rule = recado.app.get(ResendRule, { strict: false });
});
afterAll(() => recado.close());
beforeEach(() => openSince(60));

/** A door that has been open without a gap, from so many minutes ago to now. */
async function openSince(minutes: number): Promise<void> {
  await recado.query('DELETE FROM pulses');
  await recado.query(
    `INSERT INTO pulses
     SELECT generate_series(date_trunc('minute', now()) - $1 * interval '1 minute', now(), '1 minute')
     ON CONFLICT DO NOTHING`,
    [minutes],
  );
}

let phones = 15550100400;
/** An answer of ours to a customer of their own, as far as it came so many minutes ago. */
async function anAnswer(minutesAgo: number, state: 'unknown' | 'sent', rank = 0): Promise<string> {
  phones += 1;
  const { id } = await recado.simulator.customer(String(phones)).say('hola');
  await recado.settled();
  const [row] = await recado.query<{ id: string }>(
    `UPDATE outbox SET state = $2, status_rank = $3, created_at = at.sent, sending_at = at.sent,
       unknown_at = CASE $2 WHEN 'unknown' THEN at.sent END,
       provider_message_id = CASE $2 WHEN 'sent' THEN provider_message_id END
     FROM (SELECT now() - $4 * interval '1 minute' AS sent) at
     WHERE kind = 'message' AND event_id = (
       SELECT e.id FROM events e JOIN messages m ON m.id = e.message_id WHERE m.provider_message_id = $1
     ) RETURNING id`,
    [id, state, rank, minutesAgo],
  );
  return row?.id ?? '';
}

const copiesOf = async (outboxId: string) =>
  recado.query<{ id: string }>('SELECT id FROM outbox WHERE resend_of = $1', [outboxId]);
const change = async (outboxId: string, what: string) =>
  recado.query(`UPDATE outbox SET ${what} WHERE id = $1`, [outboxId]);

/** Long unknown, and the receipt of a later message came. */
async function aProvenOne(): Promise<string> {
  const outboxId = await anAnswer(MINUTES + 5, 'unknown');
  await anAnswer(MINUTES, 'sent', 2);
  return outboxId;
}

it('says it again once when it is proven that its receipt could have come', async () => {
  const outboxId = await aProvenOne();
  await Promise.all([rule.pass(), rule.pass()]);
  const [copy, ...more] = await copiesOf(outboxId);
  expect(more).toEqual([]);
  expect(await recado.query('SELECT state, decision FROM outbox WHERE id = $1', [outboxId])).toEqual([
    { state: 'cancelled', decision: 'resend_by_rule' },
  ]);
  await recado.settled();
  const [sent] = await recado.query<{ state: string }>('SELECT state FROM outbox WHERE id = $1', [copy?.id]);
  expect(sent?.state).toBe('sent');
  // Nor is the copy said again, should it be unknown too.
  await change(
    copy?.id ?? '',
    `state = 'unknown', sending_at = now() - interval '20 minutes', unknown_at = sending_at`,
  );
  await rule.pass();
  expect(await copiesOf(copy?.id ?? '')).toEqual([]);
});

const ofContact = (what: string) => async (id: string) =>
  recado.query(
    `UPDATE contacts SET ${what} WHERE id = (
       SELECT c.contact_id FROM conversations c JOIN outbox o ON o.conversation_id = c.id WHERE o.id = $1)`,
    [id],
  );
const ofOthers = (what: string) => async () => recado.query(`UPDATE outbox SET ${what} WHERE state = 'sent'`);
const ofItself = (what: string) => async (id: string) => change(id, what);

/** One that nobody reads. */
async function aBody(state: string, receivedAt: string): Promise<string> {
  const [row] = await recado.query<{ id: string }>(
    `INSERT INTO inbox (app_digest, body, state, received_at, attempts, next_at)
     VALUES ('test', '{}', $1, ${receivedAt}, 1, 'infinity') RETURNING id`,
    [state],
  );
  return row?.id ?? '';
}

type Change = (outboxId: string) => Promise<unknown>;

it.each<[string, Change, Change]>([
  [
    'has not been unknown for long',
    ofItself(`unknown_at = now() - interval '14 minutes'`),
    ofItself(`unknown_at = now() - interval '15 minutes'`),
  ],
  ['is of no use any more', ofItself('expires_at = now()'), ofItself('expires_at = NULL')],
  [
    'was sent before the last time that the door was away',
    async () => openSince(MINUTES + 4),
    async () => openSince(MINUTES + 7),
  ],
  [
    'is unknown while no door is open',
    async () => recado.query(`DELETE FROM pulses WHERE minute > now() - interval '3 minutes'`),
    async () => openSince(60),
  ],
  [
    'is of a line without any later receipt',
    ofOthers(`created_at = now() - interval '1 day'`),
    ofOthers(`created_at = now() - interval '1 minute'`),
  ],
  [
    'was followed by another message',
    async (id) =>
      recado.query(
        `INSERT INTO messages (tenant_id, line_id, conversation_id, contact_id, direction, type, content_type, content,
                               "timestamp")
         SELECT tenant_id, line_id, conversation_id, contact_id, 'inbound', 'text', 'text', '{"body":"¿?"}', '2020-01-01'
         FROM messages WHERE id = (SELECT message_id FROM outbox WHERE id = $1)`,
        [id],
      ),
    async () => recado.query(`DELETE FROM messages WHERE "timestamp" = '2020-01-01'`),
  ],
  [
    'may have its receipt in a body that waits',
    async () => aBody('new', `now() - interval '2 minutes'`),
    async () => recado.query(`DELETE FROM inbox WHERE app_digest = 'test'`),
  ],
  [
    'may have its receipt in a body that is a dead letter',
    async () => {
      const inboxId = await aBody('dead', 'now()');
      await recado.query(
        `INSERT INTO dead_letters (inbox_id, path, reason, error) VALUES ($1, '', 'expanding_failed', 'none')`,
        [inboxId],
      );
    },
    async () => recado.query('UPDATE dead_letters SET replayed_at = now()'),
  ],
  ['is for somebody who opted out', ofContact('opted_out_at = now()'), ofContact('opted_out_at = NULL')],
])('leaves to a person what %s', async (_, make, undo) => {
  const outboxId = await aProvenOne();
  await make(outboxId);
  await rule.pass();
  expect(await copiesOf(outboxId)).toEqual([]);
  await undo(outboxId);
  await rule.pass();
  expect(await copiesOf(outboxId)).toHaveLength(1);
});

it('notes that the door is open, and knows since when without a gap', async () => {
  const pulse = recado.app.get(PulseService, { strict: false });
  await recado.query('DELETE FROM pulses');
  await pulse.beat();
  const steadySince = async () =>
    recado.app.get(WorkerDatabase, { strict: false }).inTransaction(async (tx) => pulse.steadySince(tx));
  expect(await steadySince()).not.toBeNull();
  await openSince(30);
  const [gap] = await recado.query<{ over: Date }>(
    `DELETE FROM pulses WHERE minute = date_trunc('minute', now()) - interval '10 minutes'
     RETURNING minute + interval '2 minutes' AS over`,
  );
  expect(await steadySince()).toEqual(gap?.over);
  pulse.refused();
  await pulse.beat();
  const [last] = await recado.query<{ over: Date }>(
    `SELECT max(minute) + interval '1 minute' AS over FROM pulses`,
  );
  expect(await steadySince()).toEqual(last?.over);
});
