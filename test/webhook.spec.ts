import { request as rawRequest } from 'node:http';
import { connect, Socket } from 'node:net';
import { signatureOf } from '../src/simulator/signature';
import { APP_SECRET, CUSTOMER, PHONE_NUMBER_ID, startApp, TestApp, VERIFY_TOKEN } from './support/app';
import { until } from './support/until';

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp();
  // Nothing comes in but what the tests post.
  recado.simulator.mischief.statuses = false;
});
afterAll(() => recado.close());

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly type: string | null;
}

const signed = (bytes: Buffer) => `sha256=${signatureOf(bytes, APP_SECRET)}`;

async function post(path: string, body: string | Buffer, signature?: string | null): Promise<Answer> {
  const bytes = Buffer.from(body);
  const header = signature === undefined ? signed(bytes) : signature;
  const response = await fetch(recado.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(header === null ? {} : { 'x-hub-signature-256': header }),
    },
    body: bytes,
  });
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
}

let ids = 0;
const wamid = () => `wamid.DOOR${ids++}`;

function message(changes: object = {}): object {
  return {
    from: CUSTOMER,
    id: wamid(),
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text',
    text: { body: 'hola' },
    ...changes,
  };
}

function envelope(messages: unknown, value: object = {}): string {
  const metadata = { display_phone_number: '15550100001', phone_number_id: PHONE_NUMBER_ID };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      { id: '900100200300401', changes: [{ field: 'messages', value: { metadata, messages, ...value } }] },
    ],
  });
}

const counts = async () => {
  const [row] = await recado.query<{ inbox: number; letters: number }>(
    `SELECT (SELECT count(*)::int FROM inbox) AS inbox, (SELECT count(*)::int FROM dead_letters) AS letters`,
  );
  return row ?? { inbox: 0, letters: 0 };
};
const letters = async () =>
  recado.query<{ reason: string; error: string; path: string }>(
    'SELECT reason, error, path FROM dead_letters ORDER BY id',
  );
const stored = async (id: string) =>
  recado.query<{ type: string; content: unknown }>(
    'SELECT type, content FROM messages WHERE provider_message_id = $1',
    [id],
  );

describe('verification', () => {
  const ask = async (path: string, query: Record<string, string>) => {
    const response = await fetch(`${recado.url}${path}?${new URLSearchParams(query).toString()}`);
    return {
      status: response.status,
      text: await response.text(),
      type: response.headers.get('content-type'),
    };
  };
  const right = { 'hub.mode': 'subscribe', 'hub.verify_token': VERIFY_TOKEN, 'hub.challenge': '730915824' };

  it.each([
    '/webhook',
    '/webhook/',
    '/webhooks/whatsapp',
    '/webhooks/whatsapp/',
    '/api/webhooks/whatsapp',
    '/api/webhooks/whatsapp/',
  ])('echoes the challenge on %s', async (path) => {
    expect(await ask(path, right)).toEqual({
      status: 200,
      text: '730915824',
      type: expect.stringContaining('text/plain'),
    });
  });

  it('echoes the challenge on the address of the line, and never as markup', async () => {
    const challenge = '<script>alert(1)</script>';
    const answer = await ask(`/webhook/${recado.lineId}`, { ...right, 'hub.challenge': challenge });
    expect(answer).toEqual({ status: 200, text: challenge, type: expect.stringContaining('text/plain') });
  });

  it.each([
    ['a wrong token', { ...right, 'hub.verify_token': 'wrong' }],
    ['another mode', { ...right, 'hub.mode': 'unsubscribe' }],
    ['no challenge', { 'hub.mode': 'subscribe', 'hub.verify_token': VERIFY_TOKEN }],
    ['nothing', {}],
  ])('refuses %s', async (_what, query) => {
    expect((await ask('/webhook', query as Record<string, string>)).status).toBe(403);
  });

  it('refuses the right token on the address of no line', async () => {
    expect((await ask('/webhook/00000000-0000-4000-8000-000000000000', right)).status).toBe(403);
    expect((await ask('/webhook/send', right)).status).toBe(403);
  });
});

describe('the signature', () => {
  it('acknowledges exactly {"status":"success"} once the body is stored', async () => {
    const before = await counts();
    expect(await post('/webhook', envelope([message()]))).toEqual({
      status: 200,
      text: '{"status":"success"}',
      type: expect.stringContaining('application/json'),
    });
    expect((await counts()).inbox).toBe(before.inbox + 1);
  });

  it.each([
    ['missing', null],
    ['malformed', 'sha256=zz'],
    ['too short', 'sha256=abcd'],
    ['of SHA-1', 'sha1=0123456789012345678901234567890123456789'],
    ['of another secret', `sha256=${signatureOf(Buffer.from('{}'), 'another')}`],
  ])('refuses one that is %s and stores nothing', async (_what, signature) => {
    const before = await counts();
    expect((await post('/webhook', envelope([message()]), signature)).status).toBe(401);
    expect((await post('/webhooks/whatsapp/', envelope([message()]), signature)).status).toBe(401);
    expect((await post('/api/webhooks/whatsapp', envelope([message()]), signature)).status).toBe(403);
    expect((await post(`/webhook/${recado.lineId}`, envelope([message()]), signature)).status).toBe(401);
    expect(await counts()).toEqual(before);
  });

  it('is of the bytes as they came, not of what they mean', async () => {
    const body = envelope([message({ text: { body: 'café' } })]);
    const escaped = body.replace('é', '\\u00e9');
    expect((await post('/webhook', escaped, signed(Buffer.from(body)))).status).toBe(401);
    expect((await post('/webhook', escaped)).status).toBe(200);
    expect((await post('/webhook', body)).status).toBe(200);
  });
});

describe('bodies that are signed but no envelope', () => {
  it.each([
    ['no JSON', 'hola', 'invalid_json', []],
    ['cut short', envelope([message()]).slice(0, -5), 'invalid_json', []],
    ['a list', '[]', 'invalid_envelope', ['']],
    ['null', 'null', 'invalid_envelope', ['']],
    ['empty', '{}', 'invalid_envelope', ['object', 'entry']],
    ['without entry', '{"object":"whatsapp_business_account"}', 'invalid_envelope', ['entry']],
    [
      'with a change that is none',
      '{"object":"whatsapp_business_account","entry":[{"changes":[7]}]}',
      'invalid_envelope',
      ['entry[0].changes'],
    ],
    [
      'with an entry without changes',
      '{"object":"whatsapp_business_account","entry":[{"changes":[]},{}]}',
      'invalid_envelope',
      ['entry[1].changes'],
    ],
  ])(
    'answers 400 to one that is %s, by path, and keeps it as one dead letter',
    async (_what, body, code, fields) => {
      const before = await letters();
      for (let delivery = 0; delivery < 2; delivery += 1) {
        const answer = await post('/webhook', body);
        expect(answer.status).toBe(400);
        const problem = JSON.parse(answer.text) as {
          code: string;
          message: string;
          details: { field: string }[];
        };
        expect(problem.code).toBe(code);
        expect(problem.details.map((detail) => detail.field)).toEqual(expect.arrayContaining(fields));
        expect(new Set(problem.details.map((one) => JSON.stringify(one))).size).toBe(problem.details.length);
        if (code !== 'invalid_envelope') continue;
        const named = problem.message.replace('not a webhook envelope: ', '').split(', ');
        expect(named).toEqual([...new Set(problem.details.map((one) => one.field || 'body'))]);
      }
      const after = await letters();
      expect(after.slice(before.length).map((letter) => letter.reason)).toEqual([code]);
    },
  );

  it('takes an empty entry list for an envelope', async () => {
    expect((await post('/webhook', '{"object":"whatsapp_business_account","entry":[]}')).status).toBe(200);
  });

  it('keeps what is for another product as skipped', async () => {
    expect(
      (
        await post(
          '/webhook',
          '{"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":{}}]}]}',
        )
      ).status,
    ).toBe(200);
    await recado.settled();
    const events = await recado.query(
      `SELECT state FROM events WHERE reason = 'field_kept' ORDER BY id DESC LIMIT 1`,
    );
    expect(events).toEqual([{ state: 'skipped' }]);
  });
});

describe('size and speed of uploads', () => {
  it('refuses more than 4 MB, announced or not', async () => {
    expect((await post('/webhook', Buffer.alloc(4 * 1024 * 1024 + 1, 0x20))).status).toBe(413);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const req = rawRequest(`${recado.url}/webhook`, {
        method: 'POST',
        headers: { 'transfer-encoding': 'chunked' },
      });
      req.on('response', (res) => resolve(res.resume().statusCode));
      req.on('error', reject);
      for (let i = 0; i < 5; i += 1) req.write(Buffer.alloc(1024 * 1024, 0x20));
    });
    expect(status).toBe(413);
  });

  it('reads the answer to every upload that is too large, whichever the client', async () => {
    const viaFetch = async (size: number) => (await post('/webhook', Buffer.alloc(size, 0x20))).status;
    const viaRequest = async (size: number, announced: boolean) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = announced ? { 'content-length': size } : { 'transfer-encoding': 'chunked' };
        const req = rawRequest(`${recado.url}/webhook`, { method: 'POST', headers, agent: false });
        req.on('response', (res) => resolve(res.resume().statusCode));
        req.on('error', reject);
        req.end(Buffer.alloc(size, 0x20));
      });
    const sizes = [4 * 1024 * 1024 + 1, 5_000_000, 9_000_000];
    for (let round = 0; round < 12; round += 1) {
      const size = sizes[round % sizes.length] ?? 0;
      const answers = [viaFetch(size), viaRequest(size, true), viaRequest(size, false)];
      expect([size, await Promise.all(answers)]).toEqual([size, [413, 413, 413]]);
    }
  });

  it('counts no upload that it refused as under way', async () => {
    const uploads = Array.from({ length: 20 }, () => Buffer.alloc(5_000_000, 0x20));
    const refused = await Promise.all(uploads.map(async (bytes) => (await post('/webhook', bytes)).status));
    expect(new Set(refused)).toEqual(new Set([413]));
    const body = envelope([message()], { padding: 'x'.repeat(3 * 1024 * 1024) });
    expect((await post('/webhook', body)).status).toBe(200);
  });

  it('takes webhooks while a stranger holds as many bodies as it likes unfinished', async () => {
    const bytes = Buffer.from(envelope([message()], { padding: 'x'.repeat(3 * 1024 * 1024) }));
    const held: Socket[] = [];
    const hold = async () =>
      new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(recado.url).port), '127.0.0.1');
        held.push(socket);
        socket.on('error', () => undefined);
        socket.write('POST /webhook HTTP/1.1\r\nhost: x\r\ncontent-length: 4194304\r\n\r\n');
        socket.write(Buffer.alloc(4_194_303, 0x20), () => resolve());
      });
    const answers: string[] = [];
    for (let rounds = 0; rounds < 4; rounds += 1) {
      for (let more = 0; more < 6; more += 1) {
        await hold();
        held.at(-1)?.on('data', (said: Buffer) => answers.push(said.toString()));
      }
      expect((await post('/webhook', bytes)).status).toBe(200);
    }
    // Those that were held for too long are told so, and so may the first be.
    await until(() => answers.some((said) => /^HTTP\/1.1 503 [^]*"overloaded"/.test(said)));
    for (const socket of held) socket.destroy();
    expect((await post('/webhook', bytes)).text).toBe('{"status":"success"}');
  });

  it('does not read on without end', async () => {
    const sent = await new Promise<number>((resolve, reject) => {
      const socket = connect(Number(new URL(recado.url).port), '127.0.0.1');
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      let chunks = 0;
      const send = (failed?: Error | null) => {
        if (failed) return;
        if (chunks > 200) return reject(new Error('200 MB were read'));
        chunks += 1;
        socket.write(`${chunk.length.toString(16)}\r\n`);
        socket.write(chunk);
        socket.write('\r\n', send);
      };
      socket.write('POST /webhook HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n', send);
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(chunks));
    });
    expect(sent).toBeGreaterThan(32);
  });

  it('takes 3 MB', async () => {
    const body = envelope([message()], { padding: 'x'.repeat(3 * 1024 * 1024) });
    expect((await post('/webhook', body)).status).toBe(200);
  });

  it('forgets an upload that breaks off', async () => {
    const before = await counts();
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(recado.url).port), '127.0.0.1', () => {
        socket.write('POST /webhook HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"object"', () =>
          socket.destroy(),
        );
      });
      socket.on('close', () => resolve());
    });
    expect((await post('/webhook', envelope([message()]))).status).toBe(200);
    expect((await counts()).inbox).toBe(before.inbox + 1);
  });
});

describe('which line', () => {
  it('walks every entry, change and message of a body', async () => {
    const body = JSON.parse(envelope([])) as { entry: { changes: object[] }[] };
    const wanted: string[] = [];
    const value = () => {
      const messages = [message(), message(), message()] as { id: string }[];
      wanted.push(...messages.map((one) => one.id));
      return { field: 'messages', value: { metadata: { phone_number_id: PHONE_NUMBER_ID }, messages } };
    };
    body.entry = [{ changes: [value(), value()] }, { changes: [value(), value()] }];
    expect((await post('/webhook', JSON.stringify(body))).status).toBe(200);
    await recado.settled();
    expect((await Promise.all(wanted.map(stored))).map((rows) => rows.length)).toEqual(wanted.map(() => 1));
  });

  it('keeps what names an unknown line as a dead letter and processes the rest of the body', async () => {
    const known = message() as { id: string };
    const body = JSON.parse(envelope([known])) as { entry: { changes: object[] }[] };
    body.entry[0]?.changes.unshift({
      field: 'messages',
      value: { metadata: { phone_number_id: '700800900100999' }, messages: [message()] },
    });
    expect((await post('/webhook', JSON.stringify(body))).status).toBe(200);
    await recado.settled();
    expect((await letters()).at(-1)).toEqual({
      reason: 'unknown_line',
      error: expect.stringContaining('700800900100999'),
      path: 'entry[0].changes[0]',
    });
    expect(await stored(known.id)).toHaveLength(1);
  });

  it('keeps what names another line than its address as a dead letter', async () => {
    const body = envelope([message()], { metadata: { phone_number_id: '700800900100999' } });
    expect((await post(`/webhook/${recado.lineId}`, body)).status).toBe(200);
    await recado.settled();
    expect((await letters()).at(-1)?.reason).toBe('wrong_line');
  });

  it.each([
    ['no metadata, while one line is active', envelope([], { metadata: undefined })],
    ['no field', envelope([]).replace('"field":"messages",', '')],
    ['the field message_status', envelope([]).replace('"field":"messages"', '"field":"message_status"')],
  ])('reads a change with %s', async (_what, body) => {
    const one = message() as { id: string };
    const parsed = JSON.parse(body) as { entry: { changes: { value: { messages: object[] } }[] }[] };
    parsed.entry[0]?.changes[0]?.value.messages.push(one);
    expect((await post('/webhook', JSON.stringify(parsed))).status).toBe(200);
    await recado.settled();
    expect(await stored(one.id)).toHaveLength(1);
  });
});

describe('bad input inside an envelope', () => {
  it.each([
    ['messages that are no list', 'hola', 'messages is not a list'],
    ['a message that is no object', ['hola'], 'not an object'],
    ['a message from nobody', [message({ from: undefined })], 'no sender'],
  ])('keeps %s as a dead letter', async (_what, messages, error) => {
    expect((await post('/webhook', envelope(messages))).status).toBe(200);
    await recado.settled();
    expect((await letters()).at(-1)).toMatchObject({
      reason: 'unreadable',
      error: expect.stringContaining(error),
    });
  });

  it('processes the other messages of a body with bad ones', async () => {
    const good = message() as { id: string };
    expect((await post('/webhook', envelope([7, null, {}, message({ from: undefined }), good]))).status).toBe(
      200,
    );
    await recado.settled();
    expect(await stored(good.id)).toHaveLength(1);
  });

  it.each([
    ['NUL and lone surrogates', { text: { body: 'a\u0000b\ud800c' } }],
    ['a text that is a number', { text: 5 }],
    ['no text at all', { text: undefined }],
    ['a type that is a list', { type: ['text'] }],
    ['prototype keys', { type: '__proto__', ['__proto__']: { a: 1 } }],
    ['a type of Object.prototype', { type: 'constructor', constructor: { a: 1 } }],
    ['a type that is endless', { type: 'x'.repeat(10_000) }],
    ['a sender that is a number', { from: 15550100077 }],
    ['a timestamp that is nonsense', { timestamp: 'yesterday' }],
    ['a context of the wrong kind', { context: 'wamid', referral: 7, errors: 'x' }],
    ['an endless text', { text: { body: 'á'.repeat(200_000) } }],
  ])('stores a message with %s', async (_what, changes) => {
    const one = message(changes) as { id: string };
    expect((await post('/webhook', envelope([one]))).status).toBe(200);
    await recado.settled();
    expect(await stored(one.id)).toHaveLength(1);
  });

  it('stores a message that is nested deeper than anything can read', async () => {
    const one = message({ type: 'deep', deep: 'DEEP' }) as { id: string };
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect((await post('/webhook', envelope([one]).replace('"DEEP"', deep))).status).toBe(200);
    await recado.settled();
    expect(await stored(one.id)).toHaveLength(1);
  });

  it('gives a message without an id one of its own, the same each time', async () => {
    const one = message({ id: undefined, text: { body: 'sin id' } });
    for (let delivery = 0; delivery < 2; delivery += 1) await post('/webhook', envelope([one]));
    await recado.settled();
    const rows = await recado.query<{ id: string }>(
      `SELECT provider_message_id AS id FROM messages WHERE content->>'body' = 'sin id' AND direction = 'inbound'`,
    );
    expect(rows).toEqual([{ id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) }]);
  });

  it('keeps unknown fields and counts them', async () => {
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '900100200300401',
          time: 1795330000,
          changes: [{ field: 'field_of_tomorrow', value: { decision: 'APPROVED' } }],
        },
      ],
    });
    expect((await post('/webhook', body)).status).toBe(200);
    await recado.settled();
    const [event] = await recado.query(`SELECT kind, state, reason FROM events ORDER BY id DESC LIMIT 1`);
    expect(event).toEqual({ kind: 'field', state: 'skipped', reason: 'field_kept' });
  });
});
