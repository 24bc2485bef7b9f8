import { CUSTOMER, startApp, TestApp } from './support/app';
import { createTestDatabase, TestDatabase } from './support/database';

const KEY = { ENCRYPTION_KEY: 'ab'.repeat(32) };

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

/** Starts on the same database with this environment, looks, and stops. */
async function during<T>(env: Record<string, string>, look: (recado: TestApp) => Promise<T>): Promise<T> {
  const recado = await startApp({ database, env: { ...KEY, ...env } });
  try {
    return await look(recado);
  } finally {
    await recado.close();
  }
}

interface Lines {
  readonly items: readonly {
    id: string;
    name: string;
    phoneNumberId: string;
    active: boolean;
    simulated?: boolean;
  }[];
}
const linesOf = async (recado: TestApp) => ((await recado.api('GET', '/api/v1/lines')).body as Lines).items;

const verifies = async (recado: TestApp, token: string) =>
  (await fetch(`${recado.url}/webhook?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1`))
    .status === 200;

it('makes the line of the environment once, and changes it only when the environment does', async () => {
  const first = await during({}, linesOf);
  expect(first).toMatchObject([{ phoneNumberId: '700800900100201', active: true }]);

  await during({}, async (recado) => {
    await recado.api('PATCH', `/api/v1/lines/${first[0]?.id}`, {
      name: 'Tienda',
      verifyToken: 'set-by-a-person',
    });
  });
  await during({}, async (recado) => {
    expect(await linesOf(recado)).toMatchObject([{ id: first[0]?.id, name: 'Tienda' }]);
    expect(await verifies(recado, 'set-by-a-person')).toBe(true);
  });
  await during({ WHATSAPP_VERIFY_TOKEN: 'a-new-one' }, async (recado) => {
    expect(await linesOf(recado)).toMatchObject([{ id: first[0]?.id, name: 'Tienda' }]);
    expect([await verifies(recado, 'a-new-one'), await verifies(recado, 'set-by-a-person')]).toEqual([
      true,
      false,
    ]);
  });
});

it('puts the demo line aside when a real one comes', async () => {
  const none = Object.fromEntries(
    ['PHONE_NUMBER_ID', 'API_TOKEN', 'VERIFY_TOKEN', 'APP_SECRET'].map((name) => [`WHATSAPP_${name}`, '']),
  );
  expect(await during({ ...none, SIMULATOR: 'on' }, linesOf)).toMatchObject([{ active: true }]);
  const lines = await during({ SIMULATOR: 'on', WHATSAPP_PHONE_NUMBER_ID: '700800900100202' }, linesOf);
  expect(lines.filter((line) => line.active).map((line) => line.phoneNumberId)).toEqual(['700800900100202']);
});

it('gives nothing of the environment to a line that another business added with its number', async () => {
  const none = Object.fromEntries(
    ['PHONE_NUMBER_ID', 'API_TOKEN', 'VERIFY_TOKEN', 'APP_SECRET'].map((name) => [`WHATSAPP_${name}`, '']),
  );
  // Not the one of the demo line.
  const phoneNumberId = '700800900100202';
  const env = { WHATSAPP_PHONE_NUMBER_ID: phoneNumberId };
  await during({ ...none, SIMULATOR: 'on' }, async (recado) => {
    const { body: tenant } = await recado.api('POST', '/api/v1/tenants', { name: 'Otra' });
    const secrets = { token: 't', verifyToken: 'theirs', appSecret: 's' };
    const tenantId = (tenant as { id: string }).id;
    const line = { tenantId, phoneNumberId, ...secrets };
    expect((await recado.api('POST', '/api/v1/lines', line)).status).toBe(201);
  });
  await during(env, async (recado) => {
    expect([await verifies(recado, 'theirs'), await verifies(recado, 'demo-verify-token')]).toEqual([
      true,
      false,
    ]);
    const line = (await linesOf(recado)).find((one) => one.phoneNumberId === phoneNumberId);
    expect((await recado.api('DELETE', `/api/v1/lines/${line?.id}`)).status).toBe(204);
  });
  await during(env, async (recado) => expect(await verifies(recado, 'demo-verify-token')).toBe(true));
});

it('takes unsigned webhooks only where that is asked for, of lines without a secret', async () => {
  const body = (id: string) => {
    const message = {
      from: CUSTOMER,
      id,
      timestamp: String(Math.floor(Date.now() / 1000)),
      type: 'text',
      text: { body: 'hola' },
    };
    const value = { metadata: { phone_number_id: '700800900100201' }, messages: [message] };
    return JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ changes: [{ field: 'messages', value }] }],
    });
  };
  const post = async (recado: TestApp, id: string) =>
    (await fetch(`${recado.url}/webhook`, { method: 'POST', body: body(id) })).status;
  await during({ WHATSAPP_APP_SECRET: '', ALLOW_UNSIGNED_WEBHOOKS: 'true' }, async (recado) => {
    expect(await post(recado, 'wamid.U1')).toBe(200);
    await recado.settled();
    expect(
      await recado.query('SELECT 1 FROM messages WHERE provider_message_id = $1', ['wamid.U1']),
    ).toHaveLength(1);
  });
  await during({}, async (recado) => expect(await post(recado, 'wamid.U2')).toBe(401));
});
