import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { LineAccess, SendRequest } from '../provider';
import { GraphClient } from './graph-client';
import { WhatsappApiService } from './whatsapp-api.service';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** Answers each request with what the test put here. */
let answer: (res: ServerResponse, req: IncomingMessage) => void;
let seen: Seen[];
let server: Server;
let port: number;
let api: WhatsappApiService;
let graph: GraphClient;

beforeAll(async () => {
  server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const { method, url, headers } = req;
      seen.push({
        method,
        url,
        authorization: headers.authorization,
        body: Buffer.concat(chunks).toString(),
      });
      answer(res, req);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  graph = new GraphClient();
  api = new WhatsappApiService(graph);
});
beforeEach(() => {
  seen = [];
});
afterAll(async () => {
  await graph.onApplicationShutdown();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const aLine = (parts: Partial<LineAccess> = {}): LineAccess => ({
  lineId: 'line-1',
  phoneNumberId: '700800900100201',
  token: 'demo-token',
  apiBaseUrl: `http://127.0.0.1:${port}`,
  apiVersion: 'v26.0',
  ...parts,
});
const REQUEST: SendRequest = {
  correlationId: 'outbox:5d1c',
  recipient: { phone: '15550100077' },
  content: { type: 'text', content: { body: '¡Hola! 👋' } },
};
const ACCEPTED = { messaging_product: 'whatsapp', messages: [{ id: 'wamid.OUT_77' }] };

const json = (status: number, body: unknown) => (res: ServerResponse) =>
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const html = (status: number) => (res: ServerResponse) =>
  res.writeHead(status, { 'content-type': 'text/html' }).end('<html>Log in to continue</html>');
const graphError = (status: number, code: number, more: object = {}) =>
  json(status, {
    error: {
      message: `(#${code}) no`,
      type: 'OAuthException',
      code,
      error_data: { details: 'why' },
      ...more,
    },
  });

async function send(respond: typeof answer, line: LineAccess = aLine()) {
  answer = respond;
  return api.send(line, REQUEST);
}

describe('a message', () => {
  it('is posted once, with the token, to the line at the version', async () => {
    expect(await send(json(200, ACCEPTED))).toEqual({
      outcome: 'accepted',
      providerMessageId: 'wamid.OUT_77',
      answer: { httpStatus: 200, body: ACCEPTED, bytes: JSON.stringify(ACCEPTED).length },
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/v26.0/700800900100201/messages',
      authorization: 'Bearer demo-token',
    });
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({
      to: '+15550100077',
      biz_opaque_callback_data: 'outbox:5d1c',
      text: { body: '¡Hola! 👋' },
    });
  });

  it.each(['/graph', '/graph/'])('goes below the path of the base address %s', async (path) => {
    await send(json(200, ACCEPTED), aLine({ apiBaseUrl: `http://127.0.0.1:${port}${path}` }));
    expect(seen[0]?.url).toBe('/graph/v26.0/700800900100201/messages');
  });
});

describe('an answer', () => {
  const unreadable = 'x'.repeat(1024 * 1024 + 1);
  it.each<[string, typeof answer, string]>([
    ['of HTML', html(200), 'unreadable answer 200'],
    ['of half a JSON', (res) => res.end('{"messages":[{"id":"wam'), 'unreadable answer 200'],
    ['without an id', json(200, { messages: [] }), 'unreadable answer 200'],
    ['with an error in a success', graphError(200, 131009), 'unreadable answer 200'],
    ['over 1 MB', json(200, { ...ACCEPTED, unreadable }), 'unreadable answer 200'],
    ['without a body', (res) => res.writeHead(204).end(), 'unreadable answer 204'],
    ['500 without a Graph error', html(500), 'HTTP 500 without a Graph error'],
    ['408', html(408), 'HTTP 408 without a Graph error'],
  ])('%s leaves the outcome unknown', async (_, respond, title) => {
    expect(await send(respond)).toMatchObject({ outcome: 'unknown', error: { code: null, title } });
    expect(seen).toHaveLength(1);
  });

  it('500 with a code that may follow an acceptance leaves the outcome unknown', async () => {
    expect(await send(graphError(500, 131000))).toMatchObject({
      outcome: 'unknown',
      error: { code: 131000 },
    });
  });

  it.each<[string, typeof answer, object]>([
    ['400 with a Graph error', graphError(400, 131009), { verdict: 'never', error: { code: 131009 } }],
    ['401', graphError(401, 190), { verdict: 'pause_line', error: { code: 190, details: 'why' } }],
    ['429', graphError(429, 131056), { verdict: 'retry_contact', error: { code: 131056 } }],
    ['500 with 130429', graphError(500, 130429), { verdict: 'slow_line', error: { code: 130429 } }],
    ['marked transient', graphError(400, 999999, { is_transient: true }), { verdict: 'retry' }],
    ['404 of HTML', html(404), { verdict: 'pause_line', error: { code: null } }],
  ])('%s is a refusal', async (_, respond, refusal) => {
    expect(await send(respond)).toMatchObject({ outcome: 'refused', ...refusal });
    expect(seen).toHaveLength(1);
  });

  it('is kept as it came, JSON or not', async () => {
    const refusal = { error: { message: 'no', code: 131009, error_data: { details: 'why' } } };
    expect(await send(json(400, refusal))).toMatchObject({ answer: { httpStatus: 400, body: refusal } });
    const page = '<html>Log in to continue</html>';
    expect(await send(html(502))).toMatchObject({
      answer: { httpStatus: 502, body: null, bytes: page.length },
    });
  });

  it('that repeats the token is kept without it', async () => {
    const message = 'Malformed access token demo-token';
    const outcome = await send(json(400, { error: { message, code: 190 } }));
    expect(outcome).toMatchObject({
      error: { code: 190, message: 'Malformed access token [token]' },
      answer: { body: { error: { message: 'Malformed access token [token]' } } },
    });
    expect(JSON.stringify(outcome)).not.toContain('demo-token');
  });

  it('that spells the token otherwise is kept without it too', async () => {
    const spelled = '{"error":{"message":"Malformed access token demo\\u002dtoken","code":190}}';
    const outcome = await send((res) => res.writeHead(400).end(spelled));
    expect(outcome).toMatchObject({ error: { code: 190, message: 'Malformed access token [token]' } });
  });

  it('of a redirect is not followed', async () => {
    const redirect = (res: ServerResponse) =>
      res.writeHead(302, { location: `http://127.0.0.1:${port}/login` }).end();
    expect(await send(redirect)).toMatchObject({ outcome: 'refused', verdict: 'pause_line' });
    expect(seen).toHaveLength(1);
  });
});

describe('a connection', () => {
  it.each(['127.0.0.1', 'localhost'])('that %s refuses sent nothing', async (host) => {
    // Nobody listens on the first port of all, nor gets it by chance.
    const outcome = await send(json(200, ACCEPTED), aLine({ apiBaseUrl: `http://${host}:1` }));
    expect(outcome).toMatchObject({ outcome: 'not_sent', error: { code: null, title: 'ECONNREFUSED' } });
    expect(outcome).not.toHaveProperty('answer');
  });

  it.each<[string, typeof answer]>([
    ['after the request', (_, req) => req.socket.destroy()],
    ['within the headers', (_, req) => req.socket.end('HTTP/1.1 200 OK\r\ncontent-')],
    [
      'within the body',
      (res, req) => res.writeHead(200, { 'content-length': 99 }).write('{', () => req.socket.destroy()),
    ],
  ])('that breaks %s leaves the outcome unknown, and is not tried again', async (_, respond) => {
    expect(await send(respond)).toMatchObject({ outcome: 'unknown', error: { code: null } });
    expect(seen).toHaveLength(1);
  });

  it('that broke does not spoil the next', async () => {
    expect(await send(json(200, ACCEPTED))).toMatchObject({ outcome: 'accepted' });
  });
});

describe('a read mark', () => {
  it.each<[string, typeof answer, object]>([
    ['accepted', json(200, { success: true }), { outcome: 'accepted', providerMessageId: 'wamid.IN_0001' }],
    ['unknown', json(200, { success: false }), { outcome: 'unknown' }],
    ['refused', graphError(400, 131009), { outcome: 'refused', verdict: 'never' }],
  ])('is %s', async (_, respond, outcome) => {
    answer = respond;
    expect(await api.markAsRead(aLine(), 'wamid.IN_0001', { typing: false })).toMatchObject(outcome);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: 'wamid.IN_0001',
    });
  });

  it('may show that an answer is being written', async () => {
    answer = json(200, { success: true });
    await api.markAsRead(aLine(), 'wamid.IN_0001', { typing: true });
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({
      status: 'read',
      typing_indicator: { type: 'text' },
    });
  });
});
