import { Config } from '../../src/platform/config/config';
import { inbound } from '../../src/simulator/inbound';
import { keptFiles, mediaOf, PDF, PNG, sendFile } from '../media/stand';
import { APP_SECRET, startApp, stopHousekeeping, TestApp } from '../support/app';
import { until } from '../support/until';
import { aMessage, postWebhook } from '../support/webhooks';
import { columnsOf, tablesWith } from './traces-of';

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp({ simulator: { statusDelaysMs: { sent: 0, delivered: 0, read: 0 } } });
  await stopHousekeeping(recado);
});
afterAll(() => recado.close());

const ERIKA = '15550170001';
const OTHER = '15550170002';
const CANARY = 'Quetzalcoatl';

const idOf = async (phone: string) => {
  const { body } = await recado.api('GET', `/api/v1/contacts?contact=${phone}`);
  return (body as { items: { id: string }[] }).items[0]?.id ?? '';
};
const erase = async (id: string) => recado.api('DELETE', `/api/v1/contacts/${id}`);
const send = async (to: string, message = 'hola') => recado.api('POST', '/webhook/send', { to, message });
const begin = async (to: string) =>
  recado.api('POST', '/webhook/send', { to, template: { name: 'hello_world', language: { code: 'en_US' } } });
const say = async (from: string, body: string) =>
  postWebhook(recado.url, {
    contacts: [{ profile: { name: `Quien ${from}` }, wa_id: from }],
    messages: [aMessage({ from, text: { body } })],
  });
/** By the simulator, which takes answers only to those who wrote to it. */
const write = async (from: string) => {
  await recado.simulator.customer(from).send(inbound.text('hola'));
  await recado.settled();
};
const rows = async (table: string) =>
  (await recado.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n;

describe('a contact that is erased', () => {
  it('is nowhere any more, and others in the same webhooks are as before', async () => {
    const erika = recado.simulator.customer(ERIKA);
    await erika.send(inbound.text(`${CANARY} pregunta`));
    await recado.settled();
    const wamid = await sendFile(recado, PNG, { caption: CANARY }, { type: 'image', from: ERIKA });
    await mediaOf(recado, wamid);
    await recado.settled();
    expect((await send(ERIKA, `${CANARY} respuesta`)).status).toBe(202);
    const referral = { source_id: '1', source_type: 'ad', headline: CANARY, ctwa_clid: CANARY };
    const both = {
      contacts: [ERIKA, OTHER].map((wa_id) => ({
        profile: { name: wa_id === ERIKA ? CANARY : 'Otra' },
        wa_id,
      })),
      messages: [
        aMessage({ from: ERIKA, text: { body: CANARY }, referral }),
        aMessage({ from: OTHER, text: { body: 'sigo aquí' } }),
      ],
    };
    expect(await postWebhook(recado.url, both)).toBe(200);
    await recado.settled();
    const charges = await rows('charges');
    expect(await tablesWith(recado, [ERIKA, CANARY])).toEqual(
      expect.arrayContaining(['contacts', 'contact_aliases', 'inbox', 'messages', 'outbox', 'referrals']),
    );

    const id = await idOf(ERIKA);
    const answer = await erase(id);
    expect(answer).toMatchObject({
      status: 200,
      body: { finished: true, conversations: 1, files: 1, referrals: 1 },
    });
    expect(await tablesWith(recado, [ERIKA, CANARY])).toEqual([]);
    expect(keptFiles(recado)).toEqual([]);
    expect(await erase(id)).toMatchObject({ status: 404 });
    expect((await recado.api('GET', `/api/v1/contacts/${id}`)).status).toBe(404);
    expect(await rows('charges')).toBe(charges);

    const { body: others } = await recado.api('GET', `/api/v1/messages?contact=${OTHER}`);
    expect((others as { items: unknown[] }).items).toHaveLength(2);
    const kept = await recado.query<{ body: Buffer }>('SELECT body FROM inbox');
    expect(kept.map(({ body }) => body.toString()).join()).toContain('sigo aquí');
    // What is left can be read again, and nothing comes of what was taken out.
    await recado.query(`UPDATE inbox SET state = 'new', replayed_at = now(), attempts = 0`);
    expect(await say(OTHER, 'otra vez')).toBe(200);
    await recado.settled();
    expect(await rows('dead_letters')).toBe(0);
    expect(await idOf(ERIKA)).toBe('');
  });

  it('stays erased when WhatsApp delivers its messages again, and is somebody new when it writes anew', async () => {
    const from = '15550170010';
    const value = {
      contacts: [{ profile: { name: CANARY }, wa_id: from }],
      messages: [aMessage({ from, text: { body: CANARY } })],
    };
    await postWebhook(recado.url, value);
    await recado.settled();
    const former = await idOf(from);
    await erase(former);
    await postWebhook(recado.url, value);
    await recado.settled();
    expect(await tablesWith(recado, [from, CANARY])).toEqual([]);
    await say(from, 'hola');
    await recado.settled();
    expect(Number(await idOf(from))).toBeGreaterThan(Number(former));
  });

  it('is not brought back by receipts that come late, which still say what was charged', async () => {
    const from = '15550170011';
    await write(from);
    const { body } = await send(from, 'una cosa');
    await recado.settled();
    const [sent] = await recado.query<{ id: string }>(
      'SELECT provider_message_id AS id FROM outbox WHERE message_id = $1',
      [(body as { id: string }).id],
    );
    await recado.query('DELETE FROM charges WHERE provider_message_id = $1', [sent?.id]);
    await erase(await idOf(from));
    const pricing = { billable: true, pricing_model: 'PMP', category: 'service', type: 'regular' };
    const timestamp = String(Math.floor(Date.now() / 1000) + 1);
    const late = { id: sent?.id, recipient_id: from, timestamp, pricing };
    for (const status of ['delivered', 'read']) {
      expect(await postWebhook(recado.url, { statuses: [{ ...late, status }] })).toBe(200);
      await recado.settled();
    }
    expect(await tablesWith(recado, [from, sent?.id ?? ''])).toEqual([]);
    const charged = await recado.query(`SELECT 1 FROM charges WHERE provider_message_id LIKE 'erased:%'`);
    expect(charged.length).toBeGreaterThan(0);
  });

  it('takes with it what nobody has read yet', async () => {
    const from = '15550170012';
    await say(from, 'hola');
    await recado.settled();
    const id = await idOf(from);
    const message = aMessage({ from, text: { body: CANARY } });
    const value = { contacts: [{ profile: { name: 'x' }, wa_id: from }], messages: [message] };
    const unread = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '900100200300401',
          changes: [
            { field: 'messages', value: { metadata: { phone_number_id: '700800900100201' }, ...value } },
          ],
        },
      ],
    });
    const [digest] = await recado.query<{ app: string }>('SELECT app_digest AS app FROM inbox LIMIT 1');
    await recado.query(
      `INSERT INTO inbox (app_digest, body, next_at) VALUES ($1, $2, now() + interval '1 hour')`,
      [digest?.app, Buffer.from(unread)],
    );
    await erase(id);
    await recado.query('UPDATE inbox SET next_at = now()');
    await postWebhook(recado.url, value);
    await recado.settled();
    expect(await tablesWith(recado, [from, CANARY])).toEqual([]);
  });

  it('takes with it read marks that a deleted line left, since they name its messages', async () => {
    const from = '15550170018';
    const { tenantId } = (await recado.api('GET', `/api/v1/lines/${recado.lineId}`)).body as {
      tenantId: string;
    };
    const own = { tenantId, phoneNumberId: '700800900100909', token: 't', verifyToken: 'v' };
    const { body } = await recado.api('POST', '/api/v1/lines', { ...own, appSecret: APP_SECRET });
    const { id: lineId } = body as { id: string };
    await recado.query(
      `INSERT INTO line_paces (line_id, tenant_id, paused_until) VALUES ($1, $2, now() + interval '1 hour')`,
      [lineId, tenantId],
    );
    // As WhatsApp makes its ids: the number is in them.
    const id = `wamid.${Buffer.from(`\x1d\x18\x0b${from}\x15\x02`).toString('base64')}`;
    const message = { ...aMessage({ from, text: { body: 'hola' } }), id };
    await postWebhook(recado.url, { messages: [message] }, own.phoneNumberId);
    const marks = async () =>
      recado.query(`SELECT 1 FROM outbox WHERE line_id = $1 AND kind = 'read' AND reply_to = $2`, [
        lineId,
        id,
      ]);
    await until(async () => (await marks()).length === 1);
    expect((await recado.api('DELETE', `/api/v1/lines/${lineId}`)).status).toBe(204);
    await erase(await idOf(from));
    expect(await tablesWith(recado, [from])).toEqual([]);
  });

  it('keeps its refusal to be written to, by a hash', async () => {
    const from = '15550170013';
    await say(from, 'hola');
    await recado.settled();
    await recado.api('PATCH', `/api/v1/contacts/${await idOf(from)}`, { optedOut: true });
    await erase(await idOf(from));
    expect(await tablesWith(recado, [from])).toEqual([]);
    expect(await begin(from)).toMatchObject({ status: 409, body: { code: 'contact_opted_out' } });
    expect(await tablesWith(recado, [from])).toEqual([]);
    await say(from, 'hola');
    await recado.settled();
    expect((await recado.api('GET', `/api/v1/contacts/${await idOf(from)}`)).body).toMatchObject({
      optedOut: true,
    });
    await recado.api('PATCH', `/api/v1/contacts/${await idOf(from)}`, { optedOut: false });
    await erase(await idOf(from));
    expect((await begin(from)).status).toBe(202);
    await recado.settled();
  });

  it('takes with it files of ours that nobody else was sent', async () => {
    const [own, shared] = await Promise.all(['own', 'shared'].map(upload));
    for (const phone of ['15550170014', '15550170015']) await write(phone);
    const document = (mediaId: string | undefined) => ({ type: 'document', document: { mediaId } });
    for (const [to, id] of [
      ['15550170014', own],
      ['15550170014', shared],
      ['15550170015', shared],
    ] as const) {
      expect((await recado.api('POST', '/webhook/send', { to, ...document(id) })).status).toBe(202);
    }
    await recado.settled();
    await erase(await idOf('15550170014'));
    expect((await recado.api('GET', `/api/v1/media/${own}`)).status).toBe(404);
    expect(keptFiles(recado)).toHaveLength(1);
  });

  it('is found by the id of a contact that was merged into it', async () => {
    for (const phone of ['15550170016', '15550170017']) await say(phone, 'hola');
    await recado.settled();
    const [from, into] = [await idOf('15550170016'), await idOf('15550170017')];
    await recado.api('POST', `/api/v1/contacts/${from}/merge`, { into });
    expect((await erase(from)).status).toBe(200);
    expect(await rows('merged_contacts')).toBe(0);
    expect(await rows('merged_conversations')).toBe(0);
  });
});

/** Where rows of a contact are, and why the others are none of one. */
const SEEN_TO: Readonly<Record<string, string>> = {
  consents: 'erased',
  contact_aliases: 'erased',
  contact_merges: 'erased',
  conversations: 'erased',
  dead_letters: 'their events are',
  events: 'stripped',
  idempotency_keys: 'erased',
  lanes: 'erased',
  media: 'erased',
  merged_contacts: 'erased',
  messages: 'erased',
  outbox: 'erased',
  outbox_media: 'erased',
  referrals: 'erased',
  statuses: 'erased',
  charges: 'made anonymous',
};
const LEADS_TO_PEOPLE = /^(contact|conversation|message|outbox|event|provider_message)_ids?$/;

it('knows every table whose rows may belong to a contact', async () => {
  const leading = [...(await columnsOf(recado))].flatMap(([table, columns]) =>
    columns.some((column) => LEADS_TO_PEOPLE.test(column)) ? [table] : [],
  );
  expect(leading.filter((table) => SEEN_TO[table] === undefined)).toEqual([]);
});

async function upload(mark: string): Promise<string> {
  const { apiKey } = recado.app.get(Config);
  const response = await fetch(`${recado.url}/api/v1/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/pdf' },
    body: new Uint8Array(Buffer.concat([PDF, Buffer.from(mark)])),
  });
  return ((await response.json()) as { id: string }).id;
}
