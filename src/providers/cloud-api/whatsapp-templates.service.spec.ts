import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { GraphClient } from './graph-client';
import { WhatsappTemplates } from './whatsapp-templates.service';

let pages: readonly string[];
let asked: URL[];
let server: Server;
let graph: GraphClient;
let port: number;

beforeAll(async () => {
  server = createServer((req, res) => {
    const page = pages[asked.length] ?? pages.at(-1) ?? '';
    asked.push(new URL(req.url ?? '', 'http://graph'));
    res.writeHead(page.startsWith('{"error') ? 400 : 200, { 'content-type': 'application/json' }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  graph = new GraphClient();
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await graph.onApplicationShutdown();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const list = async (...answers: string[]) => {
  pages = answers;
  const access = { token: 't', apiBaseUrl: `http://127.0.0.1:${port}`, apiVersion: 'v26.0' };
  return new WhatsappTemplates(graph).list(access, '900100200300401');
};
const page = (names: readonly string[], paging = '') =>
  `{"data":[${names.map((name) => `{"id":1,"name":"${name}","language":"es"}`).join()}]${paging}}`;
const next = (after: string) =>
  `,"paging":{"cursors":{"after":"${after}"},"next":"https://elsewhere.example/steal?after=${after}"}`;

it('reads page by page by cursor, and never follows an address', async () => {
  const listed = await list(
    page(['a'], next('A')),
    page(['b'], next('B')),
    page(['c'], ',"paging":{"cursors":{"after":"C"}}'),
  );
  expect(listed).toMatchObject({
    ok: true,
    complete: true,
    templates: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
  });
  expect(asked.map(({ pathname }) => pathname)).toEqual(
    Array(3).fill('/v26.0/900100200300401/message_templates'),
  );
  expect(asked.map(({ searchParams }) => searchParams.get('after'))).toEqual([null, 'A', 'B']);
});

it('ends with a cursor that leads nowhere, and says so of a list without end', async () => {
  expect(await list(page(['a'], next('A')))).toMatchObject({ ok: true, complete: true });
  expect(asked).toHaveLength(2);
});

it('keeps ids that a number cannot hold, and digits in texts, as they are', async () => {
  const listed = await list(
    '{"data":[{"id":512300000000000173,"name":"n","language":"en-US","category":"UTILITY","status":"APPROVED",' +
      '"quality_score":{"score":"GREEN"},"rejected_reason":"NONE","parameter_format":"NAMED",' +
      '"components":[{"type":"BODY","text":"\\"123456789012345678\\" \\\\"}, 7]},{"id":"18","name":"m","language":"es"}]}',
  );
  expect(listed).toEqual({
    ok: true,
    complete: true,
    templates: [
      {
        id: '512300000000000173',
        name: 'n',
        language: 'en_US',
        category: 'UTILITY',
        status: 'APPROVED',
        quality: 'GREEN',
        reason: null,
        parameterFormat: 'NAMED',
        components: [{ type: 'BODY', text: '"123456789012345678" \\' }],
      },
      {
        id: '18',
        name: 'm',
        language: 'es',
        category: null,
        status: null,
        quality: null,
        reason: null,
        parameterFormat: null,
        components: null,
      },
    ],
  });
});

it.each<[string, string, object]>([
  ['an error', '{"error":{"code":190,"message":"no"}}', { ok: false, error: { code: 190 } }],
  ['HTML', '<html>', { ok: false }],
  ['half of it', '{"data":[{"name":"a"', { ok: false }],
  ['nothing of use', '{"data":[{"name":5},7,null]}', { ok: true, templates: [] }],
  ['no list', '{"data":"a"}', { ok: false, error: { code: null } }],
  ['an answer to something else', '{"success":true}', { ok: false, error: { code: null } }],
])('takes %s for what it is', async (_, answer, expected) => {
  expect(await list(answer)).toMatchObject(expected);
});
