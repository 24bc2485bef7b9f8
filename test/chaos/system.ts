import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { CrashPoint } from '../../src/platform/chaos/crash-points';
import { Random } from '../../src/simulator/random';
import { SimulatedLine } from '../../src/simulator/types';
import { Redis } from '../support/redis';
import { StallingProxy } from '../support/stalling-proxy';
import { Member } from './member';

export const API_KEY = 'chaos-api-key-0123456789';
export const ENCRYPTION_KEY = 'c0ffee'.repeat(10) + 'cafe';
export const APP_SECRET = 'demo_app_secret_1';
export const TOKEN = 'demo-token-canary';
export const VERIFY_TOKEN = 'demo-verify-token-canary';

/** Three lines: two of one business, and one of a business whose rules are broken. */
export const LINES: readonly SimulatedLine[] = ['700800900100201', '700800900100202', '700800900100203'].map(
  (phoneNumberId) => ({
    phoneNumberId,
    businessAccountId: '900100200300401',
    displayPhoneNumber: '15550100001',
    token: TOKEN,
    appSecret: APP_SECRET,
    webhookUrl: '',
  }),
);

/** A process of the program under test and what may happen to it. */
export interface Part {
  member: Member;
  readonly servesHttp: boolean;
  readonly crashPoints: readonly CrashPoint[];
}

/** The real program, as its own processes, and everything between them that can break. */
export interface System {
  readonly url: string;
  readonly parts: readonly Part[];
  readonly links: Readonly<Record<string, StallingProxy>>;
  readonly redis: Redis | null;
  /** The folder of the data of Postgres. */
  readonly cluster: string;
  /** Where Postgres listens, around all links. */
  readonly socketFolder: string;
  close(): Promise<void>;
}

/** What a disturbance needs, and what it leaves behind. */
export interface Stage {
  readonly system: System;
  readonly random: Random;
  /** Hits of each crash point. */
  readonly hits: Map<CrashPoint, number>;
  /** What ends by itself later: a stopped process goes on, a link is mended. */
  readonly later: Set<Promise<void>>;
  /** For whoever reads the run's diary. */
  readonly note: (text: string) => void;
  /** What must not be. */
  readonly violations: string[];
  /** How many times as long as usual a machine may take for what the program must do in time. */
  readonly patience: number;
  /** Sends that may have been under way when something was killed. */
  killed: number;
}

export const DOOR_POINTS = ['storing', 'stored', 'acknowledged'] as const;
export const WORK_POINTS = [
  'expanding',
  'lane-claimed',
  'decided',
  'departing',
  'requested',
  'answered',
  'receiving',
  'merging',
  'media-stored',
  'retaining',
] as const;

/** What every process gets; nothing of the runner's environment but the PATH reaches it. */
export function programEnv(graphUrl: string): Record<string, string> {
  const [line] = LINES;
  return {
    NODE_ENV: 'test',
    API_KEY,
    ENCRYPTION_KEY,
    SIMULATOR: 'off',
    TURN_QUIET_MS: '0',
    LINE_MESSAGES_PER_SECOND: '0',
    CONTACT_PACE: 'off',
    WHATSAPP_PHONE_NUMBER_ID: line?.phoneNumberId ?? '',
    WHATSAPP_API_TOKEN: TOKEN,
    WHATSAPP_VERIFY_TOKEN: VERIFY_TOKEN,
    WHATSAPP_APP_SECRET: APP_SECRET,
    WHATSAPP_API_BASE_URL: graphUrl,
  };
}

/** Starts what does not run, and resolves when webhooks are taken. */
export async function ready({ url, parts }: System, patienceMs = 300_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    for (const { member } of parts) if (!member.runs) member.start();
    if (await isReady(url)) return;
    await pause(25);
  }
  throw new Error(`not ready after ${patienceMs} ms; see the logs of the processes`);
}

export async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

/** Asks again, though not for ever, while the database does not answer in time. */
export async function api(system: System, method: string, path: string, body?: object): Promise<Response> {
  for (let tries = 0; ; tries += 1) {
    const response = await fetch(`${system.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status !== 503 || tries > 100) return response;
    await response.body?.cancel();
    await pause(200);
  }
}

/** A connection of the runner's own. */
export async function postgres({ socketFolder }: System, database = 'recado'): Promise<Client> {
  for (let tries = 0; ; tries += 1) {
    const client = new Client({ host: socketFolder, port: 5432, user: 'recado', database });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (tries > 200) throw error;
      await pause(100);
    }
  }
}

export function killPostgres({ cluster }: System): void {
  try {
    const pid = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
    if (pid > 0) process.kill(pid, 'SIGKILL');
  } catch {
    // It is away already.
  }
}

export async function within(ms: number, holds: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if (await holds()) return true;
    await pause(200);
  }
  return false;
}
