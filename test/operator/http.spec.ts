import { fieldsOf, itemsOf, Stand } from './stand';

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.withLine({ TRUSTED_PROXIES: 'loopback' });
});
afterAll(() => stand.down());

interface Operation {
  readonly operationId: string;
  readonly security?: unknown;
  readonly parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[];
  readonly responses: Record<string, { content?: Record<string, { schema: unknown }> }>;
}
interface Document {
  readonly info: { title: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
}

async function document(): Promise<Document> {
  return (await (await fetch(`${stand.url}/docs-json`)).json()) as Document;
}

/** Where a browser gets its session. */
const OPEN = ['sessionSignIn', 'acceptanceLook', 'acceptanceAccept'];

describe('without the right key', () => {
  it('every route of the document is closed, but those to sign in', async () => {
    const { paths } = await document();
    const routes = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, { operationId }]) => !OPEN.includes(operationId))
        .map(([method]) => [method.toUpperCase(), path.replace(/\{\w+\}/g, '1')] as const),
    );
    expect(routes.length).toBeGreaterThan(25);
    for (const [i, [method, path]] of routes.entries()) {
      // Too many wrong keys of one address would be answered otherwise.
      const address = `198.51.100.${i}`;
      for (const key of ['', 'Bearer', 'Bearer wrong', 'Basic b3BlcmF0b3I=']) {
        const headers = { authorization: key, 'x-forwarded-for': address };
        const answer = await stand.request(method, path, undefined, headers);
        expect([path, answer.status, answer.body['code']]).toEqual([path, 401, 'unauthorized']);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
    }
  });

  it('the word Bearer may be written in any case', async () => {
    const answer = await stand.request('GET', '/api/v1/pipeline', undefined, {
      authorization: 'bearer operator-test-key-0123456789',
    });
    expect(answer.status).toBe(200);
  });
});

describe('errors', () => {
  it.each([
    ['GET', '/api/v1/nothing', 404, 'not_found'],
    ['GET', '/nothing?phone=15550100077', 404, 'not_found'],
    ['DELETE', '/api/v1/messages', 404, 'not_found'],
    ['GET', '/api/v1/messages/%FF', 400, 'bad_request'],
  ])('of %s %s have the one shape', async (method, path, statusCode, code) => {
    const answer = await stand.request(method, path);
    expect([answer.status, answer.body]).toEqual([
      statusCode,
      { statusCode, code, message: expect.any(String), details: [] },
    ]);
    expect(answer.body['message']).not.toContain('15550100077');
  });

  it('do not quote a broken body', async () => {
    const answer = await stand.request('POST', '/api/v1/tenants', '{"name": secret-thing}');
    expect(answer.body).toMatchObject({ statusCode: 400, code: 'invalid_json' });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  it.each([
    [{ 'content-type': 'application/json; charset=latin9' }, 415, 'unsupported_media_type'],
    [{ 'content-encoding': 'zip' }, 415, 'unsupported_media_type'],
    [{ 'content-type': 'text/plain' }, 400, 'validation_failed'],
  ])('name the mend for %j', async (headers, statusCode, code) => {
    const answer = await stand.request('POST', '/api/v1/tenants', '{}', headers);
    expect(answer.body).toMatchObject({ statusCode, code });
  });

  it('give at most 50 details', async () => {
    const body = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`colour${i}`, 1]));
    const answer = await stand.post('/api/v1/tenants', body);
    expect(answer.body['details']).toHaveLength(50);
  });

  it.each(['constructor', '__proto__', 'prototype'])(
    'refuse a member named %s, however deep',
    async (name) => {
      const inner = `{"${name}":"Ford"}`;
      const asked: [method: string, path: string, body: string | undefined, field: string][] = [
        ['POST', '/api/v1/tenants', inner, name],
        ['PATCH', '/api/v1/contacts/1', `{"attributes":${inner}}`, `attributes.${name}`],
        ['PATCH', '/api/v1/contacts/1', `{"attributes":{"a":[${inner}]}}`, `attributes.a[0].${name}`],
        ['POST', '/webhook/send', `{"to":${inner}}`, `to.${name}`],
        ['POST', '/webhook/send', `{"to":{"${name}":{}}}`, `to.${name}`],
        ['GET', `/api/v1/contacts?${name}=Ford`, undefined, name],
      ];
      for (const [method, path, body, field] of asked) {
        const answer = await stand.request(method, path, body);
        expect([path, answer.status, answer.body['details']]).toEqual([
          path,
          400,
          [{ field, message: 'is a reserved name; choose another' }],
        ]);
      }
      for (const path of [`/api/v1/contacts?${name}[${name}]=1`, `/api/v1/contacts?limit[${name}]=1`]) {
        expect((await stand.get(path)).status).toBe(400);
      }
    },
  );

  it.each(['null', '"hola"', '7', 'true', '[]'])('say that %s is no object', async (body) => {
    for (const [method, path] of [
      ['POST', '/api/v1/tenants'],
      ['PATCH', '/api/v1/contacts/1'],
      ['POST', '/webhook/send'],
    ] as const) {
      const answer = await stand.request(method, path, body);
      expect([path, answer.status, answer.body['code']]).toEqual([path, 400, 'validation_failed']);
      expect(answer.body['message']).toContain('JSON object');
      expect(fieldsOf(answer)).toEqual(['body']);
    }
  });

  it('take no notice of members named like those of every object', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const answer = await stand.request('POST', '/api/v1/tenants', `{"name": "a", "${name}": {"name": 1}}`);
      expect([201, 400]).toContain(answer.status);
    }
    expect(
      itemsOf(await stand.get('/api/v1/tenants')).every((item) => typeof item['name'] === 'string'),
    ).toBe(true);
  });
});

describe('the request id', () => {
  it('is the one of the caller when it is sane, else a new one', async () => {
    const idOf = async (given: string) =>
      (await stand.request('GET', '/api/v1/pipeline', undefined, { 'x-request-id': given })).headers.get(
        'x-request-id',
      );
    expect(await idOf('trace-1.2:3_4')).toBe('trace-1.2:3_4');
    for (const odd of ['', 'a b', 'x'.repeat(101), '{"a":1}'])
      expect(await idOf(odd)).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the OpenAPI document', () => {
  it('describes every route: its answer, its errors, its key, under a name of its own', async () => {
    const { info, paths, components } = await document();
    expect(info.title).toBe('Recado');
    expect(components.securitySchemes).toEqual({ bearer: expect.objectContaining({ scheme: 'bearer' }) });
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(operations.length);
    for (const { operationId, security, responses } of operations) {
      expect([operationId, security]).toEqual([
        operationId,
        OPEN.includes(operationId) ? undefined : [{ bearer: [] }],
      ]);
      const refusals = ['400', '503', ...(OPEN.includes(operationId) ? [] : ['401'])];
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(refusals));
      const answers = Object.entries(responses).filter(
        ([status]) => status.startsWith('2') && status !== '204',
      );
      const schemas = answers.map(([, answer]) => Object.values(answer.content ?? {})[0]?.schema);
      expect([operationId, ...schemas]).not.toContain(undefined);
    }
    const named = JSON.stringify([paths, components]).matchAll(/#\/components\/schemas\/(\w*)/g);
    for (const [, name = ''] of named) expect(Object.keys(components.schemas)).toContain(name);
  });

  it('is valid: every part of a path is declared, every reference resolves', async () => {
    const whole = await document();
    expect(JSON.stringify(whole.components.securitySchemes)).not.toContain('JWT');
    for (const [path, operations] of Object.entries(whole.paths)) {
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const [method, { parameters = [] }] of Object.entries(operations)) {
        const declared = parameters.filter((one) => one.in === 'path');
        expect([method, path, declared.map((one) => one.name)]).toEqual([method, path, parts]);
        expect(declared.every((one) => one.required === true && one.schema !== undefined)).toBe(true);
      }
    }
    const references = [...JSON.stringify(whole).matchAll(/"\$ref":"([^"]*)"/g)].map(([, to = '']) => to);
    expect(references.length).toBeGreaterThan(10);
    for (const to of references) {
      const found = to
        .replace('#/', '')
        .split('/')
        .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], whole);
      expect([to, typeof found]).toEqual([to, 'object']);
    }
  });

  it('is shown with nothing from elsewhere', async () => {
    const page = await (await fetch(`${stand.url}/docs`)).text();
    expect(page).toContain('Recado');
    expect(page).not.toMatch(/(src|href)="https?:/);
    const scripts = [...page.matchAll(/(?:src|href)="(\.[^"]+)"/g)].map((found) => found[1] ?? '');
    expect(scripts.length).toBeGreaterThan(2);
    for (const script of scripts) {
      const response = await fetch(new URL(script, `${stand.url}/docs`));
      expect([response.status, (await response.arrayBuffer()).byteLength > 0]).toEqual([200, true]);
    }
  });
});
