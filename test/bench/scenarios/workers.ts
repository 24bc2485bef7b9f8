import { Redis } from '../../support/redis';
import { Figures } from '../figures';
import { measureThroughput, Throughput } from '../measure';
import { Options } from '../options';
import { onStage } from '../stage';
import { signedWebhooks } from '../webhooks';
import { warmUp } from './throughput';

/** The door in one process, 1, 2, 4… workers in others; wake-ups through Bull, one Postgres. */
export async function workers({ size, seed, workers: most }: Options): Promise<Figures> {
  const rows: Record<string, Throughput> = {};
  for (let count = 1; count <= most; count *= 2)
    rows[`web + ${count} worker(s)`] = await measure(count, size, seed);
  return { rows, notes: [], json: rows };
}

async function measure(count: number, size: number, seed: number): Promise<Throughput> {
  const redis = await Redis.start();
  try {
    const env = { REDIS_URL: redis.url };
    return await onStage({ role: 'web', workers: count, env }, async (stage) => {
      await warmUp(stage, size, seed);
      return measureThroughput(stage, signedWebhooks(size, seed));
    });
  } finally {
    await redis.clear();
  }
}
