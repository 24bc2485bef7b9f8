import { randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Config } from '../../src/platform/config/config';
import { inbound } from '../../src/simulator/inbound';
import { API_KEY, CUSTOMER, startApp, TestApp } from '../support/app';
import { until } from '../support/until';
import { rawRequest } from './raw-request';

const MARK = `escaped-${randomBytes(6).toString('hex')}`;
const SECRET = `secret-${randomBytes(6).toString('hex')}`;
const KEY = { authorization: `Bearer ${API_KEY}` };
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** In place of an id or a name in an address. */
const SEGMENTS: readonly string[] = [
  ['..', '.', '%2e%2e', '%2e', '...', '~', '..%00', '%00', `..%00${MARK}`, '%FF', '%c0%ae%c0%ae%2fapi.key'],
  ['../api.key', '../../../../../../etc/passwd', '..%2fapi.key', '..%2f..%2f..%2f..%2f..%2fetc%2fpasswd'],
  ['%2e%2e%2fapi.key', '%2e%2e/%2e%2e/etc/passwd', '%252e%252e%252fapi.key', '..%252fapi.key'],
  [
    '..%5capi.key',
    '..\\..\\api.key',
    '%5c..%5c..%5capi.key',
    '....//api.key',
    '..;/api.key',
    '..%3b/api.key',
  ],
  ['/etc/passwd', '%2fetc%2fpasswd', 'C:%5cWindows%5cwin.ini', 'file:%2f%2f%2fetc%2fpasswd'],
  ['%5c%5c127.0.0.1%5cshare', '.git%2fconfig', '.env', 'CON', 'nul.png', 'index.html%00.png', '%u002e%u002e'],
  ['a'.repeat(8_000), `${'../'.repeat(500)}etc/passwd`, '%2e%2e%2f'.repeat(500), "1'%20OR%20'1'='1", '-1'],
  ['9'.repeat(30), '0x10', '1e3', '1%0a', '%20', 'null', 'undefined', '__proto__', 'constructor', '{id}'],
].flat();

/** Names of files, as senders may give them. */
const NAMES: readonly string[] = [
  [`../${MARK}.png`, `../../../../tmp/${MARK}.png`, `/tmp/${MARK}.png`, `..\\..\\${MARK}.png`],
  [`C:\\${MARK}.png`, `\\\\host\\share\\${MARK}.png`, `..%2f${MARK}.png`, `%2e%2e%2f${MARK}.png`],
  [`.../...//${MARK}.png`, '..', '.', '/', `${MARK}.png/..`, `${MARK}.png/.`, '.htaccess', 'CON', 'nul.png'],
  [`${MARK}\u202egnp.exe`, `${MARK}"; filename="x.html`, `${MARK}\r\nSet-Cookie: a=b`, `'; rm -rf ${MARK}`],
  ['a'.repeat(5_000), `${'../'.repeat(300)}${MARK}`, `~/${MARK}`, '$(id).png', '|id', `${MARK}.png::$DATA`],
].flat();

let recado: TestApp;
let dataDir: string;
beforeAll(async () => {
  recado = await startApp({ env: { SIMULATOR: 'on' } });
  ({ dataDir } = recado.app.get(Config, { strict: false }));
  writeFileSync(join(dataDir, 'api.key'), SECRET);
});
afterAll(() => recado.close());

const files = () => (readdirSync(dataDir, { recursive: true }) as string[]).toSorted();
/** Of what an attack would have written beside the folder, or where the program stands. */
const strays = () =>
  [dirname(dataDir), tmpdir(), process.cwd(), '/'].flatMap((folder) =>
    readdirSync(folder).filter((name) => name.includes(MARK)),
  );

describe('an address that climbs', () => {
  let routes: (readonly [method: string, path: string])[];
  beforeAll(async () => {
    const { body } = await recado.api('GET', '/docs-json');
    const { paths } = body as { paths: Record<string, object> };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
    );
    routes = [
      ...described.filter(([, path]) => path.includes('{')),
      ...['/webhook/{x}', '/health/{x}', '/docs/{x}', '/assets/{x}'].map((path) => ['GET', path] as const),
      ['POST', '/webhook/{x}'],
      ['GET', '/simulator/media/{x}'],
      ['POST', '/simulator/customers/{x}/media'],
      ['GET', '/simulator/customers/{x}/messages'],
      ['PUT', '/simulator/lines/{x}'],
      ['PUT', '/simulator/templates/{x}'],
      ['GET', '/simulator/graph/{x}'],
      ['GET', '/simulator/graph/v26.0/{x}'],
      ['DELETE', '/simulator/graph/v26.0/{x}'],
      ['GET', '/simulator/graph/media-download/{x}'],
      ['GET', '/simulator/{x}'],
    ];
  });

  it('is refused on every route that has a name in it, and reaches no file', async () => {
    expect(routes.length).toBeGreaterThan(40);
    const before = files();
    const wrong: unknown[] = [];
    for (const [method, path] of routes) {
      const bodied = !['GET', 'DELETE'].includes(method);
      const headers = { ...KEY, accept: '*/*', ...(bodied ? { 'content-type': 'application/json' } : {}) };
      const answers = SEGMENTS.map(async (segment) => {
        const address = path.replaceAll(/\{\w+\}/g, () => segment);
        const answer = await rawRequest(recado.url, method, address, headers, bodied ? '{}' : undefined);
        const tells = answer.text.includes(SECRET) || /root:.*:0:0:/.test(answer.text);
        // The folder of files itself, by another name.
        if (answer.status === 301 && /^\/(?:assets|docs)\/(?:\.|%2e)\/$/.test(answer.headers.location ?? ''))
          return;
        if (tells || answer.status < 400 || answer.status >= 500) {
          wrong.push({
            method,
            address: address.slice(0, 120),
            status: answer.status,
            text: answer.text.slice(0, 200),
          });
        }
      });
      await Promise.all(answers);
    }
    expect(wrong).toEqual([]);
    expect(files()).toEqual(before);
    expect(strays()).toEqual([]);
  }, 300_000);

  it('is at most the page of the interface for a browser', async () => {
    const { text: page } = await rawRequest(recado.url, 'GET', '/', { accept: 'text/html' });
    const plain = (text: string) => text.replaceAll(/nonce[^>]*|content="[^"]*"/g, '');
    for (const segment of SEGMENTS) {
      for (const folder of ['/assets/', '/', '/lines/']) {
        const { status, text } = await rawRequest(recado.url, 'GET', folder + segment, {
          accept: 'text/html',
        });
        expect([segment.slice(0, 60), text.includes(SECRET), /root:.*:0:0:/.test(text)]).toEqual([
          segment.slice(0, 60),
          false,
          false,
        ]);
        expect([segment.slice(0, 60), status < 500]).toEqual([segment.slice(0, 60), true]);
        expect([status, plain(text)]).toEqual([status, status === 200 ? plain(page) : plain(text)]);
      }
    }
  });
});

describe('a file with a name that climbs', () => {
  /** Where it is stored is a matter of its bytes and its tenant alone. What the simulator writes has another name meanwhile. */
  const STORED = /^(?:api\.key|simulator\.json|\.simulator\.json\.[0-9a-f]{12}|media(?:\/[\w-]+)*)$/;

  const offered = async (id: string) => {
    const { status, headers } = await rawRequest(recado.url, 'GET', `/api/v1/media/${id}`, KEY);
    return { status, disposition: String(headers['content-disposition']), names: Object.keys(headers) };
  };
  const isHarmless = ({ status, disposition, names }: Awaited<ReturnType<typeof offered>>) => {
    expect(status).toBe(200);
    const [, plain = '', encoded = ''] =
      /^attachment; filename="([^"\\/]+)"; filename\*=UTF-8''([\w.%~!#$&+^`|-]+)$/.exec(disposition) ?? [];
    for (const name of [plain, decodeURIComponent(encoded)]) {
      expect(name).toMatch(/^[^./\\:"<>|?*\p{Cc}\p{Cf}][^/\\:"<>|?*\p{Cc}\p{Cf}]*$/u);
      expect(name.length).toBeLessThanOrEqual(150);
      expect(name).not.toMatch(/^(?:con|nul)(?:\.|$)/i);
    }
    expect(names).not.toContain('set-cookie');
  };

  it.each(NAMES.map((name) => [name.slice(0, 40), name]))(
    'is stored and offered harmlessly: %j',
    async (_, name) => {
      const query = await rawRequest(
        recado.url,
        'POST',
        `/api/v1/media?filename=${encodeURIComponent(name)}`,
        { ...KEY, 'content-type': 'image/png' },
        PNG,
      );
      // A name that is too long, or has line breaks in it, may be refused outright.
      expect([201, 400]).toContain(query.status);
      if (query.status === 201) isHarmless(await offered((JSON.parse(query.text) as { id: string }).id));
      const quoted = name.replaceAll(/["\r\n]/g, (sign) => encodeURIComponent(sign));
      const form = await rawRequest(
        recado.url,
        'POST',
        '/api/v1/media',
        { ...KEY, 'content-type': 'multipart/form-data; boundary=b' },
        Buffer.concat([
          Buffer.from(`--b\r\nContent-Disposition: form-data; name="file"; filename="${quoted}"\r\n`),
          Buffer.from('Content-Type: image/png\r\n\r\n'),
          PNG,
          Buffer.from('\r\n--b--\r\n'),
        ]),
      );
      expect([201, 400]).toContain(form.status);
      if (form.status === 201) isHarmless(await offered((JSON.parse(form.text) as { id: string }).id));
      expect(strays()).toEqual([]);
      expect(files().filter((file) => !STORED.test(file))).toEqual([]);
    },
  );

  it('is harmless from a customer too', async () => {
    const customer = recado.simulator.customer({ phone: CUSTOMER });
    for (const filename of NAMES) await customer.send(inbound.document({ filename }));
    await recado.settled();
    const kept = async () =>
      recado.query<{ id: string; state: string }>(
        'SELECT id, state FROM media WHERE message_id IS NOT NULL ORDER BY id',
      );
    await until(async () => (await kept()).every(({ state }) => state !== 'pending'));
    const all = await kept();
    expect(all).toHaveLength(NAMES.length);
    for (const { id } of all) isHarmless(await offered(id));
    expect(strays()).toEqual([]);
    expect(files().filter((file) => !STORED.test(file))).toEqual([]);
  });

  it('is kept in memory by the simulator, and comes out without its name', async () => {
    const { body } = await recado.api('POST', '/api/v1/lines/simulated', {});
    const { phoneNumberId: line } = body as { phoneNumberId: string };
    for (const name of NAMES) {
      const query = new URLSearchParams({ line, filename: name }).toString();
      const path = `/simulator/customers/${CUSTOMER}/media?${query}`;
      const headers = { ...KEY, 'content-type': 'text/html' };
      const { status, text } = await rawRequest(recado.url, 'POST', path, headers, PNG);
      expect([status, (JSON.parse(text) as { filename: string }).filename]).toEqual([201, name]);
      const { id } = JSON.parse(text) as { id: string };
      const kept = await rawRequest(recado.url, 'GET', `/simulator/media/${id}`, KEY);
      expect(kept.headers).toMatchObject({
        'content-disposition': 'attachment',
        'content-type': 'application/octet-stream',
      });
    }
    expect(strays()).toEqual([]);
    expect(files().filter((file) => !STORED.test(file))).toEqual([]);
  });
});
