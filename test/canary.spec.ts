import { createHmac } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import RedisClient from 'ioredis';
import { Client } from 'pg';
import { createTestDatabase, TestDatabase } from './support/database';
import { Ground, Program } from './support/program';
import { describeWithRedis, Redis } from './support/redis';
import { until } from './support/until';

/** Nobody but the database and the keys' own files may hold any of these, wherever they came in. */
const CANARY = {
  token: 'EAAGcanaryTOKEN7731',
  appSecret: 'canary_app_secret_7731',
  verifyToken: 'canary-verify-7731',
  apiKey: 'canary-api-key-7731-0123456789',
  encryptionKey: 'c0ffee7731'.repeat(7).slice(0, 64),
  phone: '15550197731',
  recipient: '15550187731',
  name: 'CanarioNombre7731',
  text: 'CanarioTexto7731',
  caption: 'CanarioPie7731',
  userId: 'BR.CANARIO7731',
  email: 'canario7731@correo.invalid',
  filename: 'CanarioArchivo7731.pdf',
} as const;
const WORDS = Object.values(CANARY);
const LINE = '700800900107731';

/** Answers as Graph might at its worst: every error says what was sent, and by whom. */
class EchoingGraph {
  readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private turn = 0;

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const said = `${request.headers.authorization} ${Buffer.concat(chunks).toString()} ${CANARY.text} ${CANARY.phone}`;
    this.turn += 1;
    const code = [100, 131026, 131047, 131000, 190][this.turn % 5];
    const error = {
      message: said,
      error_user_msg: said,
      code,
      error_data: { details: said },
      fbtrace_id: said,
    };
    if (this.turn % 7 === 5) return void request.socket.destroy();
    if (this.turn % 7 === 6) return void response.writeHead(502).end(`<html>${said}</html>`);
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

describeWithRedis('what is planted', () => {
  let graph: EchoingGraph;
  let redis: Redis;
  let database: TestDatabase;
  let ground: Ground;
  let program: Program;
  let client: Client;
  let lineId = '';
  const heard: string[] = [];
  const refused: string[] = [];
  beforeAll(async () => {
    [graph, redis, database, ground] = [
      new EchoingGraph(),
      await Redis.start(),
      await createTestDatabase(),
      await Ground.prepare(),
    ];
    program = await ground.start({
      NODE_ENV: 'production',
      LOG_LEVEL: 'trace',
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      TURN_QUIET_MS: '0',
      API_KEY: CANARY.apiKey,
      ENCRYPTION_KEY: CANARY.encryptionKey,
      WHATSAPP_PHONE_NUMBER_ID: LINE,
      WHATSAPP_BUSINESS_ACCOUNT_ID: '900100200307731',
      WHATSAPP_API_TOKEN: CANARY.token,
      WHATSAPP_VERIFY_TOKEN: CANARY.verifyToken,
      WHATSAPP_APP_SECRET: CANARY.appSecret,
      WHATSAPP_API_BASE_URL: await graph.listen(),
    });
    client = new Client({ connectionString: database.url });
    await client.connect();
    const watcher = new RedisClient(redis.url);
    const monitor = await watcher.monitor();
    monitor.on('monitor', (_time: string, args: readonly string[]) => heard.push(args.join(' ')));
    const [line] = (await client.query<{ id: string }>('SELECT id FROM lines')).rows;
    lineId = line?.id ?? '';
    await travel();
    monitor.disconnect();
    watcher.disconnect();
  });
  afterAll(async () => {
    await client.end();
    await ground.clear();
    await graph.close();
    await redis.clear();
    await database.drop();
  });

  const sign = (body: string, secret: string = CANARY.appSecret) =>
    `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(program.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }
  const api = async (method: string, path: string, body?: unknown) =>
    call(method, path, body, { authorization: `Bearer ${CANARY.apiKey}` });
  /** What somebody hears who has no key, or whose request is refused. */
  const overhear = ({ text, status }: Answer) => status >= 400 && refused.push(text);

  async function hook(
    value: object,
    { field = 'messages', line = LINE, secret }: { field?: string; line?: string; secret?: string } = {},
  ) {
    const metadata = { display_phone_number: '15550100001', phone_number_id: line };
    const changes = [{ field, value: { messaging_product: 'whatsapp', metadata, ...value } }];
    return raw(
      JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes }] }),
      secret,
    );
  }
  async function raw(body: string, secret?: string): Promise<void> {
    overhear(await call('POST', '/webhook', body, { 'x-hub-signature-256': sign(body, secret) }));
  }

  let messages = 0;
  const message = (parts: object) => {
    messages += 1;
    const timestamp = String(Math.floor(Date.now() / 1000));
    return { id: `wamid.CANARY_${messages}`, from: CANARY.phone, timestamp, ...parts };
  };
  const text = (body: string = CANARY.text) => message({ type: 'text', text: { body } });
  const contacts = [{ profile: { name: CANARY.name }, wa_id: CANARY.phone, user_id: CANARY.userId }];

  async function settled(): Promise<void> {
    await until(async () => {
      const { rows } = await client.query<{ open: number }>(
        `SELECT (SELECT count(*) FROM inbox WHERE state = 'new' AND attempts = 0)::int
              + (SELECT count(*) FROM events WHERE state = 'pending' AND attempts = 0)::int
              + (SELECT count(*) FROM outbox WHERE state = 'sending' OR state = 'pending' AND attempts = 0)::int AS open`,
      );
      // A line that Graph refused waits for somebody to mend it.
      await client.query('UPDATE line_paces SET paused_until = NULL, probe_until = NULL, pause_kind = NULL');
      return rows[0]?.open === 0;
    });
  }

  async function travel(): Promise<void> {
    await webhooks();
    await sends();
    await questions();
    await troubles();
    await settled();
  }

  async function webhooks(): Promise<void> {
    await hook({ contacts, messages: [text(), text(CANARY.email), text('ayuda')] });
    const document = {
      id: '1',
      mime_type: 'application/pdf',
      caption: CANARY.caption,
      filename: CANARY.filename,
    };
    await hook({ contacts, messages: [message({ type: 'document', document })] });
    await hook({ messages: [message({ type: CANARY.text, [CANARY.text]: CANARY.text }), CANARY.text, null] });
    await hook({ messages: CANARY.text });
    await hook({ messages: [text()] }, { secret: 'wrong' });
    await hook({ messages: [text()] }, { line: CANARY.phone });
    await hook({ [CANARY.text]: CANARY.text }, { field: CANARY.text });
    await hook({
      errors: [{ code: 190, title: CANARY.text, message: CANARY.text, error_data: { details: CANARY.text } }],
    });
    await hook(
      {
        user_preferences: [
          { wa_id: CANARY.phone, value: 'stop', category: CANARY.text, detail: CANARY.text },
        ],
      },
      { field: 'user_preferences' },
    );
    const error = {
      code: 131026,
      title: CANARY.text,
      message: CANARY.text,
      error_data: { details: CANARY.phone },
    };
    await hook({
      statuses: [
        { id: 'wamid.S', status: 'failed', timestamp: '1', recipient_id: CANARY.phone, errors: [error] },
        {
          id: 'wamid.S',
          status: CANARY.text,
          recipient_id: CANARY.phone,
          biz_opaque_callback_data: CANARY.text,
        },
      ],
    });
    await raw(CANARY.text);
    await raw(`{"entry": "${CANARY.text}", "object": "${CANARY.phone}"}`);
    await raw(`{"object":"${CANARY.text}","entry":[]}`);
    await settled();
  }

  async function sends(): Promise<void> {
    for (let n = 0; n < 8; n += 1) {
      overhear(await api('POST', '/webhook/send', { to: CANARY.phone, message: `${CANARY.text} ${n}` }));
      await settled();
    }
    const parameters = [{ type: 'text', text: CANARY.text }];
    const template = { name: 'canary', language: { code: 'es' }, components: [{ type: 'body', parameters }] };
    overhear(await api('POST', '/webhook/send', { to: CANARY.recipient, template }));
    await settled();
  }

  /** Whoever asks wrongly is told which field it was, and not what stood in it. */
  async function questions(): Promise<void> {
    const wrong = { to: { [CANARY.text]: CANARY.phone }, message: [CANARY.text] };
    overhear(await api('POST', '/webhook/send', wrong));
    overhear(await api('POST', '/webhook/send', `{"to": "${CANARY.phone}", "message": ${CANARY.text}`));
    overhear(
      await api('POST', '/api/v1/lines', {
        phoneNumberId: LINE,
        token: CANARY.token,
        verifyToken: CANARY.verifyToken,
        appSecret: CANARY.appSecret,
      }),
    );
    overhear(
      await api('POST', '/api/v1/lines', {
        phoneNumberId: 7,
        token: { a: CANARY.token },
        appSecret: [CANARY.appSecret],
      }),
    );
    overhear(await call('GET', '/api/v1/messages', undefined, { authorization: `Bearer ${CANARY.token}` }));
    overhear(
      await call('GET', `/webhook?hub.mode=subscribe&hub.verify_token=${CANARY.text}&hub.challenge=1`),
    );
    await call('GET', `/webhook?hub.mode=subscribe&hub.verify_token=${CANARY.verifyToken}&hub.challenge=1`);
    for (const path of ['/api/v1/lines', `/api/v1/lines/${lineId}/doctor`, '/api/v1/tenants', '/docs-json']) {
      const { text: shown } = await api('GET', path);
      // Secrets go in and never come out, not even to who set them.
      for (const secret of [CANARY.token, CANARY.appSecret, CANARY.verifyToken, CANARY.encryptionKey]) {
        expect(shown).not.toContain(secret);
      }
    }
    await api('GET', `/api/v1/messages?contact=${CANARY.phone}`);
    await api('GET', `/api/v1/contacts?contact=${CANARY.userId}`);
    await api('POST', '/api/v1/templates/sync', {});
    await api('POST', '/api/v1/dead-letters/replay', {});
    const { text: found } = await api('GET', `/api/v1/contacts?contact=${CANARY.phone}`);
    const [contact] = (JSON.parse(found) as { items: { id: string }[] }).items;
    await api('PATCH', `/api/v1/contacts/${contact?.id}`, {
      name: CANARY.name,
      attributes: { mail: CANARY.email },
    });
    await api('GET', `/api/v1/contacts/${contact?.id}/export`);
    await settled();
  }

  /** The failing row is in the error's detail, and the value in some messages. */
  async function troubles(): Promise<void> {
    await client.query(
      `ALTER TABLE messages ADD CONSTRAINT canary CHECK (content::text NOT LIKE '%boom%') NOT VALID`,
    );
    await client.query(`ALTER TABLE contacts ADD CONSTRAINT canary CHECK (name NOT LIKE '%boom%') NOT VALID`);
    await hook({ contacts, messages: [text(`${CANARY.text} boom`)] });
    const { text: found } = await api('GET', `/api/v1/contacts?contact=${CANARY.phone}`);
    const [contact] = (JSON.parse(found) as { items: { id: string }[] }).items;
    overhear(await api('PATCH', `/api/v1/contacts/${contact?.id}`, { name: `${CANARY.name} boom` }));
    await program.printed(/expanding them one by one/);
    await program.printed(/canary/);
    await client.query('ALTER TABLE messages DROP CONSTRAINT canary');
    await client.query('ALTER TABLE contacts DROP CONSTRAINT canary');
  }

  const found = (where: string) => WORDS.filter((word) => where.includes(word));

  it('is in no line of the log, however much is logged', () => {
    const guilty = program.output.split('\n').filter((line) => found(line).length > 0);
    expect(guilty).toEqual([]);
    expect(program.output).toContain('"level":20');
  });

  it('is in no answer to somebody else, nor in what is said to whoever was refused', async () => {
    for (const path of ['/metrics', '/health/ready', '/health/live', '/docs']) {
      expect([path, found((await call('GET', path)).text)]).toEqual([path, []]);
    }
    expect(refused.length).toBeGreaterThan(5);
    expect(refused.filter((answer) => found(answer).length > 0)).toEqual([]);
  });

  it('is in no key, value or command of Redis', async () => {
    const connection = new RedisClient(redis.url);
    const keys = await connection.keys('*');
    const dumps = await Promise.all(
      keys.map(async (key) => (await connection.dumpBuffer(key))?.toString('latin1')),
    );
    connection.disconnect();
    expect(heard.length).toBeGreaterThan(0);
    expect(found([...keys, ...dumps, ...heard].join('\n'))).toEqual([]);
  });

  it('is not in what the system shows of the process, nor in its files', () => {
    expect(
      found(execFileSync('ps', ['-o', 'args=', '-p', String(program.pid)], { encoding: 'utf8' })),
    ).toEqual([]);
    const names = readdirSync(ground.dataDir, { recursive: true, encoding: 'utf8' });
    const files = names.map((name) => join(ground.dataDir, name)).filter((path) => statSync(path).isFile());
    expect(files.filter((path) => found(readFileSync(path, 'latin1')).length > 0)).toEqual([]);
  });
});
