import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import RedisClient from 'ioredis';
import { describeWhere } from './describe-where';
import { freePort } from './free-port';

const redisInstalled = spawnSync('redis-server', ['--version']).status === 0;

/** Ends a runner that cannot do what it is asked to without Redis. */
export function requireRedis(program: string, part: string, otherwise: string): void {
  if (redisInstalled) return;
  console.error(`${program}: ${part} needs redis-server on the PATH; install it, or ${otherwise}`);
  process.exit(1);
}

/** `describe` for what needs a real Redis. */
export const describeWithRedis = describeWhere(redisInstalled, 'redis-server on the PATH');

/** A `redis-server` of the test's own, with the persistence that a production one should have. */
export class Redis {
  readonly folder = mkdtempSync(join(tmpdir(), 'recado-redis-'));
  private child: ChildProcess | undefined;

  private constructor(readonly port: number) {}

  static async start(): Promise<Redis> {
    const redis = new Redis(await freePort());
    await redis.run();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async run(): Promise<void> {
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder];
    const child = spawn(
      'redis-server',
      [...settings, '--appendonly', 'yes', '--maxmemory-policy', 'noeviction'],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        if (chunk.includes('Ready to accept connections')) resolve();
      });
    });
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    this.child = undefined;
  }

  /** Every command that ever changed something, as its append-only files hold them. */
  written(): string {
    const folder = join(this.folder, 'appendonlydir');
    return readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'latin1'))
      .join('');
  }

  async flush(): Promise<void> {
    const client = new RedisClient(this.url, { lazyConnect: true, retryStrategy: () => null });
    await client.connect();
    await client.flushall();
    client.disconnect();
  }

  async clear(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
