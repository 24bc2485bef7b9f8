import { TenantRetention } from '../../src/operations/tenant-retention.service';
import { startApp, stopHousekeeping, TestApp } from '../support/app';
import { aMessage, postWebhook } from '../support/webhooks';

let recado: TestApp;
let tenantId = '';
beforeAll(async () => {
  recado = await startApp();
  await stopHousekeeping(recado);
  const [tenant] = await recado.query<{ id: string }>('SELECT id FROM tenants');
  tenantId = tenant?.id ?? '';
});
afterAll(() => recado.close());

const keep = async (retention: object) =>
  recado.api('PATCH', `/api/v1/tenants/${tenantId}`, { settings: { retention } });
const pass = async () => recado.app.get(TenantRetention, { strict: false }).pass();
const say = async (from: string, body: string) => {
  await postWebhook(recado.url, { messages: [aMessage({ from, text: { body } })] });
  await recado.settled();
};
const textsOf = async (phone: string) => {
  const { body } = await recado.api('GET', `/api/v1/messages?contact=${phone}`);
  return (body as { items: { direction: string; content: { body?: string } }[] }).items
    .filter(({ direction }) => direction === 'inbound')
    .map(({ content }) => content.body);
};

it('deletes messages that are older than the tenant wants, and the conversation goes on', async () => {
  await say('15550160001', 'vieja');
  await recado.query(`UPDATE messages SET "timestamp" = "timestamp" - interval '9 days'`);
  await say('15550160001', 'nueva');
  await pass();
  expect(await textsOf('15550160001')).toEqual(['nueva', 'vieja']);
  expect(await keep({ messagesDays: 8 })).toMatchObject({
    status: 200,
    body: { settings: { retention: { messagesDays: 8, mediaDays: null, contactsDays: null } } },
  });
  await pass();
  expect(await textsOf('15550160001')).toEqual(['nueva']);
  await recado.query(`UPDATE messages SET "timestamp" = "timestamp" - interval '9 days'`);
  await pass();
  for (const path of ['conversations', 'contacts', 'messages']) {
    expect((await recado.api('GET', `/api/v1/${path}?contact=15550160001`)).status).toBe(200);
  }
  expect(await textsOf('15550160001')).toEqual([]);
  await say('15550160001', 'otra vez');
  expect(await textsOf('15550160001')).toEqual(['otra vez']);
});

it('erases contacts with whom nobody talked for so long', async () => {
  for (const phone of ['15550160002', '15550160003']) await say(phone, 'hola');
  const [old] = await recado.query<{ id: string }>(
    `SELECT contact_id AS id FROM contact_aliases WHERE value = '15550160002'`,
  );
  await recado.query(`UPDATE contacts SET created_at = created_at - interval '40 days'`);
  await recado.query(
    `UPDATE conversations SET last_message_at = last_message_at - interval '40 days' WHERE contact_id = $1`,
    [old?.id],
  );
  // What was given before stays.
  expect(await keep({ contactsDays: 30 })).toMatchObject({
    body: { settings: { retention: { messagesDays: 8, contactsDays: 30 } } },
  });
  await pass();
  expect((await recado.api('GET', `/api/v1/contacts/${old?.id}`)).status).toBe(404);
  expect(await textsOf('15550160003')).toEqual(['hola']);
  expect(await recado.query('SELECT reason FROM erasures WHERE finished_at IS NOT NULL')).toEqual([
    { reason: 'retention' },
  ]);
});

it.each([[{ messagesDays: 7 }], [{ mediaDays: 0 }], [{ contactsDays: 1.5 }], [{ others: 1 }]])(
  'refuses %j',
  async (retention) => {
    expect((await keep(retention)).status).toBe(400);
  },
);
