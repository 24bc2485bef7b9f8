import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chaos, ChaosResult, Mode } from './chaos/run';
import { describeWithRedis } from './support/redis';

/** About a minute, on a machine that has nothing else to do. */
const LONG_MS = 1_200_000;

/** A short form of `npm run chaos`: the same system, the same disturbances, the same invariants. */
async function survive(mode: Mode): Promise<ChaosResult> {
  const folder = mkdtempSync(join(tmpdir(), `recado-chaos-${mode}-`));
  // In what time things must be done is judged by `npm run chaos` alone.
  const options = { mode, seed: 4, cycles: 6, rate: 30, checkEvery: 6, folder, patience: 10 };
  const result = await new Chaos(options).run();
  // What went wrong is kept for whoever looks.
  if (result.examples.length === 0) rmSync(folder, { recursive: true, force: true });
  return result;
}

it(
  'loses nothing, answers nobody twice and keeps the order while everything in one process is killed',
  async () => {
    const { counts, examples } = await survive('embedded');
    expect(examples).toEqual([]);
    expect(counts['checks']).toBe(1);
    expect(counts['accepted']).toBeGreaterThan(0);
  },
  LONG_MS,
);

describeWithRedis('with Redis', () => {
  it(
    'loses nothing while web, workers, Redis and Postgres are killed, stopped and cut off',
    async () => {
      const { counts, examples } = await survive('redis');
      expect(examples).toEqual([]);
      expect(counts['checks']).toBe(1);
      expect(counts['accepted']).toBeGreaterThan(0);
    },
    LONG_MS,
  );
});
