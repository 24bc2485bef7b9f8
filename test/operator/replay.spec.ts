import { createHmac } from 'node:crypto';
import { APP_SECRET, startApp, TestApp, TOKEN, VERIFY_TOKEN } from '../support/app';

const NEW_NUMBER = '700800900100299';
const CUSTOMER = '15550100601';

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp();
});
afterAll(() => recado.close());

interface Listed {
  readonly items: readonly {
    readonly id: string;
    readonly reason: string;
    readonly replayedAt: string | null;
  }[];
}

async function deliver(body: object): Promise<number> {
  const bytes = JSON.stringify(body);
  const signature = createHmac('sha256', APP_SECRET).update(bytes).digest('hex');
  const response = await fetch(`${recado.url}/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body: bytes,
  });
  return response.status;
}

const answers = () =>
  recado.simulator.requests.filter(
    (request) => (request.body as { to?: string } | undefined)?.to === `+${CUSTOMER}`,
  );

it('answers a message of a line that is added later, once, however often it is replayed', async () => {
  const message = { from: CUSTOMER, id: 'wamid.LATE_1', type: 'text', text: { body: 'hola' } };
  const timestamp = String(Math.floor(Date.now() / 1000));
  const value = { metadata: { phone_number_id: NEW_NUMBER }, messages: [{ ...message, timestamp }] };
  const envelope = {
    object: 'whatsapp_business_account',
    entry: [{ changes: [{ field: 'messages', value }] }],
  };
  expect(await deliver(envelope)).toBe(200);
  await recado.settled();
  const { items } = (await recado.api('GET', '/api/v1/dead-letters')).body as Listed;
  expect(items).toMatchObject([{ reason: 'unknown_line', replayedAt: null }]);

  recado.simulator.useLine({
    phoneNumberId: NEW_NUMBER,
    businessAccountId: '900100200300401',
    displayPhoneNumber: '15550100009',
    token: TOKEN,
    appSecret: APP_SECRET,
    verifyToken: VERIFY_TOKEN,
    webhookUrl: `${recado.url}/webhook`,
  });
  const secrets = { token: TOKEN, verifyToken: VERIFY_TOKEN, appSecret: APP_SECRET };
  const made = await recado.api('POST', '/api/v1/lines', { phoneNumberId: NEW_NUMBER, ...secrets });
  expect(made.status).toBe(201);
  for (let i = 0; i < 3; i += 1) {
    const replayed = await recado.api('POST', `/api/v1/dead-letters/${items[0]?.id}/replay`);
    expect(replayed).toMatchObject({ status: 200, body: { replayedAt: expect.any(String) } });
    await recado.settled();
    expect(answers()).toHaveLength(1);
  }
  expect(await deliver(envelope)).toBe(200);
  await recado.settled();
  expect(answers()).toHaveLength(1);
});

it('judges the age of a message again at its replay, and leaves one of last week to people', async () => {
  const DAY_MS = 24 * 3_600_000;
  const sentAt = Date.now() - 8 * DAY_MS;
  const message = { from: CUSTOMER, id: 'wamid.LAST_WEEK', type: 'text', text: { body: 'hola' } };
  const timestamp = String(Math.floor(sentAt / 1000));
  const value = { metadata: { phone_number_id: '700800900100298' }, messages: [{ ...message, timestamp }] };
  expect(
    await deliver({
      object: 'whatsapp_business_account',
      entry: [{ changes: [{ field: 'messages', value }] }],
    }),
  ).toBe(200);
  await recado.settled();
  const [letter] = await recado.query<{ id: string }>(
    `UPDATE inbox SET received_at = $1 FROM dead_letters d WHERE d.inbox_id = inbox.id AND d.replayed_at IS NULL
     RETURNING d.id`,
    [new Date(sentAt)],
  );
  const secrets = { token: TOKEN, verifyToken: VERIFY_TOKEN, appSecret: APP_SECRET };
  await recado.api('POST', '/api/v1/lines', { phoneNumberId: '700800900100298', ...secrets });
  await recado.api('POST', `/api/v1/dead-letters/${letter?.id}/replay`);
  await recado.settled();
  const events = await recado.query(
    `SELECT e.state, e.reason, m."timestamp" FROM events e JOIN messages m ON m.id = e.message_id
     WHERE m.provider_message_id = 'wamid.LAST_WEEK'`,
  );
  expect(events).toEqual([
    { state: 'skipped', reason: 'left_to_people', timestamp: new Date(Number(timestamp) * 1000) },
  ]);
});
