import { startApp, TestApp } from '../support/app';
import { found, until } from '../support/until';

let recado: TestApp;
beforeEach(async () => {
  recado = await startApp({ env: { LINE_MESSAGES_PER_SECOND: '0' } });
  // Every answer to a template or a text is the same to the pace.
  recado.simulator.mischief.statuses = false;
});
afterEach(() => recado.close());

const CHATTY = '15550140001';
const OTHER = '15550140002';
const template = { name: 'pickup_ready', language: { code: 'es' } };
const send = async (to: string, times: number) => {
  for (let i = 0; i < times; i += 1) await recado.api('POST', '/webhook/send', { to, template });
};
const count = async (state: string) =>
  (await recado.query(`SELECT 1 FROM outbox WHERE kind = 'message' AND state = $1`, [state])).length;
const waitOf = async () => {
  const [lane] = await recado.query<{ ms: number }>(
    `SELECT (extract(epoch FROM ready_at - now()) * 1000)::float8 AS ms FROM lanes WHERE kind = 'out' ORDER BY conversation_id LIMIT 1`,
  );
  return lane?.ms ?? 0;
};
/** As if so much time had passed for whoever has been written to. */
const pass = async (seconds: number) =>
  recado.query(
    `UPDATE lanes SET allowance_full_at = allowance_full_at - $1 * interval '1 second', ready_at = ready_at - $1 * interval '1 second'
     WHERE kind = 'out'`,
    [seconds],
  );

it('sends 45 at once, the rest one in 6 seconds, and delays nobody else', async () => {
  await send(CHATTY, 60);
  // Of the 45, what was sent while they were sent may have been paid back already.
  await until(async () => (await count('sent')) >= 45 && (await waitOf()) > 0);
  const sent = await count('sent');
  expect(await waitOf()).toBeLessThanOrEqual(6_000);
  await send(OTHER, 1);
  await until(async () => (await count('sent')) >= sent + 1);
  while ((await count('pending')) > 0) {
    const before = await count('sent');
    await pass(6);
    // The last may have left by itself before it was counted.
    await until(async () => (await count('sent')) > before || (await count('pending')) === 0);
  }
  // What is no longer pending may still be on its way.
  await recado.settled();
  const order = await recado.query<{ seq: string }>(
    `SELECT seq FROM outbox WHERE kind = 'message' AND state = 'sent' ORDER BY sending_at`,
  );
  const chatty = order.map(({ seq }) => Number(seq));
  expect(chatty.filter((seq) => seq !== 61)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
});

it('lends nothing more after WhatsApp says that the contact gets too many', async () => {
  recado.simulator.faults.use({ kind: 'error', code: 131056, times: 1 });
  await send(CHATTY, 8);
  await until(async () => (await count('sent')) > 0);
  // By what is written, since time pays back while the test looks: the next waits until 44 of 45 are owed.
  const lane = await found(async () => {
    const [one] = await recado.query<{ owed: number; owedThen: number }>(
      `SELECT extract(epoch FROM allowance_full_at - (SELECT min(created_at) FROM outbox))::float8
                - 6 * (SELECT count(*) FROM outbox WHERE state = 'sent') AS owed,
              round(extract(epoch FROM allowance_full_at - ready_at))::int AS "owedThen"
       FROM lanes WHERE kind = 'out'`,
    );
    return one?.owedThen === 44 * 6 ? one : undefined;
  });
  // And a second, which the first of them waited.
  expect(lane.owed).toBeGreaterThanOrEqual(44 * 6 + 1);
});

it('marks as read though the contact has had enough', async () => {
  await recado.simulator.customer(CHATTY).say('hola');
  await recado.settled();
  await recado.query(`UPDATE lanes SET allowance_full_at = now() + interval '1 hour' WHERE kind = 'out'`);
  const { id } = await recado.simulator.customer(CHATTY).say('hola');
  const marked = () =>
    recado.simulator.requests.some(({ body }) => (body as { message_id?: string }).message_id === id);
  await until(() => Promise.resolve(marked()));
  await until(async () => (await waitOf()) > 60_000);
  expect(await count('pending')).toBe(1);
});

it('paces nobody when it is off', async () => {
  await recado.close();
  recado = await startApp({ env: { CONTACT_PACE: 'off', LINE_MESSAGES_PER_SECOND: '0' } });
  await send(CHATTY, 60);
  await recado.settled();
  expect(await count('sent')).toBe(60);
});
