import { createTestDatabase } from './support/database';
import { fuzzOverHttp } from './fuzz/http/run';
import { fuzzInProcess } from './fuzz/in-process';
import { smallest } from './fuzz/shrink';

/** Short runs; `npm run fuzz` takes any number. */
const SEED = 11;
/** Some seconds each, on a machine that has nothing else to do. */
const LONG_MS = 900_000;

it(
  'parsers, bot, rules, statuses and signatures keep their claims under hostile input',
  async () => {
    // How long a case may take is judged by `npm run fuzz` alone, here and below.
    const groups = await fuzzInProcess(SEED, 20_000, Infinity);
    expect(groups.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(groups.every(({ cases }) => cases > 0)).toBe(true);
  },
  LONG_MS,
);

it(
  'the program stores or refuses whatever comes over HTTP, and goes on answering',
  async () => {
    const database = await createTestDatabase();
    try {
      const { failures, answered, answers } = await fuzzOverHttp(SEED, 2_000, database.url, LONG_MS);
      expect(failures).toEqual([]);
      expect(answered).toBeGreaterThan(0);
      expect(answers).toMatchObject({
        'signed: 200': expect.any(Number),
        'too large: 413': expect.any(Number),
      });
    } finally {
      await database.drop();
    }
  },
  LONG_MS,
);

it('a failing case is made as small as it can be', () => {
  const holdsB = (value: unknown) => JSON.stringify(value).includes('b');
  const large = { x: [1, 2, { y: 'aaaabaaaa', z: 3 }, 4], w: { v: 'a' } };
  expect(smallest(large, holdsB)).toEqual({ x: [{ y: 'b' }] });
});
