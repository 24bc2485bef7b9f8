import { startApp, TestApp } from './support/app';
import { addSecondLine } from './support/second-line';
import { until } from './support/until';

let recado: TestApp;
afterEach(() => recado.close());

interface Sent {
  readonly type?: string;
  readonly to?: string;
}
const messages = () =>
  recado.simulator.requests
    .map(({ body }) => body as Sent)
    .filter((body) => body.type !== undefined && body.to !== undefined);

/** One webhook with a text of each of so many customers. */
async function sayAll(count: number, text: string): Promise<void> {
  const at = String(Math.floor(Date.now() / 1000));
  const metadata = { display_phone_number: '15550100001', phone_number_id: '700800900100201' };
  const all = Array.from({ length: count }, (_, i) => ({
    from: `1555011${String(1000 + i)}`,
    id: `wamid.OUT${text}${i}`,
    timestamp: at,
    type: 'text',
    text: { body: text },
  }));
  const changes = [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata, messages: all } }];
  const body = { object: 'whatsapp_business_account', entry: [{ id: '900100200300401', changes }] };
  expect((await recado.simulator.deliver('700800900100201', body)).status).toBe(200);
}

it('keeps the pace of a line, those who waited longest first, without claiming what cannot leave', async () => {
  recado = await startApp({ env: { LINE_MESSAGES_PER_SECOND: '50' } });
  await sayAll(60, 'hola');
  await recado.settled();
  expect(messages()).toHaveLength(60);
  const [claims] = await recado.query<{ most: number }>(
    `SELECT max(fence)::int AS most FROM lanes WHERE kind = 'out'`,
  );
  expect(claims?.most).toBeLessThanOrEqual(3);
  const [pace] = await recado.query<{ span: number }>(
    `SELECT extract(epoch FROM max(sending_at) - min(sending_at))::float8 AS span FROM outbox WHERE kind = 'message'`,
  );
  // 60 messages at 50/s, less the tenth of a second that may leave at once: a lower bound, whatever the machine does.
  expect(pace?.span).toBeGreaterThan(1);
});

it('goes on behind read marks that a dead process left in the middle of being made', async () => {
  recado = await startApp();
  await recado.simulator.customer('15550105001').say('hola');
  await recado.settled();
  await recado.query(`
    WITH said AS (
      INSERT INTO messages (tenant_id, line_id, conversation_id, contact_id, direction, type, content_type, content, timestamp)
      SELECT tenant_id, line_id, conversation_id, contact_id, direction, type, content_type, content, now()
      FROM messages WHERE direction = 'outbound' RETURNING *
    ), marks AS (
      INSERT INTO outbox (id, tenant_id, line_id, conversation_id, kind, reply_to, state, send_fence)
      SELECT gen_random_uuid(), tenant_id, line_id, conversation_id, 'read', 'wamid.X' || n, 'sending', 0
      FROM said, generate_series(1, 15) AS n RETURNING conversation_id
    ), reply AS (
      INSERT INTO outbox (id, tenant_id, line_id, conversation_id, kind, message_id, recipient)
      SELECT gen_random_uuid(), tenant_id, line_id, conversation_id, 'message', id, '{"phone":"15550105001"}' FROM said
    )
    UPDATE lanes SET ready_at = now() WHERE kind = 'out'`);
  await recado.settled();
  expect(messages()).toHaveLength(2);
});

it('sends over a line made a moment ago, and a slow line takes nothing from it', async () => {
  recado = await startApp();
  recado.simulator.faults.use({ kind: 'hang', match: { phoneNumberId: '700800900100201' } });
  // What takes long is done before the first of them hangs.
  await recado.query(
    `INSERT INTO line_paces (line_id, paused_until) VALUES ($1, now() + interval '1 hour')`,
    [recado.lineId],
  );
  await sayAll(300, 'hola');
  await until(async () => (await recado.query(`SELECT 1 FROM outbox WHERE kind = 'message'`)).length === 300);
  await recado.query('DELETE FROM line_paces');
  const underWay = async () =>
    (await recado.query(`SELECT 1 FROM outbox WHERE state = 'sending' LIMIT 1`)).length;
  await until(async () => (await underWay()) !== 0);
  const lineId = await addSecondLine(recado);
  const sent = await recado.api('POST', '/webhook/send', {
    lineId,
    to: '+15550105002',
    template: { name: 'pickup_ready', language: { code: 'es' } },
  });
  const id = (sent.body as { id: string }).id;
  const status = async () =>
    ((await recado.api('GET', `/api/v1/messages/${id}`)).body as { status: string }).status;
  await until(async () => (await status()) === 'read');
  expect(await underWay()).toBe(1);
  // It did not wait until the first that hang were given up.
  expect(
    await recado.query(
      `SELECT 1 FROM outbox WHERE unknown_at < (SELECT sending_at FROM outbox WHERE message_id = $1)`,
      [id],
    ),
  ).toEqual([]);
});
