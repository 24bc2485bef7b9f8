import { createHash } from 'node:crypto';
import { request } from 'undici';
import { lineId, phone, Stand } from './stand';

const key = 'control-key';
const pixel = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MB = 1024 * 1024;

let stand: Stand;
beforeEach(async () => {
  stand = await Stand.up({ mayControl: ({ headers }) => headers.authorization === `Bearer ${key}` });
});
afterEach(() => stand.down());

async function upload(bytes: Buffer, type?: string, query = ''): Promise<{ status: number; json: Stored }> {
  const url = `${stand.url}/customers/${phone}/media?line=${lineId}${query}`;
  const headers = { authorization: `Bearer ${key}`, ...(type === undefined ? {} : { 'content-type': type }) };
  const response = await request(url, { method: 'POST', headers, body: bytes, reset: true });
  return { status: response.statusCode, json: (await response.body.json()) as Stored };
}

interface Stored {
  id: string;
  message?: string;
}

async function open(id: string, token = key, range?: string) {
  const headers = { authorization: `Bearer ${token}`, ...(range === undefined ? {} : { range }) };
  const response = await request(`${stand.url}/media/${id}`, { headers, reset: true });
  const bytes = Buffer.from(await response.body.arrayBuffer());
  return { status: response.statusCode, headers: response.headers, bytes };
}

it('takes a file, which a message then carries, and both sides can fetch', async () => {
  const sha256 = createHash('sha256').update(pixel).digest('base64');
  const { status, json } = await upload(pixel, 'image/png', '&filename=sol%20%C3%B1.png');
  expect({ status, json }).toEqual({
    status: 201,
    json: {
      id: expect.stringMatching(/^\d+$/),
      type: 'image',
      mime_type: 'image/png',
      sha256,
      file_size: pixel.length,
      filename: 'sol ñ.png',
    },
  });
  const message = { type: 'image', image: { id: json.id, caption: 'mira' } };
  expect((await stand.call('POST', `/customers/${phone}/messages`, message, key)).status).toBe(202);
  await stand.simulator.idle();
  expect(stand.messages[0]?.['image']).toEqual({
    id: json.id,
    mime_type: 'image/png',
    sha256,
    caption: 'mira',
    url: expect.stringContaining('/graph/media-download/'),
  });
  expect((await open(json.id)).bytes).toEqual(pixel);
  const described = await stand.call('GET', `/graph/v26.0/${json.id}`);
  expect(described.json).toMatchObject({ mime_type: 'image/png', file_size: pixel.length });
});

it.each([
  ['image/jpeg', 'image'],
  ['IMAGE/PNG', 'image'],
  ['image/webp', 'sticker'],
  ['video/mp4', 'video'],
  ['audio/ogg; codecs=opus', 'audio'],
  ['application/pdf', 'document'],
  ['image/svg+xml', 'document'],
  ['constructor', 'document'],
  [undefined, 'document'],
])('makes of %s a message of type %s', async (mimeType, type) => {
  expect(await upload(pixel, mimeType)).toMatchObject({ status: 201, json: { type } });
});

it.each([
  ['image/png', 'image/png', undefined],
  ['audio/ogg; codecs=opus', 'audio/ogg', undefined],
  ['video/mp4', 'video/mp4', undefined],
  ['text/html', 'application/octet-stream', 'attachment'],
  ['image/svg+xml', 'application/octet-stream', 'attachment'],
  ['application/pdf', 'application/octet-stream', 'attachment'],
])('gives %s back as %s that can do no harm', async (mimeType, type, disposition) => {
  const { json } = await upload(Buffer.from('<script>alert(1)</script>'), mimeType);
  const { status, headers } = await open(json.id);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe(type);
  expect(headers['content-disposition']).toBe(disposition);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['content-security-policy']).toBe("default-src 'none'; sandbox");
});

it.each([
  ['bytes=0-1', 206, 'bytes 0-1/10', '01'],
  ['bytes=2-', 206, 'bytes 2-9/10', '23456789'],
  ['bytes=8-99', 206, 'bytes 8-9/10', '89'],
  ['bytes=-3', 206, 'bytes 7-9/10', '789'],
  ['bytes=-99', 206, 'bytes 0-9/10', '0123456789'],
  ['bytes=10-', 416, 'bytes */10', undefined],
  ['bytes=-0', 416, 'bytes */10', undefined],
  ['bytes=5-2', 200, undefined, '0123456789'],
  ['bytes=0-1,4-5', 200, undefined, '0123456789'],
  ['bytes=-', 200, undefined, '0123456789'],
  ['lines=1-2', 200, undefined, '0123456789'],
])('answers the range %s with %i', async (range, status, contentRange, text) => {
  const { json } = await upload(Buffer.from('0123456789'), 'video/mp4');
  const answer = await open(json.id, key, range);
  expect([answer.status, answer.headers['content-range']]).toEqual([status, contentRange]);
  if (text === undefined) return;
  expect(answer.bytes.toString()).toBe(text);
  expect(answer.headers).toMatchObject({ 'accept-ranges': 'bytes', 'x-content-type-options': 'nosniff' });
});

it('refuses a file over 16 MB and says so, and one that is empty', async () => {
  expect((await upload(Buffer.alloc(16 * MB), 'video/mp4')).status).toBe(201);
  const { status, json } = await upload(Buffer.alloc(16 * MB + 1), 'video/mp4');
  expect(status).toBe(413);
  expect(json.message).toBe('The body is larger than 16 MB.');
  expect((await upload(Buffer.alloc(0), 'video/mp4')).status).toBe(400);
});

it('forgets the oldest files when there are more than 128 MB of them', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 9; i++) ids.push((await upload(Buffer.alloc(15 * MB), 'video/mp4')).json.id);
  expect((await open(ids[0]!)).status).toBe(404);
  expect((await open(ids[1]!)).status).toBe(200);
});

it('asks for its key on both ways', async () => {
  const { json } = await upload(pixel, 'image/png');
  expect((await open(json.id, 'another')).status).toBe(401);
  expect((await stand.call('POST', `/customers/${phone}/media`, 'x', 'another')).status).toBe(401);
  expect((await open('nothing')).status).toBe(404);
});
