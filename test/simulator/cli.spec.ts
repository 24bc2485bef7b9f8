import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../src/simulator/cli-run';
import { cliSettings } from '../../src/platform/cli/settings';
import { JsonObject } from '../../src/simulator/json';
import { Stand } from './stand';

let stand: Stand;
let program: Server;
let folder: string;
let printed: string[];
let complaints: string[];

const menu = {
  type: 'interactive',
  text: undefined,
  interactive: {
    type: 'button',
    body: { text: '¿Qué quieres hacer?' },
    action: {
      buttons: ['Horarios', 'Hablar'].map((title, i) => ({ type: 'reply', reply: { id: `m:${i}`, title } })),
    },
  },
};

beforeEach(async () => {
  stand = await Stand.up({ mayControl: ({ headers }) => headers.authorization === 'Bearer demo-key' });
  const mount = '/simulator';
  program = createServer((req, res) => {
    if (req.url?.startsWith(`${mount}/`)) void stand.simulator.handle(req, res, req.url.slice(mount.length));
    else res.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => program.listen(0, '127.0.0.1', resolve));
  folder = mkdtempSync(join(tmpdir(), 'recado-cli-'));
  printed = [];
  complaints = [];
});

afterEach(async () => {
  program.closeAllConnections();
  program.close();
  await stand.down();
  rmSync(folder, { recursive: true });
});

const port = () => String((program.address() as AddressInfo).port);
/** Waits long for an answer, but where none comes. */
const run = (args: string[], environment: Record<string, string> = {}, waitMs = 15_000) =>
  runCli({
    args,
    environment: { PORT: port(), API_KEY: 'demo-key', ...environment },
    folder,
    print: (line) => printed.push(line),
    complain: (line) => complaints.push(line),
    waitMs,
  });

/** A bot that answers the last message with what `reply` makes of it. */
function bot(reply: (message: JsonObject) => JsonObject): void {
  stand.answer = async () => {
    const message = stand.messages.at(-1);
    if (stand.statuses.length === 0 && message) await stand.send(reply(message));
    return 200;
  };
  stand.simulator.mischief.statuses = false;
}

it("prints the bot's answer and ends with 0", async () => {
  bot(() => ({ text: { body: '¡Hola! 👋 Bienvenido' } }));
  expect(await run(['hola'])).toBe(0);
  expect(printed).toEqual(['¡Hola! 👋 Bienvenido']);
  expect(complaints).toEqual([]);
});

it('arrives from an ad under a name', async () => {
  bot(() => ({}));
  await run(['--ad', 'Promo', '--name', 'Rui', '--from', '+15550100088', 'hola'], {}, 60);
  expect(stand.messages[0]).toMatchObject({ from: '15550100088', referral: { headline: 'Promo' } });
  expect(stand.values[0]?.['contacts']).toMatchObject([{ profile: { name: 'Rui' } }]);
});

it('numbers the choices of a menu and taps one', async () => {
  bot((message) => (message['type'] === 'text' ? menu : { text: { body: 'Has seleccionado: Hablar' } }));
  expect(await run(['ayuda'])).toBe(0);
  expect(printed.slice(0, 3)).toEqual(['¿Qué quieres hacer?', '  1. Horarios', '  2. Hablar']);
  expect(await run(['--choose', '2'])).toBe(0);
  expect(printed.at(-1)).toBe('Has seleccionado: Hablar');
  expect(stand.messages.at(-1)).toMatchObject({
    context: { from: '15550100001', id: expect.any(String) },
    interactive: { type: 'button_reply', button_reply: { id: 'm:1', title: 'Hablar' } },
  });
  expect(await run(['--choose', '3'])).toBe(1);
  expect(complaints).toEqual([expect.stringContaining('has 1 to 2')]);
});

it.each([
  ['no answer', ['hola'], {}, 'No answer came in time'],
  ['no menu', ['--choose', '1'], {}, 'no menu yet'],
  ['a wrong key', ['hola'], { API_KEY: 'other' }, 'refused the API key'],
  ['nobody there', ['hola'], { PORT: '1' }, 'Nothing answers at http://127.0.0.1:1; start the program'],
  ['nothing to say', [], {}, 'npm run simulate'],
  ['an unknown option', ['--odd'], {}, '--odd'],
  ['a sender that is none', ['--from', 'me', 'hola'], {}, '--from'],
])('ends with 1 and the reason: %s', async (_, args, environment, reason) => {
  expect(await run(args, environment, 60)).toBe(1);
  expect(complaints).toEqual([expect.stringContaining(reason)]);
  expect(printed).toEqual([]);
});

it('says when the simulator is off, has no line or the answer failed', async () => {
  stand.simulator.faults.use({ kind: 'fail_later', code: 131047 });
  stand.answer = async () => {
    if (stand.statuses.length === 0) await stand.send();
    return 200;
  };
  stand.simulator.mischief.earlyStatus = 1;
  expect(await run(['hola'], {}, 2_000)).toBe(1);
  expect(complaints.at(-1)).toContain('131047');
  program.removeAllListeners('request').on('request', (_, res) => res.writeHead(404).end('{}'));
  expect(await run(['hola'])).toBe(1);
  expect(complaints.at(-1)).toContain('SIMULATOR=on');
});

it('shows its page', async () => {
  expect(await run(['--help'])).toBe(0);
  expect(printed[0]).toContain('--choose');
});

describe('the settings', () => {
  it('come from the environment, then .env, then the key in the data folder', () => {
    writeFileSync(join(folder, 'api.key'), 'kept-key\n');
    writeFileSync(join(folder, '.env'), '# mine\nPORT=4000 # there\nexport DATA_DIR="."\nHOST=0.0.0.0\n');
    expect(cliSettings({}, folder)).toMatchObject({ address: 'http://127.0.0.1:4000', apiKey: 'kept-key' });
    expect(cliSettings({ PORT: '5000', HOST: 'box.test', API_KEY: 'k' }, folder)).toMatchObject({
      address: 'http://box.test:5000',
      apiKey: 'k',
    });
  });

  it('name the file when there is no key', async () => {
    expect(await run(['hola'], { API_KEY: '' })).toBe(1);
    expect(complaints[0]).toContain(join(folder, 'data', 'api.key'));
  });
});
