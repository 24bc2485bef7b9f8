import { createHmac } from 'node:crypto';
import { Client } from 'pg';
import { Simulator } from '../src/simulator/simulator';
import { createTestDatabase, TestDatabase } from './support/database';
import { Ground, Program } from './support/program';
import { found } from './support/until';

const LINE = '700800900100201';
const APP_SECRET = 'demo_app_secret_1';
const API_KEY = 'log-ids-test-key-0123456789';

interface LogLine {
  readonly msg: string;
  readonly context?: string;
  readonly requestId?: string;
  readonly job?: string;
  readonly jobId?: string;
  readonly outboxId?: string;
  readonly lineId?: string;
}

let database: TestDatabase;
let ground: Ground;
let simulator: Simulator;
let program: Program;
let startedWith = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  ground = await Ground.prepare();
  simulator = new Simulator({ redeliveryGapsMs: [], statusDelaysMs: { sent: 0, delivered: 0, read: 0 } });
  const { url } = await simulator.listen();
  program = await ground.start({
    NODE_ENV: 'production',
    LOG_LEVEL: 'debug',
    DATABASE_URL: database.url,
    API_KEY,
    TURN_QUIET_MS: '0',
    WHATSAPP_PHONE_NUMBER_ID: LINE,
    WHATSAPP_API_TOKEN: 'demo-token',
    WHATSAPP_VERIFY_TOKEN: 'demo-verify-token',
    WHATSAPP_APP_SECRET: APP_SECRET,
    WHATSAPP_API_BASE_URL: `${url}/graph`,
  });
  simulator.useLine({
    phoneNumberId: LINE,
    businessAccountId: '900100200300401',
    displayPhoneNumber: '15550100001',
    token: 'demo-token',
    appSecret: APP_SECRET,
    webhookUrl: `${program.url}/webhook`,
  });
  startedWith = lines().length;
});
afterAll(async () => {
  await simulator.close();
  await ground.clear();
  await database.drop();
});

/** Whole lines of the log; the last may be half written. */
function lines(): LogLine[] {
  const whole = program.output.slice(0, program.output.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);
}

/** The first line since the start that is so; the program may write it a little later. */
async function lineWhere(is: (line: LogLine) => boolean): Promise<LogLine> {
  return found(() => lines().slice(startedWith).find(is));
}

/** A table that is away makes whoever wants it fail, and say so. */
async function without(table: string, work: () => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(`ALTER TABLE ${table} RENAME TO hidden`);
    await work();
  } finally {
    await client.query(`ALTER TABLE IF EXISTS hidden RENAME TO ${table}`);
    await client.end();
  }
}

async function postWebhook(requestId: string): Promise<Response> {
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [] });
  const signature = createHmac('sha256', APP_SECRET).update(body).digest('hex');
  return fetch(`${program.url}/webhook`, {
    method: 'POST',
    headers: { 'x-hub-signature-256': `sha256=${signature}`, 'x-request-id': requestId },
    body,
  });
}

it('gives every step and every batch of outcomes an id of its own, and every send those of its row and line', async () => {
  await simulator.customer('15550109001').say('hola');
  const decided = await lineWhere(({ msg }) => msg === 'message decided');
  expect(decided).toMatchObject({ job: 'in', jobId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  const sent = await lineWhere(({ msg }) => msg === 'message sent');
  expect(sent).toMatchObject({ job: 'settle', outboxId: expect.any(String) });
  expect(sent.jobId).not.toBe(decided.jobId);
});

it('writes the id of a webhook request into its lines and its answer', async () => {
  await without('inbox', async () => {
    const answer = await postWebhook('webhook-1');
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([503, 'webhook-1']);
    // Receipts of the test before may be refused too.
    await lineWhere(({ msg, requestId }) => msg === 'webhook not stored' && requestId === 'webhook-1');
    const failed = await lineWhere(({ msg }) => msg.startsWith('expand: step failed'));
    expect(failed).toMatchObject({ job: 'expand', jobId: expect.any(String) });
    expect(failed.requestId).toBeUndefined();
  });
});

it('writes the id of an API request into its lines', async () => {
  await without('contacts', async () => {
    const headers = { authorization: `Bearer ${API_KEY}`, 'x-request-id': 'api-1' };
    expect((await fetch(`${program.url}/api/v1/contacts`, { headers })).status).toBe(500);
  });
  expect((await lineWhere(({ msg }) => msg === 'request failed')).requestId).toBe('api-1');
});

it('leaves no line after the start without an id', async () => {
  await simulator.customer('15550109002').say('ayuda');
  await lineWhere(({ msg }) => msg === 'message sent');
  expect((await program.stop()).code).toBe(0);
  const bare = lines()
    .slice(startedWith)
    .filter(({ requestId, jobId }) => requestId === undefined && jobId === undefined);
  expect(bare).toEqual([]);
});
