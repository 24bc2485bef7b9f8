import { createHash } from 'node:crypto';
import { request } from 'undici';
import { inbound } from '../../src/simulator/inbound';
import { lineId, now, phone, Stand } from './stand';

let stand: Stand;
let time: number;
beforeEach(async () => {
  time = now;
  stand = await Stand.up({ clock: () => time });
});
afterEach(() => stand.down());

const bytes = Buffer.from('\x89PNG\r\n\x1a\n\0\xff\r\n', 'latin1');
const authorized = { authorization: 'Bearer demo-token' };
const path = (id: unknown) => `/graph/v26.0/${String(id)}`;

async function upload(fields: Record<string, string>, content: Buffer = bytes): Promise<unknown> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([new Uint8Array(content)], { type: 'image/png' }), 'pixel.png');
  const url = `${stand.url}/graph/v26.0/${lineId}/media`;
  return (await fetch(url, { method: 'POST', headers: authorized, body: form })).json();
}

async function download(url: unknown, token = 'demo-token'): Promise<{ status: number; bytes: Buffer }> {
  const response = await request(String(url), { headers: { authorization: `Bearer ${token}` }, reset: true });
  return { status: response.statusCode, bytes: Buffer.from(await response.body.arrayBuffer()) };
}

it('stores an upload, resolves it and gives the same bytes back', async () => {
  const { id } = (await upload({ messaging_product: 'whatsapp', type: 'image/png' })) as { id: string };
  const { json } = await stand.call('GET', path(id));
  expect(json).toMatchObject({
    id,
    mime_type: 'image/png',
    file_size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('base64'),
  });
  expect(await download(json['url'])).toEqual({ status: 200, bytes });
  expect((await stand.send({ type: 'image', text: undefined, image: { id } })).status).toBe(200);
});

it('tells the size as a number or as a text', async () => {
  const sizes = [];
  for (const content of [bytes, bytes.subarray(0, 11)]) {
    const { id } = (await upload({ messaging_product: 'whatsapp', type: 'image/png' }, content)) as {
      id: string;
    };
    sizes.push((await stand.call('GET', path(id))).json['file_size']);
  }
  expect(sizes).toEqual([12, '11']);
});

it('refuses an upload without its product', async () => {
  expect(await upload({ type: 'image/png' })).toMatchObject({ error: { code: 100 } });
});

const webp = (size: number, flags: number) =>
  Buffer.concat([
    Buffer.from(`RIFF\0\0\0\0WEBPVP8X\n\0\0\0${String.fromCharCode(flags)}`, 'latin1'),
    Buffer.alloc(size - 21),
  ]);

const taken = { id: expect.any(String) };
const refused = { error: { code: 131053 } };

it.each<[string, string, Buffer, object]>([
  ['a PNG', 'image/png', bytes, taken],
  ['a PNG that is said to be a JPEG', 'image/jpeg', bytes, refused],
  ['a PNG that is said to be a PDF', 'application/pdf', bytes, refused],
  ['an archive', 'application/zip', Buffer.from('PK\x03\x04'), refused],
  ['OGG with another codec', 'audio/ogg', Buffer.from(`OggS${'\0'.repeat(24)}\x01vorbis`), refused],
  ['OGG with OPUS', 'audio/ogg; codecs=opus', Buffer.from(`OggS${'\0'.repeat(24)}OpusHead`), taken],
  ['a sticker of 100 KB', 'image/webp', webp(100 * 1024, 0), taken],
  ['a larger one', 'image/webp', webp(100 * 1024 + 1, 0), refused],
  ['a larger one that moves', 'image/webp', webp(500 * 1024, 0x02), taken],
  ['one of more than 500 KB', 'image/webp', webp(500 * 1024 + 1, 0x02), refused],
])('judges %s by its bytes', async (_, type, content, answer) => {
  expect(await upload({ messaging_product: 'whatsapp', type }, content)).toMatchObject(answer);
});

it("lets the customer's media expire: the address after 5 minutes, the id after 7 days", async () => {
  await stand.simulator.customer(phone).send(inbound.image());
  const { id } = stand.messages[0]!['image'] as { id: string };
  const { json } = await stand.call('GET', path(id));
  time += 5 * 60_000 + 1;
  expect((await download(json['url'])).status).toBe(404);
  expect((await stand.call('GET', path(id))).status).toBe(200);
  time += 7 * 86_400_000;
  expect((await stand.call('GET', path(id))).json).toMatchObject({ error: { code: 100, error_subcode: 33 } });
});

it('gives media to the token of their line only, and not once deleted', async () => {
  await stand.simulator.customer(phone).send(inbound.audio());
  const { id } = stand.messages[0]!['audio'] as { id: string };
  const { json } = await stand.call('GET', path(id));
  expect((await download(json['url'], 'another')).status).toBe(401);
  expect((await stand.call('GET', `${path(id)}?phone_number_id=1`)).status).toBe(400);
  expect((await stand.call('DELETE', path(id))).json).toEqual({ success: true });
  expect((await stand.call('GET', path(id))).status).toBe(400);
});

it('fails as told on the media routes', async () => {
  await stand.simulator.customer(phone).send(inbound.image());
  const { id } = stand.messages[0]!['image'] as { id: string };
  stand.simulator.faults.use({ kind: 'error', code: 131016, match: { type: 'media' }, times: 1 });
  expect((await stand.call('GET', path(id))).status).toBe(503);
  expect((await stand.call('GET', path(id))).status).toBe(200);
});
