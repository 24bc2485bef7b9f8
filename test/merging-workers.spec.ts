import { randomBytes } from 'node:crypto';
import { startApp, TestApp } from './support/app';
import { createTestDatabase, TestDatabase } from './support/database';
import { aMessage, postWebhook } from './support/webhooks';

let database: TestDatabase;
let workers: readonly TestApp[];
beforeAll(async () => {
  database = await createTestDatabase();
  const env = { ENCRYPTION_KEY: randomBytes(32).toString('hex'), LINE_MESSAGES_PER_SECOND: '0' };
  const first = await startApp({ database, env });
  workers = [first, await startApp({ database, env })];
  // The simulators know these customers by other ids.
  for (const { simulator } of workers) simulator.mischief.statuses = false;
});
afterAll(async () => {
  for (const worker of workers) await worker.close();
  await database.drop();
});

const CUSTOMERS = 8;
const ROUNDS = 4;

/** By the number, by the id, by both: so one customer is two contacts first, and one in the end, who wants no more. */
function messagesOf(customer: number): { id: string }[] {
  const P = `15550107${String(customer).padStart(3, '0')}`;
  const U = `BR.7${P}`;
  const both = { from: P, from_user_id: U };
  return Array.from({ length: ROUNDS }, (_, round) => [
    aMessage({ from: P }),
    aMessage({ from_user_id: U, text: { body: round === 0 ? 'STOP' : 'hola' } }),
    ...(round % 2 === 0 ? [] : [aMessage(both)]),
  ]).flat();
}

it('loses nothing and answers everything once, in one conversation each, while workers answer and send', async () => {
  const [first] = workers;
  if (first === undefined) throw new Error('no worker');
  const all = Array.from({ length: CUSTOMERS }, (_, customer) => messagesOf(customer));
  await Promise.all(
    all.map(async (messages, customer) => {
      for (const [i, message] of messages.entries()) {
        const { url } = workers[(customer + i) % workers.length] ?? first;
        expect(await postWebhook(url, { messages: [message] })).toBe(200);
      }
    }),
  );
  for (const worker of workers) await worker.settled();

  const ids = all.flat().map(({ id }) => id);
  const answered = workers
    .flatMap(({ simulator }) => simulator.requests)
    .flatMap(({ body }) => (body as { context?: { message_id: string } }).context?.message_id ?? []);
  expect(answered.toSorted()).toEqual(ids.toSorted());
  const [counts] = await first.query(
    `SELECT (SELECT count(*) FROM contacts)::int AS contacts, (SELECT count(*) FROM conversations)::int AS conversations,
            (SELECT count(*) FROM merged_contacts)::int AS merged,
            (SELECT count(*) FROM consents JOIN contacts c ON c.id = contact_id WHERE opted_out_at = at)::int AS stopped,
            (SELECT count(*) FROM messages WHERE direction = 'inbound')::int AS messages,
            (SELECT count(*) FROM messages m LEFT JOIN conversations c ON c.id = m.conversation_id
             WHERE c.contact_id IS DISTINCT FROM m.contact_id)::int AS astray,
            (SELECT count(*) FROM events WHERE kind = 'message' AND state <> 'done')::int AS undone,
            (SELECT count(*) FROM outbox WHERE state <> 'sent')::int AS unsent,
            (SELECT count(*) FROM outbox o JOIN messages m ON m.id = o.message_id
             WHERE o.conversation_id <> m.conversation_id)::int AS misplaced`,
  );
  expect(counts).toEqual({
    contacts: CUSTOMERS,
    conversations: CUSTOMERS,
    merged: CUSTOMERS,
    stopped: CUSTOMERS,
    messages: ids.length,
    astray: 0,
    undone: 0,
    unsent: 0,
    misplaced: 0,
  });
  expect(
    await first.query(
      'SELECT 1 FROM lanes WHERE conversation_id NOT IN (SELECT id FROM conversations) AND ready_at IS NOT NULL',
    ),
  ).toEqual([]);
});
