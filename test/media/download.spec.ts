import { ServerResponse } from 'node:http';
import { readConfig } from '../../src/platform/config/config';
import { Outward } from '../../src/platform/outward/outward';
import { GraphClient } from '../../src/providers/cloud-api/graph-client';
import { WhatsappMediaService } from '../../src/providers/cloud-api/whatsapp-media.service';
import { Answering } from '../support/answering';

const CAP = 5 * 1024 * 1024;
const MB = Buffer.alloc(1024 * 1024, 'x');
/** Time enough for whoever is not to be judged by it. */
const PATIENT = { idleMs: 60_000, answerMs: 60_000, totalMs: 60_000 };
/** Above a second undici counts its own ticks: while this process stands still it waits for nobody. */
const IMPATIENT = { ...PATIENT, idleMs: 1_001 };

let meta: Answering;
let stranger: Answering;
let graph: GraphClient;
let outward: Outward;
let service: WhatsappMediaService;
beforeEach(async () => {
  meta = new Answering();
  stranger = new Answering();
  await Promise.all([meta.up(), stranger.up()]);
  graph = new GraphClient();
  outward = new Outward(readConfig({}));
  service = new WhatsappMediaService(graph, outward);
  service.timeouts = PATIENT;
});
afterEach(async () => {
  await graph.onApplicationShutdown();
  await outward.onApplicationShutdown();
  await Promise.all([meta.down(), stranger.down()]);
});

const line = () => ({
  lineId: 'line',
  phoneNumberId: '700800900100201',
  token: 'demo-token',
  apiBaseUrl: `${meta.url}/graph`,
  apiVersion: 'v26.0',
});

async function download(
  answer: Answering['answer'],
  { bytes = null, path = '/file', timeouts = PATIENT }: Asked = {},
) {
  meta.answer = answer;
  service.timeouts = timeouts;
  let taken = 0;
  const wanted = { url: meta.url + path, mimeType: 'application/pdf', bytes, mostBytes: CAP };
  const take = async (piece: Buffer) => {
    taken += piece.length;
  };
  const outcome = await service.download(line(), wanted, take, new AbortController().signal);
  return { outcome, taken };
}

interface Asked {
  readonly bytes?: number | null;
  readonly path?: string;
  readonly timeouts?: typeof PATIENT;
}

/** Writes as long as the other side reads. */
function flood(res: ServerResponse, pieces: number): void {
  if (pieces === 0 || res.destroyed) return void res.end();
  res.write(MB, () => flood(res, pieces - 1));
}

it('hands over every byte, and shows the token', async () => {
  const { outcome, taken } = await download((res) => flood(res, 3), { bytes: 3 * MB.length });
  expect(outcome).toEqual({ outcome: 'complete', bytes: 3 * MB.length });
  expect(taken).toBe(3 * MB.length);
  expect(meta.asked[0]?.headers.authorization).toBe('Bearer demo-token');
});

it.each<[string, Answering['answer'], Asked, object]>([
  [
    '6 MB by its header: nothing is read',
    (res) => res.writeHead(200, { 'content-length': 6 * MB.length }).flushHeaders(),
    {},
    { outcome: 'too_large' },
  ],
  ['6 MB as Graph said: nothing is asked', () => {}, { bytes: 6 * MB.length }, { outcome: 'too_large' }],
  ['6 MB without any length', (res) => flood(res, 6), {}, { outcome: 'too_large' }],
  ['6 MB where Graph said ten bytes', (res) => flood(res, 6), { bytes: 10 }, { outcome: 'too_large' }],
  [
    'less than Graph said',
    (res) => res.end('short'),
    { bytes: 10 },
    { outcome: 'broken', reason: 'wrong_length' },
  ],
  ['nothing', (res) => res.end(), {}, { outcome: 'broken', reason: 'wrong_length' }],
  [
    'less than its header said',
    (res) => res.writeHead(200, { 'content-length': 10 }).end('short'),
    { timeouts: IMPATIENT },
    { outcome: 'broken', reason: expect.any(String) },
  ],
  [
    'a page',
    (res) => res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>'),
    {},
    { outcome: 'broken', reason: 'html' },
  ],
  [
    'an error as JSON with 200',
    (res) => res.writeHead(200, { 'content-type': 'application/json' }).end('{"error":{}}'),
    {},
    { outcome: 'broken', reason: 'json' },
  ],
  ['no such file', (res) => res.writeHead(404).end(), {}, { outcome: 'gone', reason: 'http_404' }],
  ['no right to it', (res) => res.writeHead(401).end(), {}, { outcome: 'gone', reason: 'http_401' }],
  ['too many requests', (res) => res.writeHead(429).end(), {}, { outcome: 'broken', reason: 'http_429' }],
  [
    'no header for long',
    () => {},
    { timeouts: IMPATIENT },
    { outcome: 'broken', reason: 'UND_ERR_HEADERS_TIMEOUT' },
  ],
  [
    'no byte for long in the middle',
    (res) => res.write('begin'),
    { timeouts: IMPATIENT },
    { outcome: 'broken', reason: 'UND_ERR_BODY_TIMEOUT' },
  ],
])('knows a file that is %s', async (_, answer, asked, expected) => {
  const { outcome, taken } = await download(answer, asked);
  expect(outcome).toEqual(expected);
  expect(taken).toBeLessThanOrEqual(CAP);
});

it('takes a page for a file where the file is to be one', async () => {
  meta.answer = (res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
  const wanted = {
    url: `${meta.url}/file`,
    mimeType: 'text/html; charset=utf-8',
    bytes: null,
    mostBytes: CAP,
  };
  const outcome = await service.download(line(), wanted, async () => {}, new AbortController().signal);
  expect(outcome).toEqual({ outcome: 'complete', bytes: 6 });
});

it('ends a trickle that never ends', async () => {
  let trickle: NodeJS.Timeout | undefined;
  const { outcome } = await download(
    (res) => {
      trickle = setInterval(() => res.write('.'), 20);
      res.once('close', () => clearInterval(trickle));
    },
    { timeouts: { ...PATIENT, totalMs: 200 } },
  );
  clearInterval(trickle);
  expect(outcome).toEqual({ outcome: 'broken', reason: 'too_slow' });
});

it('follows no redirect, so that nobody else is shown the token', async () => {
  const { outcome } = await download((res) => res.writeHead(302, { location: `${stranger.url}/file` }).end());
  expect(outcome).toEqual({ outcome: 'broken', reason: 'redirect' });
  expect(stranger.asked).toEqual([]);
});

it('asks no other host than the one of the line and those of Meta', async () => {
  const wanted = { url: `${stranger.url}/file`, mimeType: null, bytes: null, mostBytes: CAP };
  const outcome = await service.download(line(), wanted, async () => {}, new AbortController().signal);
  expect(outcome).toEqual({ outcome: 'gone', reason: 'strange_host' });
  expect(stranger.asked).toEqual([]);
});

it.each(['../700800900100201', 'a/b', '', '1?x=', 'ñ'])(
  'asks nothing of the media id %j',
  async (mediaId) => {
    expect(await service.resolve(line(), mediaId)).toMatchObject({ outcome: 'refused', verdict: 'never' });
    expect(meta.asked).toEqual([]);
  },
);

it('reads a size that Meta writes as a text', async () => {
  meta.answer = (res) =>
    res
      .writeHead(200, { 'content-type': 'application/json' })
      .end(
        JSON.stringify({ url: `${meta.url}/file`, file_size: '303833', mime_type: 'image/jpeg', id: '1' }),
      );
  expect(await service.resolve(line(), '1')).toEqual({
    outcome: 'resolved',
    facts: { url: `${meta.url}/file`, bytes: 303833 },
  });
  expect(meta.asked[0]?.url).toBe('/graph/v26.0/1?phone_number_id=700800900100201');
});
