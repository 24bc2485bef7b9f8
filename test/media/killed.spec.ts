import { Client } from 'pg';
import { Simulator } from '../../src/simulator/simulator';
import { inbound } from '../../src/simulator/inbound';
import { createTestDatabase, TestDatabase } from '../support/database';
import { Ground, Program } from '../support/program';
import { hexOf, PNG } from './stand';
import { found } from '../support/until';

const LINE = '700800900100201';
const SECRET = 'demo_app_secret_1';
const API_KEY = 'killed-media-key-0123456789';

let ground: Ground;
let database: TestDatabase;
let simulator: Simulator;
beforeEach(async () => {
  ground = await Ground.prepare();
  database = await createTestDatabase();
  simulator = new Simulator({ redeliveryGapsMs: [] });
});
afterEach(async () => {
  await simulator.close();
  await ground.clear();
  await database.drop();
});

interface Shown {
  readonly items: readonly { readonly content: { readonly media?: { state: string; sha256: string } } }[];
}

/** The state of the only file, once it is not pending any more. */
async function media(program: Program) {
  const headers = { authorization: `Bearer ${API_KEY}` };
  return found(async () => {
    const answer = await fetch(`${program.url}/api/v1/messages?limit=10`, { headers });
    const { items } = (await answer.json()) as Shown;
    const files = items.flatMap(({ content }) => content.media ?? []);
    return files.some(({ state }) => state !== 'pending') ? files : undefined;
  });
}

it('keeps a file whose process was killed between its bytes and the COMMIT', async () => {
  const { url } = await simulator.listen();
  const env = {
    API_KEY,
    DATABASE_URL: database.url,
    ENCRYPTION_KEY: 'c0ffee'.repeat(10) + 'cafe',
    TURN_QUIET_MS: '0',
    LOG_LEVEL: 'silent',
    WHATSAPP_PHONE_NUMBER_ID: LINE,
    WHATSAPP_API_TOKEN: 'demo-token',
    WHATSAPP_VERIFY_TOKEN: 'demo-verify-token',
    WHATSAPP_APP_SECRET: SECRET,
    WHATSAPP_API_BASE_URL: `${url}/graph`,
  };
  const first = await ground.start({ ...env, CRASH_AT: 'media-stored' });
  simulator.useLine({
    phoneNumberId: LINE,
    businessAccountId: '900100200300401',
    displayPhoneNumber: '15550100001',
    token: 'demo-token',
    appSecret: SECRET,
    webhookUrl: `${first.url}/webhook`,
  });
  await simulator.customer('15550100077').send(inbound.image());
  expect(await first.ended).toEqual({ code: null, signal: 'SIGKILL' });
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query('SELECT state, tries FROM media');
  expect(rows).toEqual([{ state: 'pending', tries: 1 }]);
  // As if the lease of the dead one, which lasts a minute, had run out.
  await client.query('UPDATE media SET next_at = now()');
  await client.end();
  const next = await ground.start(env);
  expect(await media(next)).toMatchObject([{ state: 'stored', sha256: hexOf(PNG) }]);
}, 120_000);
