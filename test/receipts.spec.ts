import { ContactMerges } from '../src/contacts/contact-merges';
import { StatusUpdate } from '../src/domain/delivery-status';
import { WorkerDatabase } from '../src/platform/database/database';
import { ReceivedStatus, StatusesService } from '../src/statuses/statuses.service';
import { PHONE_NUMBER_ID, startApp, TestApp } from './support/app';
import { until } from './support/until';

let recado: TestApp;
let statuses: StatusesService;
let database: WorkerDatabase;
beforeAll(async () => {
  recado = await startApp();
  // No receipts but those of the tests.
  recado.simulator.mischief.statuses = false;
  statuses = recado.app.get(StatusesService, { strict: false });
  database = recado.app.get(WorkerDatabase, { strict: false });
});
afterAll(() => recado.close());

interface Sent {
  readonly id: string;
  readonly wamid: string;
  readonly tenantId: string;
}

/** A message that was sent and has no receipt yet. */
async function aSentMessage(): Promise<Sent> {
  const { id } = await recado.simulator.customer('15550100077').say('hola');
  await recado.settled();
  const [row] = await recado.query<Sent>(
    `SELECT id, provider_message_id AS wamid, tenant_id AS "tenantId" FROM outbox WHERE reply_to = $1 AND kind = 'message'`,
    [id],
  );
  if (row === undefined) throw new Error('nothing was sent');
  return row;
}

const receipt = (providerMessageId: string, status: string): StatusUpdate => ({
  providerMessageId,
  status,
  timestamp: null,
  correlationId: null,
  errors: [],
  pricing: null,
  charge: null,
  recipient: {},
  participant: null,
  conversation: null,
});
const received = (sent: Sent, status: string): [ReceivedStatus] => [
  {
    tenantId: sent.tenantId,
    lineId: recado.lineId,
    status: receipt(sent.wamid, status),
    timestamp: new Date(),
  },
];
const rankOf = async (id: string) =>
  (await recado.query<{ rank: number }>('SELECT status_rank AS rank FROM outbox WHERE id = $1', [id]))[0]
    ?.rank;

it('finds a message by the id of WhatsApp when a receipt does not bring ours', async () => {
  const sent = await aSentMessage();
  await database.inTransaction((tx) => statuses.handleMessageStatus(tx, received(sent, 'delivered')));
  expect(await rankOf(sent.id)).toBe(2);
});

it('lets the next message go at once when a receipt settles the one that it waited for', async () => {
  const sent = await aSentMessage();
  await recado.query(`UPDATE outbox SET state = 'unknown', provider_message_id = NULL WHERE id = $1`, [
    sent.id,
  ]);
  await recado.query(`UPDATE lanes SET ready_at = now() + interval '1 hour' WHERE kind = 'out'`);
  const [{ status, ...rest }] = received(sent, 'sent');
  const echoing = [{ ...rest, status: { ...status, correlationId: sent.id } }];
  await database.inTransaction((tx) => statuses.handleMessageStatus(tx, echoing));
  expect(
    await recado.query(`SELECT 1 FROM lanes WHERE kind = 'out' AND ready_at > now() + interval '1 minute'`),
  ).toEqual([]);
});

it.each([
  [131026, 131047],
  [131047, 131026],
])('keeps the same failure of two in one second when %i comes before %i', async (...codes) => {
  const sent = await aSentMessage();
  const timestamp = new Date(1_795_330_200_000);
  for (const code of codes) {
    const [one] = received(sent, 'failed');
    const failed = { ...one, timestamp, status: { ...receipt(sent.wamid, 'failed'), errors: [{ code }] } };
    await database.inTransaction((tx) => statuses.handleMessageStatus(tx, [failed]));
  }
  const [row] = await recado.query('SELECT errors FROM outbox WHERE id = $1', [sent.id]);
  expect(row).toEqual({ errors: [{ code: 131026 }] });
});

it.each(['the receipt', 'the outcome of the send'])(
  'does not lose a receipt that passes the outcome of its send, when %s commits first',
  async (first) => {
    const sent = await aSentMessage();
    // As if the outcome had not been written yet.
    await recado.query(`UPDATE outbox SET state = 'sending', provider_message_id = NULL WHERE id = $1`, [
      sent.id,
    ]);
    const settle = async (done: () => void, commit: Promise<void>) =>
      database.inTransaction(async (tx) => {
        await statuses.expectReceipts(tx);
        await tx.query(`UPDATE outbox SET state = 'sent', provider_message_id = $2 WHERE id = $1`, [
          sent.id,
          sent.wamid,
        ]);
        done();
        await commit;
        await statuses.adoptParked(tx, [
          { outboxId: sent.id, lineId: recado.lineId, providerMessageId: sent.wamid },
        ]);
      });
    const receive = async (done: () => void, commit: Promise<void>) =>
      database.inTransaction(async (tx) => {
        await statuses.handleMessageStatus(tx, received(sent, 'read'));
        done();
        await commit;
      });
    const [earlier, later] = first === 'the receipt' ? [receive, settle] : [settle, receive];
    const working = signal();
    const commit = signal();
    const transactions = [earlier(working.give, commit.given)];
    await working.given;
    // The other begins while the first has done its work and not committed: it must wait for it, not miss it.
    transactions.push(later(() => {}, Promise.resolve()));
    await waitingForLock('pg_advisory_xact_lock');
    commit.give();
    await Promise.all(transactions);
    expect(await rankOf(sent.id)).toBe(3);
  },
);

it('locks no message while identities are held, when a notice that came with its receipt tells of some', async () => {
  const sent = await aSentMessage();
  const metadata = { display_phone_number: '15550100001', phone_number_id: PHONE_NUMBER_ID };
  const value = { messaging_product: 'whatsapp', metadata };
  const timestamp = String(Math.floor(Date.now() / 1000));
  const update = { user_id: { previous: 'BR.1', current: 'BR.2' }, timestamp };
  const changes = [
    { field: 'messages', value: { ...value, statuses: [{ id: sent.wamid, status: 'read', timestamp }] } },
    { field: 'user_id_update', value: { ...value, user_id_update: [update] } },
  ];
  const body = { object: 'whatsapp_business_account', entry: [{ id: '900100200300401', changes }] };
  await database.inTransaction(async (tx) => {
    await recado.app.get(ContactMerges, { strict: false }).lockIdentities(tx);
    await recado.simulator.deliver(PHONE_NUMBER_ID, body);
    await waitingForLock('pg_advisory_xact_lock');
    expect(await tx.query('SELECT 1 FROM outbox WHERE id = $1 FOR UPDATE NOWAIT', [sent.id])).toHaveLength(1);
  });
  await recado.settled();
  expect(await rankOf(sent.id)).toBe(3);
});

function signal(): { give: () => void; given: Promise<void> } {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { give, given };
}

/** Resolves when a statement like this waits for a lock of another transaction. */
async function waitingForLock(statement: string): Promise<void> {
  await until(async () => {
    const waiting = await recado.query(
      `SELECT 1 FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1`,
      [`%${statement}%`],
    );
    return waiting.length > 0;
  });
}

it.each([
  ['sending', 'sent', 'a receipt has settled a send whose process is gone'],
  ['pending', 'cancelled', 'a message has been called back'],
])('lets be what is not %s but %s any more, since %s at the same moment', async (before, after) => {
  const sent = await aSentMessage();
  const requests = recado.simulator.requests.length;
  await recado.query(
    `UPDATE outbox SET state = $2, provider_message_id = NULL, sending_at = now(), attempts = 1 WHERE id = $1`,
    [sent.id, before],
  );
  await database.inTransaction(async (tx) => {
    await tx.query('UPDATE outbox SET state = $2, provider_message_id = $3 WHERE id = $1', [
      sent.id,
      after,
      sent.wamid,
    ]);
    await recado.query(
      `UPDATE lanes SET ready_at = now() WHERE kind = 'out'
         AND conversation_id = (SELECT conversation_id FROM outbox WHERE id = $1)`,
      [sent.id],
    );
    await waitingForLock('UPDATE outbox');
  });
  await recado.settled();
  expect(await recado.query('SELECT state FROM outbox WHERE id = $1', [sent.id])).toEqual([{ state: after }]);
  expect(recado.simulator.requests.length).toBe(requests);
});
