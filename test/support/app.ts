import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from '../../src/app.module';
import { InboxWriter } from '../../src/inbox/inbox-writer.service';
import { HousekeepingService } from '../../src/operations/housekeeping.service';
import { PulseModule } from '../../src/operations/pulse.module';
import { TemplateKeeping } from '../../src/operations/template-keeping.service';
import { readConfig } from '../../src/platform/config/config';
import { ConfigModule } from '../../src/platform/config/config.module';
import { configureHttp } from '../../src/platform/http/configure-http';
import { WakeUps } from '../../src/platform/queue/wake-ups';
import { SimulatorOptions } from '../../src/simulator/types';
import { Simulator } from '../../src/simulator/simulator';
import { FrontDoorAdapter } from '../../src/webhook/front-door';
import { WhatsappController } from '../../src/webhook/whatsapp.controller';
import { createTestDatabase, TestDatabase } from './database';
import { freePort } from './free-port';
import { ownerOf } from './owner';
import { waitLongForDatabase } from './patience';
import { until } from './until';

export const PHONE_NUMBER_ID = '700800900100201';
export const CUSTOMER = '15550100077';
export const APP_SECRET = 'demo_app_secret_1';
export const VERIFY_TOKEN = 'demo-verify-token';
export const TOKEN = 'demo-token';
export const API_KEY = 'test-api-key-0123456789';

export interface TestApp {
  readonly url: string;
  readonly app: NestExpressApplication;
  readonly simulator: Simulator;
  readonly lineId: string;
  /** As the owner of the tables, whom nothing is hidden from. */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** A call of the API with the key; answers status and parsed body. */
  api(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** Resolves when everything that came in has been answered and sent. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** The whole program in this process, on its own database, with the simulator standing in for Meta over HTTP. */
export async function startApp({
  env = {},
  simulator: options = {},
  database: given,
}: {
  env?: Record<string, string>;
  simulator?: SimulatorOptions;
  /** One that outlives the app; otherwise it gets its own. */
  database?: TestDatabase;
} = {}): Promise<TestApp> {
  waitLongForDatabase();
  const database = given ?? (await createTestDatabase());
  const simulator = new Simulator({
    statusDelaysMs: { sent: 0, delivered: 0, read: 0 },
    redeliveryGapsMs: [],
    ...options,
  });
  const graph = await simulator.listen();
  const port = await freePort();
  const dataDir = mkdtempSync(join(tmpdir(), 'recado-app-'));
  const config = readConfig({
    PORT: String(port),
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    SIMULATOR: 'off',
    TURN_QUIET_MS: '0',
    LOG_LEVEL: 'silent',
    API_KEY,
    ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    WHATSAPP_PHONE_NUMBER_ID: PHONE_NUMBER_ID,
    WHATSAPP_API_TOKEN: TOKEN,
    WHATSAPP_VERIFY_TOKEN: VERIFY_TOKEN,
    WHATSAPP_APP_SECRET: APP_SECRET,
    WHATSAPP_API_BASE_URL: `${graph.url}/graph`,
    ...env,
  });
  const adapter = new FrontDoorAdapter();
  const root = AppModule.of(config, ConfigModule.of(config));
  const app = await NestFactory.create<NestExpressApplication>(root, adapter, {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
  configureHttp(app);
  adapter.open(app.get(WhatsappController, { strict: false }));
  // Nothing is delivered again here, so nothing is refused because Postgres, or this process, stood still for a moment.
  app.get(InboxWriter, { strict: false }).patienceMs = 600_000;
  await app.listen(port, '127.0.0.1');
  const url = `http://127.0.0.1:${port}`;
  simulator.useLine({
    phoneNumberId: PHONE_NUMBER_ID,
    businessAccountId: '900100200300401',
    displayPhoneNumber: '15550100001',
    token: TOKEN,
    appSecret: APP_SECRET,
    verifyToken: VERIFY_TOKEN,
    webhookUrl: `${url}/webhook`,
  });
  const owner = ownerOf(database.url);
  const { query } = owner;
  const [line] = await query<{ id: string }>('SELECT id FROM lines');
  return {
    url,
    app,
    simulator,
    lineId: line?.id ?? '',
    query,
    api: async (method, path, body) => {
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
    },
    settled: async () => untilSettled(query, simulator),
    close: async () => {
      await simulator.close();
      await app.close();
      await owner.end();
      rmSync(dataDir, { recursive: true });
      if (given === undefined) await database.drop();
    },
  };
}

/** For a test that does by itself what would be done at some moment. */
export async function stopHousekeeping({ app }: TestApp): Promise<void> {
  await app.get(TemplateKeeping, { strict: false }).beforeApplicationShutdown();
  await app.get(HousekeepingService, { strict: false }).beforeApplicationShutdown();
  await app.get(PulseModule, { strict: false }).beforeApplicationShutdown();
}

/** As if the quiet time of everybody who has written were over; resolves when they have been answered. */
export async function endTurns(recado: TestApp): Promise<void> {
  const unread = async () => recado.query(`SELECT 1 FROM inbox WHERE state = 'new' LIMIT 1`);
  await until(async () => (await unread()).length === 0);
  await recado.query(`UPDATE lanes SET ready_at = now() WHERE kind = 'in' AND ready_at > now()`);
  recado.app.get(WakeUps, { strict: false }).ring('in');
  await recado.settled();
}

/** Looks again until nothing is on its way; a test that waits for something else fails by its own time limit. */
async function untilSettled(query: TestApp['query'], simulator: Simulator): Promise<void> {
  const isDone = async () => {
    await simulator.idle();
    const [open] = await query<{ count: number }>(
      `SELECT (SELECT count(*) FROM inbox WHERE state = 'new')::int
            + (SELECT count(*) FROM events WHERE state = 'pending')::int
            + (SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending'))::int
            + (SELECT count(*) FROM contact_merges)::int AS count`,
    );
    return open?.count === 0;
  };
  await until(async () => {
    if (!(await isDone())) return false;
    // What left while that was asked has its receipts still on their way.
    const before = simulator.requestCount;
    return (await isDone()) && simulator.requestCount === before;
  });
}
