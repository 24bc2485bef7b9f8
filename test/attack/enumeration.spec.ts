import { LinesService } from '../../src/tenants/lines.service';
import { signatureOf } from '../../src/simulator/signature';
import { VERIFY_TOKEN } from '../support/app';
import { RawAnswer, rawRequest } from './raw-request';
import { TwoBusinesses } from './two-businesses';

const MISSING = { row: '999999999', uuid: '6f9b1f57-0000-4000-8000-000000000000' };
/** What differs from answer to answer whoever asks. */
const ALWAYS_ANOTHER = ['date', 'x-request-id', 'etag'];

let two: TwoBusinesses;
/** By what stands before `{id}`: a row of the other business, and one that nobody has. */
let ids: Readonly<Record<string, readonly [foreign: string, missing: string]>>;
beforeAll(async () => {
  two = await TwoBusinesses.up();
  const { victim: v, recado } = two;
  const invite = { email: 'eva@sol.example', role: 'agent', tenantId: v.tenant };
  const invited = (await recado.api('POST', '/api/v1/invitations', invite)).body as {
    id: string;
    url: string;
  };
  const accept = { token: invited.url.split('#')[1], name: 'Eva', password: 'luna-verde-entrada-27' };
  await recado.api('POST', '/api/v1/invitations/accept', accept);
  const [operator] = await recado.query<{ id: string }>('SELECT id FROM operators');
  const open = (await recado.api('POST', '/api/v1/invitations', { ...invite, email: 'leo@sol.example' }))
    .body;
  ids = {
    alarms: [v.alarm, MISSING.row],
    messages: [v.message, MISSING.row],
    conversations: [v.conversation, MISSING.row],
    contacts: [v.contact, MISSING.row],
    'dead-letters': [v.deadLetter, MISSING.row],
    media: [v.media, MISSING.uuid],
    tenants: [v.tenant, MISSING.uuid],
    lines: [v.line, MISSING.uuid],
    rules: [v.rule, MISSING.uuid],
    keys: [v.keyId, MISSING.uuid],
    operators: [operator?.id ?? '', MISSING.uuid],
    invitations: [(open as { id: string }).id, MISSING.uuid],
  };
});
afterAll(() => two.down());

/** Of an answer all that somebody could tell others apart by, with the id that was asked for taken out. */
function seen({ status, headers, text }: RawAnswer, id: string): object {
  const told = Object.entries(headers).filter(([name]) => !ALWAYS_ANOTHER.includes(name));
  // Ids differ in length, and so may their answers.
  const length = Number(headers['content-length'] ?? 0) - text.length;
  return {
    status,
    headers: { ...Object.fromEntries(told), 'content-length': length },
    text: text.replaceAll(new RegExp(`\\b${id}\\b`, 'g'), '?'),
  };
}

const ask = async (method: string, path: string, body?: object) => {
  const headers = {
    authorization: `Bearer ${two.intruder.key}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  return rawRequest(
    two.recado.url,
    method,
    path,
    headers,
    body === undefined ? undefined : JSON.stringify(body),
  );
};

describe('a row of another business looks like none', () => {
  it('on every route with an id, whatever is done with it', async () => {
    const { body } = await two.recado.api('GET', '/docs-json');
    const { paths } = body as { paths: Record<string, object> };
    const routes = Object.entries(paths)
      .filter(([path]) => path.includes('{'))
      .flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
      );
    expect(routes.length).toBeGreaterThan(35);
    const told: unknown[] = [];
    for (const [method, path] of routes) {
      const [foreign = '', missing = ''] = ids[path.split('/')[3] ?? ''] ?? [];
      expect([path, foreign]).not.toEqual([path, '']);
      const bodied = ['GET', 'DELETE'].includes(method) ? undefined : {};
      const [one, none] = await Promise.all(
        [foreign, missing].map(async (id) => seen(await ask(method, path.replace('{id}', id), bodied), id)),
      );
      if (JSON.stringify(one) !== JSON.stringify(none)) told.push({ method, path, one, none });
      const head = await ask('HEAD', path.replace('{id}', foreign));
      if (head.text !== '' || ![401, 403, 404].includes(head.status))
        told.push({ method: 'HEAD', path, head });
    }
    expect(told).toEqual([]);
  });

  it('in every filter of a list and every field of a body that names one', async () => {
    const { victim: v } = two;
    const tries: readonly (readonly [string, string, string, string, ((id: string) => object)?])[] = [
      ...['conversations', 'messages', 'referrals', 'contacts', 'costs'].map(
        (list) => ['GET', `/api/v1/${list}?contact=`, v.contact, MISSING.row] as const,
      ),
      ...['conversations', 'messages', 'dead-letters', 'alarms', 'costs', 'templates'].map(
        (list) => ['GET', `/api/v1/${list}?line=`, v.line, MISSING.uuid] as const,
      ),
      ['GET', '/api/v1/messages?conversation=', v.conversation, MISSING.row],
      ['GET', '/api/v1/rules?tenantId=', v.tenant, MISSING.uuid],
      [
        'POST',
        '/webhook/send',
        v.line,
        MISSING.uuid,
        (lineId) => ({ to: '15550100088', message: 'a', lineId }),
      ],
      [
        ...(['POST', '/webhook/send', v.media, MISSING.uuid] as const),
        (mediaId) => ({ to: '15550100088', type: 'image', image: { mediaId } }),
      ],
      [
        ...(['POST', `/api/v1/contacts/${two.intruder.contact}/merge`, v.contact, MISSING.row] as const),
        (into) => ({ into }),
      ],
      ['POST', '/api/v1/rules/try', v.tenant, MISSING.uuid, (tenantId) => ({ tenantId, text: 'hola' })],
      ['POST', '/api/v1/lines/simulated', v.tenant, MISSING.uuid, (tenantId) => ({ tenantId })],
      [
        'POST',
        '/api/v1/keys',
        v.tenant,
        MISSING.uuid,
        (tenantId) => ({ tenantId, name: 'a', scopes: ['lines:read'] }),
      ],
      [
        ...(['POST', '/api/v1/invitations', v.tenant, MISSING.uuid] as const),
        (tenantId) => ({ tenantId, email: 'x@y.example', role: 'agent' }),
      ],
      ['PUT', '/api/v1/rules/order', v.rule, MISSING.uuid, (id) => ({ ids: [id] })],
      ['POST', '/api/v1/dead-letters/replay', v.line, MISSING.uuid, (lineId) => ({ lineId })],
      ['POST', '/api/v1/templates/sync', v.line, MISSING.uuid, (lineId) => ({ lineId })],
    ];
    for (const [method, path, foreign, missing, body] of tries) {
      const look = async (id: string) => seen(await ask(method, body ? path : path + id, body?.(id)), id);
      expect([path, await look(foreign)]).toEqual([path, await look(missing)]);
    }
  });

  it('to somebody without a key too', async () => {
    for (const [kind, [foreign, missing]] of Object.entries(ids)) {
      const look = async (id: string) =>
        seen(await rawRequest(two.recado.url, 'GET', `/api/v1/${kind}/${id}`), id);
      expect([kind, await look(foreign)]).toEqual([kind, await look(missing)]);
    }
  });

  it('however many ids in a row are tried', async () => {
    const found = async (kind: 'contacts' | 'messages' | 'conversations') => {
      const all = Array.from(
        { length: 60 },
        async (_, id) => (await ask('GET', `/api/v1/${kind}/${id}`)).status,
      );
      const statuses = await Promise.all(all);
      return statuses.flatMap((status, id) => (status === 200 ? [String(id)] : []));
    };
    for (const kind of ['contacts', 'messages', 'conversations'] as const) {
      const own = await two.recado.query<{ id: string }>(
        `SELECT id::text FROM ${kind} WHERE tenant_id = $1 AND id < 60 ORDER BY ${kind}.id`,
        [two.intruder.tenant],
      );
      expect([kind, await found(kind)]).toEqual([kind, own.map(({ id }) => id)]);
    }
  });
});

describe('the doors', () => {
  const challenge = async (door: string, token: string) => {
    const query = `hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1`;
    const answer = await rawRequest(two.recado.url, 'GET', `${door}?${query}`);
    return seen(answer, door);
  };
  const knock = async (door: string) => {
    const body = '{"object":"whatsapp_business_account","entry":[]}';
    const headers = { 'x-hub-signature-256': `sha256=${signatureOf(Buffer.from(body), 'guessed')}` };
    return seen(await rawRequest(two.recado.url, 'POST', door, headers, body), door);
  };

  it('tell nobody which lines there are', async () => {
    const { line } = two.victim;
    const nobody = `/webhook/${MISSING.uuid}`;
    expect(await challenge(`/webhook/${line}`, 'guessed')).toEqual(await challenge(nobody, 'guessed'));
    // Nor that a token is right elsewhere.
    expect(await challenge(`/webhook/${two.intruder.line}`, VERIFY_TOKEN)).toEqual(
      await challenge(nobody, 'guessed'),
    );
    expect(await challenge('/webhook', 'guessed')).toEqual(await challenge(nobody, 'guessed'));
    const answer = await knock(nobody);
    for (const door of ['/webhook', `/webhook/${line}`, `/webhook/${line.toUpperCase()}`, '/webhook/x']) {
      expect([door, await knock(door)]).toEqual([door, answer]);
    }
  });

  it('nor which of them are switched off', async () => {
    const { line } = two.victim;
    const before = [await knock(`/webhook/${line}`), await challenge(`/webhook/${line}`, 'guessed')];
    await two.recado.query('UPDATE lines SET active = false WHERE id = $1', [line]);
    await two.recado.app.get(LinesService, { strict: false }).reload();
    expect([await knock(`/webhook/${line}`), await challenge(`/webhook/${line}`, VERIFY_TOKEN)]).toEqual(
      before,
    );
  });
});

describe('what the program says of itself', () => {
  const paths: readonly (readonly [string, string, string?])[] = [
    ...['/', '/health/live', '/health/ready', '/metrics', '/nothing', '/docs', '/assets/none.js'].map(
      (path) => ['GET', path] as const,
    ),
    ...[
      '/api/v1/lines',
      '/api/v1/nothing',
      '/api/v1/messages/%FF',
      '/api/v1/messages/%00',
      '/simulator/x',
    ].map((path) => ['GET', path] as const),
    ['GET', "/api/v1/messages?contact='%20OR%201=1--&cursor=x"],
    ['GET', '/api/v1/messages?cursor=%00'],
    ['POST', '/api/v1/session', '{'],
    ['POST', '/api/v1/session', '{"email":"a\\u0000","password":"b"}'],
    ['POST', '/api/v1/tenants', '{"name":"\\ud800"}'],
    ['POST', '/webhook', '{'],
    ['POST', '/api/v1/invitations/look', '{"token":"\\u0000"}'],
    ...['HEAD', 'OPTIONS', 'TRACE'].map((method) => [method, '/api/v1/lines'] as const),
    ...['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, '/webhook'] as const),
  ];

  it.each(paths.map(([method, path, body = '']) => [method, path, body] as const))(
    '%s %s names no version, no path, no SQL and no line of code',
    async (method, path, body) => {
      for (const authorization of [undefined, `Bearer ${two.intruder.key}`]) {
        const headers = {
          ...(authorization === undefined ? {} : { authorization }),
          ...(body === '' ? {} : { 'content-type': 'application/json' }),
        };
        const answer = await rawRequest(two.recado.url, method, path, headers, body);
        expect(answer.status).toBeLessThan(500);
        expect(Object.keys(answer.headers)).not.toContain('server');
        expect(Object.keys(answer.headers)).not.toContain('x-powered-by');
        const told = JSON.stringify(answer.headers) + (path === '/' || path === '/docs' ? '' : answer.text);
        expect(told).not.toMatch(/node_modules|\/src\/|\/dist\/|\.[jt]s:\d|\bat \w+ \(|file:\/\//);
        expect(told).not.toMatch(
          /\bSELECT\b|\bINSERT\b|syntax error|violates|relation "|pg_\w+\(|QueryFailed|TypeORM/,
        );
        expect(told).not.toMatch(new RegExp(`${process.version}|express|nestjs|postgres(?:ql)?[ /]\\d`, 'i'));
        expect(told).not.toContain(process.cwd());
        expect([method, answer.text]).toEqual([method, method === 'HEAD' ? '' : answer.text]);
      }
    },
  );
});
