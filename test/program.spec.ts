import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createTestDatabase } from './support/database';
import { Ground, Program } from './support/program';

let ground: Ground;
beforeEach(async () => {
  ground = await Ground.prepare();
});
afterEach(() => ground.clear());

/** Processes that have the folder in their command line: the embedded server and its children. */
const postgresOf = (folder: string) =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder) && line.includes('postgres'));

describe('a start on a bare machine', () => {
  it('prints what a newcomer needs, answers the simulated customer, and ends with 0 and nothing left', async () => {
    await ground.clear();
    ground = await Ground.prepare({ bare: true });
    const program = await ground.start();
    expect(program.output).toContain(program.url);
    expect(program.output).toMatch(/API key +[0-9a-f]{64}/);
    expect(program.output).toContain('npm run simulate');
    const talk = ground.spawn({}, 'dist/simulator/cli.js', ['hola']);
    expect(await talk.ended).toEqual({ code: 0, signal: null });
    expect(talk.output).toContain('¡Hola! 👋 Bienvenido');
    program.signal('SIGTERM');
    program.signal('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(postgresOf(ground.dataDir)).toEqual([]);
  });

  it('keeps everything over a kill, prints the key only once, and adopts the server left behind', async () => {
    const first = await ground.start();
    const key = /API key +([0-9a-f]{64})/.exec(first.output)?.[1] ?? '';
    await first.stop('SIGKILL');
    expect(postgresOf(ground.dataDir)).not.toEqual([]);
    const second = await ground.start();
    expect(second.output).not.toContain(key);
    const response = await fetch(`${second.url}/api/v1/lines`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(await response.json()).toMatchObject({ items: [{ phoneNumberId: '700800900100201' }] });
  });

  it('prints a link that makes the first owner, while there is none', async () => {
    const first = await ground.start({ NODE_ENV: 'production' });
    const token = /invitation#([\w-]{43})/.exec(first.output)?.[1];
    const response = await fetch(`${first.url}/api/v1/invitations/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        token,
        email: 'eva@sol.example',
        name: 'Eva',
        password: 'luna-verde-entrada-27',
      }),
    });
    expect(response.status).toBe(200);
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    const session = await fetch(`${first.url}/api/v1/session`, { headers: { cookie } });
    expect(await session.json()).toMatchObject({ tenantId: null, operator: { role: 'owner' } });

    const link = ground.spawn({}, 'dist/operators/cli.js');
    expect(await link.ended).toEqual({ code: 0, signal: null });
    expect(link.output).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/invitation#[\w-]{43}\n$/);
    await first.stop();
    expect((await ground.start()).output).not.toContain('invitation#');
  });

  it('starts with no line in production and says how to add one', async () => {
    const program = await ground.start({ NODE_ENV: 'production' });
    expect(program.output).toContain('POST /api/v1/lines');
    expect(program.output).toMatch(/API key +[0-9a-f]{64}/);
    const messages = program.output
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { level: unknown; time: string; msg: string }).msg);
    expect(messages).toContain(`Recado runs at ${program.url}`);
    expect((await fetch(`${program.url}/simulator/requests`)).status).toBe(404);
  });
});

it('stops within its time, with its Postgres, while somebody uploads slowly', async () => {
  const program = await ground.start();
  const { port } = new URL(program.url);
  const upload = connect(Number(port), '127.0.0.1');
  upload.on('error', () => undefined);
  upload.write('POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{');
  // Answered on its own connection, so the one before has been read.
  await fetch(`${program.url}/health/live`);
  expect(await program.stop()).toEqual({ code: 0, signal: null });
  expect(postgresOf(ground.dataDir)).toEqual([]);
  upload.destroy();
});

describe('a start that cannot be', () => {
  /** Whether the program ends by itself with an error of one line that names the variable. */
  async function refusal(env: Record<string, string>): Promise<string> {
    const program: Program = ground.spawn(env);
    expect((await program.ended).code).toBeGreaterThan(0);
    // Beside what was logged before, such as that Postgres started.
    const lines = program.output
      .trim()
      .split('\n')
      .filter((line) => !/ INFO: .*"context":"(?!Exception)/.test(line));
    expect(lines).toEqual([expect.stringMatching(/^Recado cannot start\. /)]);
    return lines[0] ?? '';
  }

  let taken: Server;
  afterEach(async () => {
    await new Promise((resolve) => (taken === undefined ? resolve(undefined) : taken.close(resolve)));
  });

  it('names PORT when it is in use', async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(ground.port, '127.0.0.1', resolve));
    expect(await refusal({})).toContain(`PORT: ${ground.port} is in use`);
  });

  it.each([
    ['PORT', { PORT: 'http' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://localhost/recado' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://nobody:hush-hush@127.0.0.1:9/recado' }],
    [
      'WHATSAPP_APP_SECRET',
      { WHATSAPP_PHONE_NUMBER_ID: '7', WHATSAPP_API_TOKEN: 'x', WHATSAPP_VERIFY_TOKEN: 'x' },
    ],
    ['ALLOW_UNSIGNED_WEBHOOKS', { ALLOW_UNSIGNED_WEBHOOKS: 'true', NODE_ENV: 'production' }],
    ['ENCRYPTION_KEY', { ENCRYPTION_KEY: 'short' }],
  ])('names %s', async (name, env: Record<string, string>) => {
    const line = await refusal(env);
    expect(line).toContain(name);
    expect(line).not.toContain('hush-hush');
  });

  it('names DATA_DIR when a file is in its way, with its own Postgres or another', async () => {
    writeFileSync(join(ground.dataDir, 'file'), '');
    const DATA_DIR = join(ground.dataDir, 'file', 'sub');
    expect(await refusal({ DATA_DIR })).toContain('DATA_DIR: ');
    const database = await createTestDatabase();
    try {
      expect(await refusal({ DATA_DIR, DATABASE_URL: database.url })).toContain(
        `DATA_DIR: a file is in the way at ${DATA_DIR}`,
      );
    } finally {
      await database.drop();
    }
  });

  it('refuses to make a new key beside a database that holds secrets', async () => {
    await (await ground.start({ ENCRYPTION_KEY: '0'.repeat(64) })).stop();
    expect(await refusal({})).toContain('ENCRYPTION_KEY: missing');
    expect(await refusal({ ENCRYPTION_KEY: '1'.repeat(64) })).toContain('ENCRYPTION_KEY: not the key');
    expect(postgresOf(ground.dataDir)).toEqual([]);
  });
});
