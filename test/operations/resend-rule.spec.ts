import { ResendRule } from '../../src/operations/resend-rule.service';
import { PulseService } from '../../src/operations/pulse.service';
import { startApp, TestApp } from '../support/app';

const MINUTES = 15;

let recado: TestApp;
let rule: ResendRule;
beforeAll(async () => {
  recado = await startApp({ env: { RESEND_UNKNOWN_AFTER_MINUTES: String(MINUTES) } });
  recado.simulator.mischief.statuses = false;
  rule = recado.app.get(ResendRule, { strict: false });
});
afterAll(() => recado.close());
beforeEach(() => openSince(60));

/** A door that has been open without a gap, from so many minutes ago to now. */
async function openSince(minutes: number): Promise<void> {
  await recado.query(
    `WITH before AS (DELETE FROM pulses WHERE minute <> date_trunc('minute', now()))
     INSERT INTO pulses SELECT generate_series(date_trunc('minute', now()) - $1 * interval '1 minute', now(), '1 minute')
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

it.each<[string, (outboxId: string) => Promise<unknown>]>([
  ['has not been unknown for long', (id) => change(id, `unknown_at = now() - interval '14 minutes'`)],
  ['is of no use any more', (id) => change(id, `expires_at = now()`)],
  ['was sent before the last time that the door was away', () => openSince(MINUTES + 4)],
  [
    'is unknown while no door is open',
    () => recado.query(`UPDATE pulses SET minute = minute - interval '10 days'`),
  ],
  [
    'is of a line without any later receipt',
    () => recado.query(`UPDATE outbox SET created_at = now() - interval '1 day' WHERE state = 'sent'`),
  ],
  [
    'was followed by another message',
    async (id) =>
      recado.query(
        `UPDATE conversations SET last_message_id = last_message_id + 1000000
         WHERE id = (SELECT conversation_id FROM outbox WHERE id = $1)`,
        [id],
      ),
  ],
  [
    'is for somebody who opted out',
    async (id) =>
      recado.query(
        `UPDATE contacts SET opted_out_at = now() WHERE id = (
           SELECT contact_id FROM conversations WHERE id = (SELECT conversation_id FROM outbox WHERE id = $1))`,
        [id],
      ),
  ],
])('leaves to a person what %s', async (_, make) => {
  const outboxId = await aProvenOne();
  await make(outboxId);
  await rule.pass();
  expect(await copiesOf(outboxId)).toEqual([]);
  await change(outboxId, `state = 'cancelled', decision = 'discard'`);
});

it('notes that the door is open, and since when without a gap', async () => {
  await recado.query('DELETE FROM pulses');
  const pulse = recado.app.get(PulseService, { strict: false });
  await pulse.beat();
  await pulse.beat();
  const beats = await recado.query('SELECT minute FROM pulses');
  expect(beats.length).toBeGreaterThanOrEqual(1);
  expect(beats.length).toBeLessThanOrEqual(2);
});
