import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './support/free-port';
import { Ground, Program } from './support/program';

const API_KEY = 'restore-test-key-0123456789';

interface Message {
  readonly content: { readonly body?: string };
  readonly direction: string;
}

let ground: Ground;
const copy = mkdtempSync(join(tmpdir(), 'recado copy '));
beforeAll(async () => {
  ground = await Ground.prepare();
});
afterAll(async () => {
  await ground.clear();
  rmSync(copy, { recursive: true, force: true });
});

async function get<T>(program: Program, path: string): Promise<T> {
  const response = await fetch(program.url + path, { headers: { authorization: `Bearer ${API_KEY}` } });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

async function talk(program: Program, dataDir: string, text: string): Promise<string> {
  const { port: PORT } = new URL(program.url);
  const cli = Program.spawn({ PORT, DATA_DIR: dataDir, API_KEY }, 'dist/simulator/cli.js', [text]);
  expect(await cli.ended).toEqual({ code: 0, signal: null });
  return cli.output;
}

it('shows every conversation, and answers, on a copied DATA_DIR', async () => {
  const program = await ground.start({ API_KEY, TURN_QUIET_MS: '0' });
  await talk(program, ground.dataDir, 'hola');
  const { items: before } = await get<{ items: Message[] }>(program, '/api/v1/messages');
  expect(before.map(({ direction }) => direction).toSorted()).toEqual(['inbound', 'outbound']);
  await program.stop();
  cpSync(ground.dataDir, copy, { recursive: true });

  // The lines' secrets open with the copied key, else the simulated line could neither receive nor send.
  const restored = await ground.start({
    API_KEY,
    DATA_DIR: copy,
    PORT: String(await freePort()),
    TURN_QUIET_MS: '0',
  });
  const { items: after } = await get<{ items: Message[] }>(restored, '/api/v1/messages');
  expect(after.map(({ content }) => content)).toEqual(before.map(({ content }) => content));
  expect(await talk(restored, copy, 'ayuda')).toContain('ayud');
  await restored.stop();
});
