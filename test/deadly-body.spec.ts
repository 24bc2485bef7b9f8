import { Simulator } from '../src/simulator/simulator';
import { Ground, Program } from './support/program';
import { found, until } from './support/until';

const LINE = '700800900100201';
const SECRET = 'demo_app_secret_1';
const API_KEY = 'deadly-body-key-0123456789';
const KILL = { CRASH_AT: 'expanding' };

let ground: Ground;
let simulator: Simulator;
beforeEach(async () => {
  ground = await Ground.prepare();
  simulator = new Simulator({ redeliveryGapsMs: [] });
});
afterEach(async () => {
  await simulator.close();
  await ground.clear();
});

async function api<T>(program: Program, method: string, path: string): Promise<T> {
  const headers = { authorization: `Bearer ${API_KEY}` };
  return (await (await fetch(`${program.url}/api/v1${path}`, { method, headers })).json()) as T;
}

it('buries a body with which every process died that read it, answers the next, and reads it again on request', async () => {
  const { url } = await simulator.listen();
  const env = {
    API_KEY,
    TURN_QUIET_MS: '0',
    LOG_LEVEL: 'silent',
    WHATSAPP_PHONE_NUMBER_ID: LINE,
    WHATSAPP_API_TOKEN: 'demo-token',
    WHATSAPP_VERIFY_TOKEN: 'demo-verify-token',
    WHATSAPP_APP_SECRET: SECRET,
    WHATSAPP_API_BASE_URL: `${url}/graph`,
  };
  const first = await ground.start({ ...env, ...KILL });
  simulator.useLine({
    phoneNumberId: LINE,
    businessAccountId: '900100200300401',
    displayPhoneNumber: '15550100001',
    token: 'demo-token',
    appSecret: SECRET,
    webhookUrl: `${first.url}/webhook`,
  });
  const deadly = await simulator.customer('15550100077').say('hola');
  expect(await first.ended).toEqual({ code: null, signal: 'SIGKILL' });
  // Once with all that came with it, then five times alone.
  for (let start = 0; start < 5; start += 1) {
    expect(await ground.spawn({ ...env, ...KILL }).ended).toEqual({ code: null, signal: 'SIGKILL' });
  }
  const program = await ground.start(env);
  const next = await simulator.customer('15550100078').say('hola');
  await answered(next.id);
  interface Letters {
    readonly items: readonly { readonly id: string; readonly reason: string }[];
  }
  const items = await found(async () => {
    const letters = await api<Letters>(program, 'GET', '/dead-letters');
    return letters.items.length > 0 ? letters.items : undefined;
  });
  expect(items).toMatchObject([{ reason: 'expanding_failed' }]);
  await api(program, 'POST', `/dead-letters/${items[0]?.id}/replay`);
  await answered(deadly.id);
}, 300_000);

/** Resolves when the customer's message has been answered. */
async function answered(id: string): Promise<void> {
  const isAnswer = ({ body }: { body?: unknown }) =>
    (body as { context?: { message_id: string } } | undefined)?.context?.message_id === id;
  await until(() => simulator.requests.some(isAnswer));
}
