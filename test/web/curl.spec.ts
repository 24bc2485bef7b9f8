import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { curlOf, reachable } from '../../web/src/mischief/curl';

const run = promisify(execFile);
const received: { path: string | undefined; signature: unknown; body: string }[] = [];
let server: Server;
let origin: string;
beforeEach(async () => {
  received.length = 0;
  server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      received.push({ path: req.url, signature: req.headers['x-hub-signature-256'], body });
      res.end('noted');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const headers = { 'content-type': 'application/json', 'x-hub-signature-256': 'sha256=00' };
it.each([
  ['quotes of both kinds', `{"a":"it's \\"so\\""}`],
  ['what a shell would expand', '$HOME `id` $(id) !! \\n %s %d * ~ ; & |'],
  ['several lines, the last one empty', '{\n  "a": 1\n}\n'],
  ['a first letter that names a file', '@/etc/hostname'],
  ['letters of all kinds', '{"t":"así 👋🏽 \\u0000"}'],
  ['nothing', ''],
  ['more than one argument may hold', JSON.stringify({ t: 'x'.repeat(200_000) })],
])('sends %s byte by byte when it is pasted into a shell', async (_, body) => {
  const script = curlOf(reachable('http://inside:3000/webhook', origin), headers, body);
  const shell = run('bash', ['-s']);
  shell.child.stdin?.end(`${script}\n`);
  expect((await shell).stdout).toContain('noted');
  expect(received).toEqual([{ path: '/webhook', signature: 'sha256=00', body }]);
});
