import { ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../support/free-port';
import { closedLoop, LoadResult, signedWebhooks } from './load';

const SECRET = 'demo_app_secret_1';
const LINE = '700800900100201';
const TOKEN = 'demo-token';
const API_KEY = 'bench-api-key-0123456789';
const CONNECTIONS = 64;

interface Throughput {
  /** The door while the same process also expands, answers and sends what came in. */
  readonly door: LoadResult;
  readonly messages: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Resident memory when half of the messages had come, and after all were answered. */
  readonly rssHalfMb: number;
  readonly rssMb: number;
}

async function main(): Promise<void> {
  const { size, seed, rounds, memory, out } = readOptions();
  const yard: LoadResult[] = [];
  const ours: LoadResult[] = [];
  // Interleaved, since the machine's other guests come and go.
  for (let round = 0; round < rounds; round += 1) {
    yard.push(await measureYardstick(size, seed + round));
    ours.push(await measureAcknowledging(size, seed + round));
  }
  const best = (results: readonly LoadResult[]) =>
    results.reduce((a, b) => (a.perSecond >= b.perSecond ? a : b));
  const throughput = await measureThroughput(memory, seed);
  const result = {
    size,
    seed,
    node: process.version,
    yardstick: best(yard),
    acknowledging: best(ours),
    ratio: Number((best(ours).perSecond / best(yard).perSecond).toFixed(2)),
    ratios: ours.map((one, i) => Number((one.perSecond / (yard[i]?.perSecond ?? 1)).toFixed(2))),
    throughput,
  };
  console.table({
    'yardstick: verify + store': row(result.yardstick),
    'Recado acknowledging (ROLE=web)': row(result.acknowledging),
    'Recado acknowledging while it answers (ROLE=all)': row(throughput.door),
  });
  console.log(`ratio to the yardstick: ${result.ratio} (rounds: ${result.ratios.join(', ')})`);
  console.log(
    `webhook to Graph request: ${throughput.perSecond} messages/s over ${throughput.messages} messages; resident ${throughput.rssHalfMb} MB halfway, ${throughput.rssMb} MB afterwards`,
  );
  writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`);
}

interface Options {
  readonly size: number;
  readonly seed: number;
  readonly rounds: number;
  readonly memory: number;
  readonly out: string;
}

/** Ends the program with one clear line when they cannot be read. */
function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        size: { type: 'string', default: '20000' },
        seed: { type: 'string', default: '1' },
        rounds: { type: 'string', default: '3' },
        memory: { type: 'string', default: '50000' },
        out: { type: 'string', default: 'bench-result.json' },
      },
    });
    return {
      size: wholeNumber('size', values.size),
      seed: wholeNumber('seed', values.seed),
      rounds: wholeNumber('rounds', values.rounds),
      memory: wholeNumber('memory', values.memory),
      out: values.out,
    };
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    console.error(`bench: ${reason}; the options are --size, --seed, --rounds, --memory and --out`);
    return process.exit(1);
  }
}

function wholeNumber(name: string, value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new Error(`--${name} must be a whole number from 1`);
  return Number(value);
}

function row({ perSecond, p50Ms, p99Ms, failures }: LoadResult): object {
  return { 'requests/s': perSecond, 'p50 ms': p50Ms, 'p99 ms': p99Ms, failures };
}

async function measureYardstick(size: number, seed: number): Promise<LoadResult> {
  return withFolder(async (folder) => {
    const port = await freePort();
    const child = fork(join(__dirname, 'yardstick.ts'), [folder, String(port), SECRET], {
      execArgv: ['-r', '@swc-node/register'],
    });
    await message(child);
    return finishing(child, () => load(port, size, seed));
  });
}

/** The door alone (ROLE=web), as the yardstick has no workers either. */
async function measureAcknowledging(size: number, seed: number): Promise<LoadResult> {
  return withFolder(async (folder) => {
    const port = await freePort();
    const child = await startProduct(folder, { ROLE: 'web', PORT: String(port) });
    return finishing(child, () => load(port, size, seed));
  });
}

/** Everything in one process: webhook in, rules, reply out to a Graph stand-in. */
async function measureThroughput(size: number, seed: number): Promise<Throughput> {
  return withFolder(async (folder) => {
    const graph = fork(join(__dirname, 'graph.ts'), [TOKEN, LINE], {
      execArgv: ['-r', '@swc-node/register'],
    });
    const { url } = (await message(graph)) as { url: string };
    const port = await freePort();
    const child = await startProduct(folder, { PORT: String(port), WHATSAPP_API_BASE_URL: `${url}/graph` });
    return finishing(graph, () =>
      finishing(child, async () => {
        const requests = signedWebhooks(size, SECRET, LINE, seed);
        const startedAt = performance.now();
        const half = Math.floor(size / 2);
        await closedLoop(port, requests.slice(0, half), CONNECTIONS);
        const rssHalfMb = residentMb(child.pid ?? 0);
        const door = await closedLoop(port, requests.slice(half), CONNECTIONS);
        // Each message is one read mark and one reply.
        await until(async () => (await ask(graph)) >= size * 2);
        const seconds = (performance.now() - startedAt) / 1000;
        return {
          messages: size,
          seconds: Number(seconds.toFixed(1)),
          perSecond: Math.round(size / seconds),
          door,
          rssHalfMb,
          rssMb: residentMb(child.pid ?? 0),
        };
      }),
    );
  });
}

async function load(port: number, size: number, seed: number): Promise<LoadResult> {
  await closedLoop(port, signedWebhooks(Math.min(2_000, size), SECRET, LINE, seed + 1_000_000), CONNECTIONS);
  return closedLoop(port, signedWebhooks(size, SECRET, LINE, seed), CONNECTIONS);
}

async function startProduct(dataDir: string, env: Record<string, string>): Promise<ChildProcess> {
  const nodeArgs = (process.env['BENCH_NODE_ARGS'] ?? '').split(' ').filter((arg) => arg !== '');
  const child = spawn(process.execPath, [...nodeArgs, join(__dirname, '../../dist/main.js')], {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      DATA_DIR: dataDir,
      API_KEY,
      ENCRYPTION_KEY: '0'.repeat(64),
      WHATSAPP_PHONE_NUMBER_ID: LINE,
      WHATSAPP_API_TOKEN: TOKEN,
      WHATSAPP_VERIFY_TOKEN: 'bench',
      WHATSAPP_APP_SECRET: SECRET,
      LINE_MESSAGES_PER_SECOND: '0',
      TURN_QUIET_MS: '0',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}`);
    return fetch(`http://127.0.0.1:${env['PORT']}/health/ready`).then(
      (response) => response.ok,
      () => false,
    );
  });
  return child;
}

async function finishing<T>(child: ChildProcess, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
}

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'recado-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ask(child: ChildProcess): Promise<number> {
  const answer = message(child);
  child.send('count');
  return ((await answer) as { count: number }).count;
}

async function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', (value) => {
      child.off('exit', onExit);
      resolve(value);
    });
  });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}

function residentMb(pid: number): number {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kb) / 1024);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
