import { ContactErasures } from '../../src/contacts/contact-erasures';
import { Erasures } from '../../src/erasing/erasures.service';
import { lockContent } from '../../src/media/media-keeper.service';
import { nameOf } from '../../src/media/media-store';
import { MessageErasures } from '../../src/messages/message-erasures';
import { TenantRetention } from '../../src/operations/tenant-retention.service';
import { WorkerDatabase } from '../../src/platform/database/database';
import { LOCKS } from '../../src/platform/database/locks';
import { PHONE_NUMBER_ID, startApp, stopHousekeeping, TestApp } from '../support/app';
import { until } from '../support/until';
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
const bodyFrom = (from: string, text: string) => {
  const value = {
    metadata: { phone_number_id: PHONE_NUMBER_ID },
    messages: [aMessage({ from, text: { body: text } })],
  };
  const entry = [{ id: '900100200300401', changes: [{ field: 'messages', value }] }];
  return Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry }));
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

describe('contacts whose time is over', () => {
  /** They wrote 40 days ago; answers the id of each. */
  async function quiet(...phones: string[]): Promise<string[]> {
    for (const phone of phones) await say(phone, 'hola');
    await keep({ contactsDays: 30, messagesDays: null });
    const rows = await recado.query<{ id: string }>(
      `WITH old AS (SELECT contact_id AS id FROM contact_aliases WHERE value = ANY($1)),
            quiet AS (UPDATE conversations SET last_message_at = now() - interval '40 days' FROM old WHERE contact_id = old.id)
       UPDATE contacts c SET created_at = now() - interval '40 days' FROM old WHERE c.id = old.id RETURNING c.id`,
      [phones],
    );
    return rows.map(({ id }) => id).toSorted((a, b) => Number(a) - Number(b));
  }
  /** Between the choice and the erasure. */
  function onceChosen(work: () => Promise<unknown>): void {
    const contacts = recado.app.get(ContactErasures, { strict: false });
    const quietFor = contacts.quietFor.bind(contacts);
    const chosen = jest.spyOn(contacts, 'quietFor').mockImplementationOnce(async (...parameters) => {
      chosen.mockRestore();
      const ids = await quietFor(...parameters);
      await work();
      return ids;
    });
  }
  const statusesOf = async (ids: string[]) =>
    Promise.all(ids.map(async (id) => (await recado.api('GET', `/api/v1/contacts/${id}`)).status));

  it('stay while what they wrote waits to be read, and it is read', async () => {
    const [id = ''] = await quiet('15550160010');
    onceChosen(async () =>
      recado.query(
        `INSERT INTO inbox (app_digest, body, next_at) SELECT app_digest, $1, 'infinity' FROM inbox LIMIT 1`,
        [bodyFrom('15550160010', 'sigo interesado')],
      ),
    );
    await pass();
    expect(await statusesOf([id])).toEqual([200]);
    await recado.query('UPDATE inbox SET next_at = now()');
    await say('15550160011', 'otra');
    expect(await textsOf('15550160010')).toEqual(['sigo interesado', 'hola']);
    await pass();
    expect(await statusesOf([id])).toEqual([200]);
  });

  it('stay when they were talked with after they had been chosen', async () => {
    const [id = ''] = await quiet('15550160012');
    onceChosen(async () => say('15550160012', 'buenas'));
    await pass();
    expect(await textsOf('15550160012')).toEqual(['buenas', 'hola']);
    expect(await statusesOf([id])).toEqual([200]);
  });

  it('do not wait for one that cannot be erased', async () => {
    const ids = await quiet('15550160013', '15550160014');
    const erasures = recado.app.get(Erasures, { strict: false });
    const failing = jest.spyOn(erasures, 'add').mockRejectedValueOnce(new Error('no'));
    await pass();
    failing.mockRestore();
    expect(new Set(await statusesOf(ids))).toEqual(new Set([200, 404]));
    await pass();
    expect(await statusesOf(ids)).toEqual([404, 404]);
  });
});

it('goes on with other tenants when a part of one fails', async () => {
  const { body: other } = await recado.api('POST', '/api/v1/tenants', { name: 'Otra' });
  const { id } = other as { id: string };
  await keep({ contactsDays: null, messagesDays: 8 });
  await recado.api('PATCH', `/api/v1/tenants/${id}`, { settings: { retention: { messagesDays: 8 } } });
  const messages = recado.app.get(MessageErasures, { strict: false });
  const asked = jest.spyOn(messages, 'olderThan').mockRejectedValueOnce(new Error('no'));
  await expect(pass()).rejects.toThrow('no');
  expect(asked.mock.calls.map(([, ofTenant]) => ofTenant)).toEqual([tenantId, id]);
  asked.mockRestore();
  expect((await recado.api('DELETE', `/api/v1/tenants/${id}`)).status).toBe(204);
});

it('leaves a part to the process that is at it', async () => {
  await say('15550160020', 'vieja');
  await recado.query(`UPDATE messages SET "timestamp" = "timestamp" - interval '9 days'`);
  await recado.app.get(WorkerDatabase, { strict: false }).inTransaction(async (tx) => {
    await tx.lock(LOCKS.tenantRetention);
    await pass();
  });
  expect(await textsOf('15550160020')).toEqual(['vieja']);
  await pass();
  expect(await textsOf('15550160020')).toEqual([]);
});

it('leaves a file alone that is being erased', async () => {
  const [{ id, sha } = { id: '', sha: '' }] = await recado.query<{ id: string; sha: string }>(
    `INSERT INTO media (tenant_id, kind, mime_type, state, sha256, size, sniffed_type, stored_at)
     VALUES ($1, 'document', 'application/pdf', 'stored', repeat('ab', 32), 5, 'application/pdf', now() - interval '99 days')
     RETURNING id, sha256 AS sha`,
    [tenantId],
  );
  await keep({ mediaDays: 30, messagesDays: null });
  let passed: Promise<void> | undefined;
  await recado.app.get(WorkerDatabase, { strict: false }).inTransaction(async (tx) => {
    await lockContent(tx, nameOf(tenantId, { sha256: sha, size: 5 }));
    passed = pass();
    await until(
      async () =>
        (
          await recado.query(
            // Of this database alone: others wait in theirs.
            `SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database
             WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()`,
          )
        ).length > 0,
    );
    await tx.query(`UPDATE media SET state = 'erased', stored_at = NULL WHERE id = $1`, [id]);
  });
  // What is erased goes with its row; a file that has only expired would stay, and be named.
  await passed;
  expect(await recado.query('SELECT state FROM media WHERE id = $1', [id])).toEqual([]);
});

it.each([[{ messagesDays: 7 }], [{ mediaDays: 0 }], [{ contactsDays: 1.5 }], [{ others: 1 }]])(
  'refuses %j',
  async (retention) => {
    expect((await keep(retention)).status).toBe(400);
  },
);
