import { inbound } from '../../src/simulator/inbound';
import { OperatorDatabase } from '../../src/platform/database/database';
import { MediaKeeper } from '../../src/media/media-keeper.service';
import { nameOf } from '../../src/media/media-store';
import { mediaOf, PDF, PNG, sendFile } from '../media/stand';
import { API_KEY, startApp, stopHousekeeping, TestApp } from '../support/app';
import { aMessage, postWebhook } from '../support/webhooks';
import { columnsOf } from './traces-of';
import { unzip } from './unzip';

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp();
  await stopHousekeeping(recado);
});
afterAll(() => recado.close());

const PHONE = '15550190001';
interface Exported {
  readonly [list: string]: Record<string, unknown>[];
}

const download = async (path: string) =>
  fetch(recado.url + path, { headers: { authorization: `Bearer ${API_KEY}` } });
const idOf = async (phone: string) => {
  const { body } = await recado.api('GET', `/api/v1/contacts?contact=${phone}`);
  return (body as { items: { id: string }[] }).items[0]?.id ?? '';
};
const exported = async (id: string) =>
  (await (await download(`/api/v1/contacts/${id}/export?format=json`)).json()) as Exported;

async function aHistory(): Promise<string> {
  await recado.simulator.customer(PHONE).send(inbound.text('¿Tienen pan?'));
  const wamid = await sendFile(recado, PDF, { filename: '../../etc/../факту ра.pdf' }, { from: PHONE });
  await mediaOf(recado, wamid);
  const referral = { source_id: '7', source_type: 'ad', headline: 'Otoño' };
  await postWebhook(recado.url, { messages: [aMessage({ from: PHONE, referral })] });
  await recado.settled();
  const id = await idOf(PHONE);
  await recado.api('PATCH', `/api/v1/contacts/${id}`, { name: 'Luz', optedOut: true, attributes: { a: 1 } });
  return id;
}

it('hands over everything that was said, with what became of it, and the files', async () => {
  const id = await aHistory();
  const answer = await download(`/api/v1/contacts/${id}/export`);
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
    200,
    'application/zip',
    'no-store',
  ]);
  expect(answer.headers.get('content-disposition')).toContain(`contact-${id}.zip`);
  const entries = unzip(Buffer.from(await answer.arrayBuffer()));
  const json = (name: string): unknown => JSON.parse(entries.get(`${name}.json`)?.toString() ?? '');
  expect(json('contact')).toMatchObject({ id, phone: PHONE, name: 'Luz', attributes: { a: 1 } });
  expect(json('aliases')).toContainEqual(expect.objectContaining({ kind: 'phone', value: PHONE }));
  expect(json('consents')).toMatchObject([{ scope: 'all', value: 'stop', source: 'person' }]);
  expect(json('referrals')).toMatchObject([{ sourceId: '7', headline: 'Otoño' }]);
  const messages = json('messages') as (Exported & { readonly direction: unknown })[];
  const [asked, answered] = [
    messages.find(({ direction }) => direction === 'inbound'),
    messages.find(({ direction }) => direction === 'outbound'),
  ];
  expect(asked).toMatchObject({ content: { body: '¿Tienen pan?' }, events: [{ state: 'done' }] });
  expect(answered?.['sending']).toMatchObject([{ state: 'sent' }]);
  expect(answered?.['receipts']?.map(({ status }) => status)).toEqual(
    expect.arrayContaining(['sent', 'delivered', 'read']),
  );
  const files = [...entries].filter(([name]) => name.startsWith('files/'));
  expect(files).toHaveLength(1);
  const [[name, bytes] = ['', Buffer.alloc(0)]] = files;
  expect(name).toMatch(/^files\/[0-9a-f-]{36}-факту ра\.pdf$/u);
  expect(bytes.equals(PDF)).toBe(true);
});

it('is one JSON object when asked so, which names the addresses of files', async () => {
  const all = await exported(await idOf(PHONE));
  expect(all['messages']?.length).toBeGreaterThan(2);
  expect(all['files']).toMatchObject([{ address: expect.stringMatching(/^\/api\/v1\/media\//) }]);
  const [{ address } = { address: '' }] = all['files'] as unknown as { address: string }[];
  expect(Buffer.from(await (await download(address)).arrayBuffer()).equals(PDF)).toBe(true);
});

it('is nobody else’s: unknown contacts and formats are refused', async () => {
  expect((await download('/api/v1/contacts/999999/export')).status).toBe(404);
  expect((await download(`/api/v1/contacts/${await idOf(PHONE)}/export?format=xml`)).status).toBe(400);
  expect((await fetch(`${recado.url}/api/v1/contacts/1/export`)).status).toBe(401);
});

it('reads a long history page by page while it is sent', async () => {
  const from = '15550190002';
  await postWebhook(recado.url, { messages: [aMessage({ from })] });
  await recado.settled();
  const id = await idOf(from);
  await recado.query(
    `INSERT INTO messages (tenant_id, line_id, conversation_id, contact_id, direction, type, content_type, content, "timestamp")
     SELECT tenant_id, line_id, conversation_id, contact_id, 'outbound', 'text', 'text',
            jsonb_build_object('body', repeat('x', 200)), now()
     FROM messages, generate_series(1, 5000) WHERE contact_id = $1 AND direction = 'inbound'`,
    [id],
  );
  const pages = jest.spyOn(recado.app.get(OperatorDatabase, { strict: false }), 'query');
  const answer = await download(`/api/v1/contacts/${id}/export?format=json`);
  const read = pages.mock.calls.filter(([sql]) => sql.includes('FROM messages WHERE id >')).length;
  const { messages } = (await answer.json()) as Exported;
  const all = pages.mock.calls.filter(([sql]) => sql.includes('FROM messages WHERE id >')).length;
  pages.mockRestore();
  expect(messages?.length).toBeGreaterThan(5_000);
  expect(read).toBeLessThan(all / 2);
});

it('is whole without a file whose bytes are gone, and names it', async () => {
  const id = await idOf(PHONE);
  await mediaOf(recado, await sendFile(recado, PNG, {}, { from: PHONE, type: 'image' }));
  await recado.settled();
  const [file] = await recado.query<{ tenantId: string; sha256: string; size: number }>(
    `SELECT tenant_id AS "tenantId", sha256, size::float8 AS size FROM media WHERE mime_type = 'application/pdf'`,
  );
  if (file === undefined) throw new Error('no file');
  await recado.app.get(MediaKeeper, { strict: false }).store.remove(nameOf(file.tenantId, file));
  const answer = await download(`/api/v1/contacts/${id}/export`);
  const entries = unzip(Buffer.from(await answer.arrayBuffer()));
  const files = [...entries].filter(([name]) => name.startsWith('files/'));
  expect(files.map(([, bytes]) => bytes.equals(PNG))).toEqual([true]);
  expect(JSON.parse(entries.get('missing-files.json')?.toString() ?? '')).toEqual([
    expect.stringMatching(/^files\/[0-9a-f-]{36}-факту ра\.pdf$/u),
  ]);
});

/** Tables with rows of a contact, and what keeps the others out of what is handed over. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  dead_letters: 'no words of customers; their messages are there',
  idempotency_keys: 'of whoever sent, for a day',
  lanes: 'who works on a conversation right now',
  outbox_media: 'what waits for an upload right now',
};

it('knows every table whose rows may belong to a contact', async () => {
  const pages = jest.spyOn(recado.app.get(OperatorDatabase, { strict: false }), 'query');
  await exported(await idOf(PHONE));
  const asked = pages.mock.calls.map(([sql]) => sql).join();
  pages.mockRestore();
  const leading = [...(await columnsOf(recado))].flatMap(([table, columns]) =>
    columns.some((column) =>
      /^(contact|conversation|message|outbox|event|provider_message)_ids?$/.test(column),
    )
      ? [table]
      : [],
  );
  const missing = leading.filter(
    (table) => LEFT_OUT[table] === undefined && !new RegExp(`\\b${table}\\b`).test(asked),
  );
  expect(missing).toEqual([]);
});
