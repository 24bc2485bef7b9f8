import { Problem } from '../../src/platform/errors/problem';
import { Messenger } from '../../src/sending/messenger.service';
import { CUSTOMER, startApp, TestApp } from '../support/app';

let app: TestApp;
let messenger: Messenger;
beforeAll(async () => {
  app = await startApp();
  messenger = app.app.get(Messenger, { strict: false });
  await app.simulator.customer(CUSTOMER).say('hola');
  await app.settled();
});
afterAll(() => app.close());

interface Sent {
  readonly type?: string;
  readonly status?: string;
  readonly [member: string]: unknown;
}
const posted = () =>
  app.simulator.requests.filter(({ path }) => path.endsWith('/messages')).map(({ body }) => body as Sent);
/** The last request that Meta got, once everything has left. */
async function lastSent(): Promise<Sent | undefined> {
  await app.settled();
  return posted().at(-1);
}
const inbound = async () => {
  const [row] = await app.query<{ id: string; providerMessageId: string }>(
    `SELECT id, provider_message_id AS "providerMessageId" FROM messages WHERE direction = 'inbound' ORDER BY id DESC LIMIT 1`,
  );
  return row ?? { id: '', providerMessageId: '' };
};

const media = { link: 'https://example.com/file' };
const buttons = {
  type: 'button',
  body: { text: '¿Confirmas?' },
  action: { buttons: [{ type: 'reply', reply: { id: 'si', title: 'Sí' } }] },
};
const place = { latitude: 19.4326, longitude: -99.1332, name: 'Panadería Sol' };
const card = { name: { formatted_name: 'Ada Luna' } };

it.each<[string, (messenger: Messenger) => Promise<string>, object]>([
  [
    'sendTextMessage',
    (one) => one.sendTextMessage(CUSTOMER, 'Hola', { previewUrl: true, replyTo: 'wamid.IN_1' }),
    { type: 'text', text: { body: 'Hola', preview_url: true }, context: { message_id: 'wamid.IN_1' } },
  ],
  [
    'sendTextMessage by Direct Send',
    (one) => one.sendTextMessage('+15550100078', 'Listo', { utility: { ttlSeconds: 60 } }),
    { to: '+15550100078', text: { body: 'Listo' }, category: 'utility', message_send_ttl_seconds: 60 },
  ],
  [
    'sendImageMessage',
    (one) => one.sendImageMessage(CUSTOMER, { ...media, caption: 'Pan' }),
    { image: { ...media, caption: 'Pan' } },
  ],
  ['sendVideoMessage', (one) => one.sendVideoMessage(CUSTOMER, media), { video: media }],
  [
    'sendAudioMessage',
    (one) => one.sendAudioMessage(CUSTOMER, { ...media, voice: true }),
    { audio: { ...media, voice: true } },
  ],
  [
    'sendDocumentMessage',
    (one) => one.sendDocumentMessage(CUSTOMER, { ...media, filename: 'menú.pdf' }),
    { document: { ...media, filename: 'menú.pdf' } },
  ],
  ['sendStickerMessage', (one) => one.sendStickerMessage(CUSTOMER, media), { sticker: media }],
  ['sendLocationMessage', (one) => one.sendLocationMessage(CUSTOMER, place), { location: place }],
  ['sendContactsMessage', (one) => one.sendContactsMessage(CUSTOMER, [card]), { contacts: [card] }],
  [
    'sendReactionMessage',
    (one) => one.sendReactionMessage(CUSTOMER, { messageId: 'wamid.IN_1', emoji: '👍' }),
    { reaction: { message_id: 'wamid.IN_1', emoji: '👍' } },
  ],
  [
    'sendInteractiveMessage',
    (one) => one.sendInteractiveMessage(CUSTOMER, buttons),
    { interactive: buttons },
  ],
  [
    'sendTemplateMessage',
    (one) => one.sendTemplateMessage('+15550100079', { name: 'pickup_ready', language: 'es' }),
    { template: { name: 'pickup_ready', language: { code: 'es' } } },
  ],
])('%s leaves by the outbox', async (_, say, body) => {
  const id = await say(messenger);
  expect(await lastSent()).toMatchObject(body);
  expect(await app.query('SELECT state FROM outbox WHERE message_id = $1', [id])).toEqual([
    { state: 'sent' },
  ]);
});

it('refuses as the API does, by field, and sends nothing', async () => {
  const before = posted().length;
  await expect(messenger.sendTextMessage(CUSTOMER, '')).rejects.toMatchObject({
    code: 'validation_failed',
    details: [{ field: 'text.body', message: 'must have 1 to 4096 characters, not 0' }],
  });
  await expect(messenger.sendTextMessage('nobody', 'Hola')).rejects.toBeInstanceOf(Problem);
  await expect(messenger.sendTextMessage('+15550100088', 'Hola')).rejects.toMatchObject({
    code: 'service_window_closed',
  });
  await expect(messenger.sendTextMessage(CUSTOMER, 'Hola', { lineId: 'none' })).rejects.toMatchObject({
    code: 'not_found',
  });
  await app.settled();
  expect(posted()).toHaveLength(before);
});

it('refuses what could not be stored, by field', async () => {
  const cut = '👍'.slice(0, 1);
  await expect(messenger.sendTextMessage(CUSTOMER, `Hola ${cut}`)).rejects.toMatchObject({
    code: 'validation_failed',
    details: [{ field: 'text.body' }],
  });
  await expect(messenger.sendImageMessage(CUSTOMER, { ...media, caption: 'Pan\0' })).rejects.toMatchObject({
    details: [{ field: 'image.caption' }],
  });
  await expect(messenger.sendTextMessage(CUSTOMER, 'Hola', { replyTo: 'wamid.\0' })).rejects.toMatchObject({
    details: [{ field: 'replyTo' }],
  });
});

it('sends once for the same key', async () => {
  const ids = await Promise.all(
    [1, 2, 3].map(() => messenger.sendTextMessage(CUSTOMER, 'Una vez', { idempotencyKey: 'once-1' })),
  );
  expect(new Set(ids).size).toBe(1);
  await expect(
    messenger.sendTextMessage(CUSTOMER, 'Otra', { idempotencyKey: 'once-1' }),
  ).rejects.toMatchObject({ code: 'idempotency_key_reused' });
});

describe('a message of the customer', () => {
  it('is marked as read, and an answer shown as being written', async () => {
    const { id, providerMessageId } = await inbound();
    await messenger.markAsRead(id);
    expect(await lastSent()).toEqual({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: providerMessageId,
    });
    await messenger.sendTypingIndicator(id);
    expect(await lastSent()).toMatchObject({ status: 'read', typing_indicator: { type: 'text' } });
  });

  it('is marked by the API, however often', async () => {
    const { id, providerMessageId } = await inbound();
    const before = posted().length;
    for (const body of [{}, { typing: true }, { typing: false }]) {
      expect((await app.api('POST', `/api/v1/messages/${id}/read`, body)).status).toBe(204);
    }
    await app.settled();
    const marks = posted().slice(before);
    expect(marks.map((mark) => [mark['message_id'], mark['typing_indicator']])).toEqual([
      [providerMessageId, undefined],
      [providerMessageId, { type: 'text' }],
      [providerMessageId, undefined],
    ]);
    expect(await app.query(`SELECT 1 FROM outbox WHERE kind = 'read'`)).toEqual([]);
  });

  it.each([
    ['one of ours', `SET direction = 'outbound'`],
    ['one that is older than 30 days', `SET timestamp = now() - interval '30 days 1 minute'`],
    ['one without an id of WhatsApp', `SET provider_message_id = 'sha256:1'`],
  ])('is not marked: %s', async (_, change) => {
    const { id } = await inbound();
    const [old] = await app.query<{ direction: string; timestamp: Date; wamid: string }>(
      'SELECT direction, timestamp, provider_message_id AS wamid FROM messages WHERE id = $1',
      [id],
    );
    await app.query(`UPDATE messages ${change} WHERE id = $1`, [id]);
    const refused = await app.api('POST', `/api/v1/messages/${id}/read`, {});
    expect(refused).toMatchObject({ status: 409, body: { code: 'not_markable' } });
    await app.query(
      'UPDATE messages SET direction = $2, timestamp = $3, provider_message_id = $4 WHERE id = $1',
      [id, old?.direction, old?.timestamp, old?.wamid],
    );
  });

  it('must exist', async () => {
    expect((await app.api('POST', '/api/v1/messages/999999/read', {})).status).toBe(404);
    expect((await app.api('POST', '/api/v1/messages/x/read', {})).status).toBe(404);
    const { id } = await inbound();
    expect((await app.api('POST', `/api/v1/messages/${id}/read`, { typing: 'yes' })).status).toBe(400);
  });
});

describe('the OpenAPI document', () => {
  interface Document {
    readonly paths: Record<string, { post: { requestBody: { content: Record<string, Media> } } }>;
  }
  interface Media {
    readonly schema: { readonly oneOf: readonly { readonly title: string }[] };
    readonly examples: Record<string, { readonly value: Record<string, unknown> }>;
  }
  const documented = async (): Promise<Media> => {
    const { body } = await app.api('GET', '/docs-json');
    const media = (body as Document).paths['/webhook/send']?.post.requestBody.content['application/json'];
    if (media === undefined) throw new Error('not documented');
    return media;
  };

  it('describes each type, and has an example of it', async () => {
    const { schema, examples } = await documented();
    const types = schema.oneOf.map(({ title }) => title);
    expect(types).toHaveLength(12);
    for (const type of types) {
      expect(Object.values(examples).some(({ value }) => type in value)).toBe(true);
    }
  });

  it('has examples that are taken and sent', async () => {
    const { examples } = await documented();
    for (const { value } of Object.values(examples)) {
      const sent = await app.api('POST', '/webhook/send', { ...value, to: CUSTOMER });
      expect({ value, ...sent }).toEqual({
        value,
        status: 202,
        body: { id: expect.any(String), status: 'pending' },
      });
    }
    await app.settled();
    const [row] = await app.query<{ states: string[] }>(
      `SELECT array_agg(DISTINCT state) AS states FROM outbox WHERE kind = 'message'`,
    );
    expect(row?.states).toEqual(['sent']);
  });
});
