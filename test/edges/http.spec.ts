import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { AuditService } from '../../src/access/audit.service';
import { API_KEY, startApp, TestApp } from '../support/app';

type Headers = Record<string, string>;

const KEY = { authorization: `Bearer ${API_KEY}` };
const JSON_TYPE = { 'content-type': 'application/json' };
const HTTPS = { 'x-forwarded-proto': 'https' };

/** Folded before the program starts: meanwhile it would serve nobody, since it runs in this process. */
const BLANKS = Buffer.alloc(64 * 1024 * 1024, ' ');

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ env: { TRUSTED_PROXIES: 'loopback', SIMULATOR: 'on' } });
});
afterAll(() => app.close());

interface Answer {
  readonly status: number;
  readonly headers: globalThis.Headers;
  readonly text: string;
}

async function call(
  method: string,
  path: string,
  headers: Headers = {},
  body?: string | Buffer,
): Promise<Answer> {
  const bytes = body === undefined ? {} : { body: new Uint8Array(Buffer.from(body)) };
  const response = await fetch(app.url + path, { method, headers, ...bytes, redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const codeOf = ({ text }: Answer) => (JSON.parse(text) as { code: string }).code;

/** Of methods that no client sends by itself. */
function statusOf(
  method: string,
  headers: Headers = {},
): Promise<{ status: number; text: string; names: string[] }> {
  return new Promise((resolve, reject) => {
    const request = rawRequest(`${app.url}/api/v1/lines?secret=canary`, { method, headers });
    request.on('error', reject).on('response', (response) => {
      let text = '';
      response.on('data', (piece: Buffer) => (text += piece.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, names: Object.keys(response.headers) }),
      );
    });
    request.end();
  });
}

describe('every answer', () => {
  const all: [
    what: string,
    method: string,
    path: string,
    headers: Headers,
    body: string | undefined,
    status: number,
  ][] = [
    ['a page', 'GET', '/', { accept: 'text/html' }, undefined, 200],
    ['a page that is none', 'GET', '/nothing', {}, undefined, 404],
    ['a missing file', 'GET', '/assets/none.js', {}, undefined, 404],
    ['the API', 'GET', '/api/v1/lines', KEY, undefined, 200],
    ['the API to strangers', 'GET', '/api/v1/lines', {}, undefined, 401],
    ['a broken body', 'POST', '/api/v1/tenants', { ...KEY, ...JSON_TYPE }, '{', 400],
    [
      'a large body',
      'POST',
      '/api/v1/tenants',
      { ...KEY, ...JSON_TYPE },
      `"${'x'.repeat(1024 * 1024)}"`,
      413,
    ],
    ['a broken path', 'GET', '/api/v1/messages/%FF', KEY, undefined, 400],
    ['a strange method', 'OPTIONS', '/api/v1/lines', KEY, undefined, 405],
    ['the description', 'GET', '/docs', {}, undefined, 200],
    ['the description as JSON', 'GET', '/docs-json', {}, undefined, 200],
    ['health', 'GET', '/health/live', {}, undefined, 200],
    ['metrics', 'GET', '/metrics', {}, undefined, 200],
    ['the verifying GET', 'GET', '/webhook', {}, undefined, 403],
    ['a webhook', 'POST', '/webhook', {}, '{}', 401],
    ['the simulator', 'GET', '/simulator/nothing', {}, undefined, 401],
    ['the simulated Graph API', 'POST', '/simulator/graph/v26.0/1/messages', JSON_TYPE, '{}', 401],
  ];

  it.each(all)(
    '%s is not guessed at, framed, kept or followed',
    async (_, method, path, headers, body, status) => {
      const answer = await call(method, path, { origin: 'https://evil.example', ...headers }, body);
      expect(answer.status).toBe(status);
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('x-frame-options')).toBe('DENY');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('strict-transport-security')).toBeNull();
      const names = [...answer.headers.keys()];
      expect(names.filter((name) => name.startsWith('access-control') || name === 'x-powered-by')).toEqual(
        [],
      );
    },
  );

  it.each(all.filter(([, , path]) => path !== '/webhook'))(
    '%s asks a browser that came by https to stay there',
    async (_, method, path, headers, body) => {
      const answer = await call(method, path, { ...headers, ...HTTPS }, body);
      expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
    },
  );

  it('gives files of the interface for ever', async () => {
    const { text } = await call('GET', '/', { accept: 'text/html' });
    const [script = ''] = /\/assets\/[\w-]+\.js/.exec(text) ?? [];
    const { headers } = await call('GET', script);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it('needs no looser policy for the description than its styles', async () => {
    const { headers, text } = await call('GET', '/docs');
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>|\son\w+=/);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self' 'unsafe-inline';");
  });
});

it('the page of the description forgets the key', async () => {
  const { status, text } = await call('GET', '/docs/swagger-ui-init.js');
  expect([status, /"persistAuthorization": (\w+)/.exec(text)?.[1]]).toEqual([200, 'false']);
});

describe('strange requests', () => {
  it.each(['OPTIONS', 'TRACE', 'PROPFIND', 'LINK', 'PURGE'])(
    '%s is answered 405 and gives nothing back',
    async (method) => {
      const headers = {
        'x-canary': 'canary',
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
      };
      const { status, text, names } = await statusOf(method, headers);
      expect([status, text.includes('canary')]).toEqual([405, false]);
      expect(names.filter((name) => name.startsWith('access-control'))).toEqual([]);
    },
  );

  it('a method in a header or a field is no method', async () => {
    const before = (await call('GET', '/api/v1/lines', KEY)).text;
    const override = {
      'x-http-method-override': 'DELETE',
      'x-method-override': 'DELETE',
      ...KEY,
      ...JSON_TYPE,
    };
    expect((await call('POST', `/api/v1/lines/${app.lineId}?_method=DELETE`, override, '{}')).status).toBe(
      404,
    );
    expect((await call('GET', `/api/v1/lines/${app.lineId}`, { ...override })).status).toBe(200);
    expect((await call('GET', '/api/v1/lines', KEY)).text).toBe(before);
  });

  it.each([
    '/METRICS',
    '/Metrics',
    '/metrics/',
    '/metrics/?a',
    '/HEALTH/live',
    '/health/Ready',
    '/health/live/',
    '/DOCS',
    '/docs/',
    '/Docs-JSON',
    '/docs-json/',
    '/DOCS/swagger-ui-init.js',
  ])('%s is nothing, as for a proxy that closes the exact path', async (path) => {
    for (const headers of [{}, { accept: 'text/html' }]) {
      const answer = await call('GET', path, headers);
      expect([answer.status, codeOf(answer)]).toEqual([404, 'not_found']);
    }
  });

  it('headers have at most 16 kB', async () => {
    expect((await call('GET', '/health/live', { 'x-large': 'x'.repeat(17_000) })).status).toBe(431);
  });

  it.each([
    ['two lengths', 'POST /webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    [
      'a length and chunks',
      'POST /webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['no host', 'GET /health/live HTTP/1.1\r\n\r\n'],
  ])('%s are no request', async (_, text) => {
    const answer = await new Promise<string>((resolve, reject) => {
      let said = '';
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => socket.write(text));
      socket.on('data', (piece: Buffer) => (said += piece.toString()));
      socket.on('close', () => resolve(said)).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it.each([
    '/api/v1/lines?limit=1&limit=2',
    '/api/v1/lines?limit[a]=1',
    '/api/v1/lines?limit[]=1',
    '/api/v1/messages?contact=1&contact=2',
    '/api/v1/messages?contact[$ne]=1',
    '/api/v1/conversations?cursor[a]=b',
    '/api/v1/contacts?limit=1&limit[__proto__][a]=2',
    '/api/v1/costs?groupBy=line&groupBy[a]=category',
    '/api/v1/dead-letters?reason=a&reason=b',
    `/api/v1/lines?${'a=1&'.repeat(2_000)}`,
    `/api/v1/lines?${'a[b]'.repeat(1)}${'[c]'.repeat(500)}=1`,
  ])('%.60s is answered 400', async (path) => {
    const answer = await call('GET', path, KEY);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'validation_failed']);
  });
});

describe('bodies', () => {
  /** JSON of exactly so many bytes. */
  const json = (bytes: number) => `{"apiKey":"${'x'.repeat(bytes - '{"apiKey":""}'.length)}"}`;
  const KB = 1024;

  it.each([
    ['a sign-in', 'POST', '/api/v1/session', 16 * KB, 'application/json', (bytes: number) => json(bytes)],
    ['a call', 'POST', '/api/v1/tenants', KB * KB, 'application/json', (bytes: number) => json(bytes)],
    ['a send', 'POST', '/webhook/send', KB * KB, 'application/json', (bytes: number) => json(bytes)],
    ['a table', 'PUT', '/api/v1/rates', KB * KB, 'text/csv', (bytes: number) => 'x'.repeat(bytes)],
  ])('%s may have so many bytes and none more', async (_, method, path, limit, type, make) => {
    const headers = { ...KEY, 'content-type': type };
    expect((await call(method, path, headers, make(limit))).status).toBe(400);
    const larger = await call(method, path, headers, make(limit + 1));
    expect([larger.status, JSON.parse(larger.text)]).toEqual([
      413,
      {
        statusCode: 413,
        code: 'payload_too_large',
        message: `The body is larger than ${limit} bytes; send less`,
        details: [],
      },
    ]);
  });

  it.each([
    ['gzip', gzipSync, gzipSync(BLANKS)],
    ['deflate', deflateSync, deflateSync(BLANKS)],
    ['br', brotliCompressSync, brotliCompressSync(BLANKS)],
  ])('what unfolds to more than that is refused: %s', async (encoding, fold, bomb) => {
    const headers = { ...KEY, ...JSON_TYPE, 'content-encoding': encoding };
    for (const [path, limit] of [
      ['/api/v1/session', 16 * KB],
      ['/api/v1/tenants', KB * KB],
    ] as const) {
      expect((await call('POST', path, headers, fold(json(limit)))).status).toBe(400);
      expect((await call('POST', path, headers, fold(json(limit + 1)))).status).toBe(413);
    }
    expect((await call('POST', '/api/v1/tenants', headers, bomb)).status).toBe(413);
    expect((await call('POST', '/api/v1/tenants', headers, fold(gzipSync(json(100))))).status).toBe(400);
  });

  it.each([
    ['brackets', '['.repeat(500_000) + ']'.repeat(500_000)],
    ['objects', `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`],
    ['members', `{${Array.from({ length: 90_000 }, (_, i) => `"k${i}":1`).join()}}`],
    ['elements', `{"name":[${'1,'.repeat(500_000)}1]}`],
    ['the same name', `{${'"name":"a",'.repeat(80_000)}"name":1}`],
    ['digits', `{"name":${'9'.repeat(1_000_000)}}`],
    ['reserved names', '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"name":"a"}'],
  ])('many %s are refused and harm nothing', async (_, body) => {
    for (const [method, path] of [
      ['POST', '/api/v1/tenants'],
      ['POST', '/webhook/send'],
      ['POST', '/api/v1/rules'],
      ['POST', '/api/v1/rules/try'],
      ['PATCH', '/api/v1/contacts/1'],
      ['PATCH', `/api/v1/lines/${app.lineId}`],
      ['POST', '/api/v1/session'],
    ] as const) {
      const answer = await call(method, path, { ...KEY, ...JSON_TYPE }, body);
      expect([path, answer.status]).toEqual([
        path,
        path === '/api/v1/session' && body.length > 16 * KB ? 413 : 400,
      ]);
    }
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
    expect((await call('GET', '/health/live')).status).toBe(200);
  });
});

describe('pages of others', () => {
  let cookie = '';
  beforeAll(async () => {
    const body = JSON.stringify({ apiKey: API_KEY });
    const { headers } = await call('POST', '/api/v1/session', JSON_TYPE, body);
    cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
  });

  const tenants = async () => (await call('GET', '/api/v1/tenants', KEY)).text;

  it.each<[string, Headers, string]>([
    ['a form that looks like JSON', { 'content-type': 'text/plain' }, '{"name":"x","a":"="}'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'name=x'],
    ['a form of parts', { 'content-type': 'multipart/form-data; boundary=b' }, '--b\r\n\r\n--b--'],
    ['a script', JSON_TYPE, '{"name":"x"}'],
  ])('change nothing through a browser that is signed in: %s', async (_, type, body) => {
    const before = await tenants();
    for (const origin of [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'same-site', origin: 'http://localhost:1' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${app.url}.evil.example` },
      { origin: app.url.replace('http', 'https').replace('127.0.0.1', '127.0.0.1.evil.example') },
      { referer: `${app.url}/` },
      {},
    ]) {
      const answer = await call('POST', '/api/v1/tenants', { cookie, ...type, ...(origin as Headers) }, body);
      expect([origin, answer.status, codeOf(answer)]).toEqual([origin, 403, 'cross_site']);
    }
    expect(await tenants()).toBe(before);
  });

  it('upload no file either', async () => {
    const answer = await call('POST', '/api/v1/media', { cookie, 'content-type': 'image/png' }, 'x');
    expect([answer.status, codeOf(answer)]).toEqual([403, 'cross_site']);
  });
});

describe('guessing keys', () => {
  const wrong = (address: string) => ({ authorization: 'Bearer guessed', 'x-forwarded-for': address });
  const statuses = async (times: number, guess: () => Promise<Answer>) => {
    const all: number[] = [];
    for (let i = 0; i < times; i += 1) all.push((await guess()).status);
    return all;
  };
  const limited = [...Array<number>(20).fill(401), 429, 429];

  it('is slowed down by address, and a right key never', async () => {
    const address = '203.0.113.20';
    expect(await statuses(22, () => call('GET', '/api/v1/lines', wrong(address)))).toEqual(limited);
    const last = await call('GET', '/api/v1/tenants', wrong(address));
    expect([codeOf(last), Number(last.headers.get('retry-after')) > 0]).toEqual(['too_many_attempts', true]);
    const right = { ...KEY, 'x-forwarded-for': address };
    expect((await call('GET', '/api/v1/lines', right)).status).toBe(200);
    expect((await call('GET', '/api/v1/lines', wrong('203.0.113.21'))).status).toBe(401);
    // Nobody is kept out for having no key at all.
    expect((await call('GET', '/api/v1/lines', { 'x-forwarded-for': address })).status).toBe(401);
  });

  it('cannot be hidden behind connections whose ports a proxy writes', async () => {
    for (const address of ['203.0.113.24', '[2001:db8:7::1]']) {
      let port = 1024;
      const guess = () => call('GET', '/api/v1/lines', wrong(`${address}:${(port += 1)}`));
      expect(await statuses(22, guess)).toEqual(limited);
    }
  });

  it('cannot be hidden behind made-up addresses', async () => {
    const guess = (i: number) => call('GET', '/api/v1/lines', wrong(`198.51.100.${i}, 203.0.113.23`));
    let i = 0;
    expect(await statuses(22, () => guess((i += 1)))).toEqual(limited);
  });
});

it('the audit log and sessions have the address without its port', async () => {
  const headers = { ...JSON_TYPE, 'x-forwarded-for': '203.0.113.25:4711' };
  const signedIn = await call('POST', '/api/v1/session', headers, JSON.stringify({ apiKey: API_KEY }));
  expect(signedIn.status).toBeLessThan(300);
  expect((await call('POST', '/api/v1/tenants', { ...KEY, ...headers }, '{"name":""}')).status).toBe(400);
  await app.app.get(AuditService, { strict: false }).settled();
  const rows = await app.query<{ address: string }>(
    `SELECT DISTINCT address FROM audit_log WHERE address LIKE '203.0.113.25%'`,
  );
  expect(rows).toEqual([{ address: '203.0.113.25' }]);
});
