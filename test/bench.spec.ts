import { Figures } from './bench/figures';
import { Options } from './bench/options';
import { door } from './bench/scenarios/door';
import { overload } from './bench/scenarios/overload';
import { soak } from './bench/scenarios/soak';
import { stored } from './bench/scenarios/stored';
import { workers } from './bench/scenarios/workers';
import { describeWithRedis } from './support/redis';

/** So small that no figure means anything: only that each scenario still comes to its end and loses nothing. */
const SMALL: Options = {
  size: 200,
  seed: 1,
  rounds: 1,
  rate: 50,
  seconds: 1,
  stored: 500,
  memory: 400,
  workers: 1,
};

/** Every member of the name in the result, however deep. */
function all(name: string, { json }: Figures): unknown[] {
  const found: unknown[] = [];
  JSON.stringify(json, (key, value: unknown) => {
    if (key === name) found.push(value);
    return value;
  });
  return found;
}

it('compares the door with the yardstick', async () => {
  const figures = await door(SMALL);
  expect(all('ratio', figures)).toEqual([expect.any(Number)]);
  expect(all('failures', figures)).toEqual([0, 0]);
}, 600_000);

it.each<[string, (options: Options) => Promise<Figures>]>([
  ['throughput and latency, empty and full,', stored],
  ['overload', overload],
  ['memory', soak],
])(
  'measures %s without losing a reply',
  async (_, scenario) => {
    const lost = all('lost', await scenario(SMALL));
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.every((count) => count === 0)).toBe(true);
  },
  600_000,
);

describeWithRedis('with Redis', () => {
  it('measures workers of their own', async () => {
    expect(all('lost', await workers(SMALL))).toEqual([0]);
  }, 600_000);
});
