import { nextPause, StoredPause } from './next-pause';

const MINUTE = 60_000;

it('waits 1, 2, 4, 8, and then 15 minutes while the line fails for the same reason', () => {
  let stored: StoredPause | undefined;
  const waits = Array.from({ length: 7 }, () => {
    const next = nextPause(stored, 'payment');
    stored = { kind: 'payment', tries: next?.tries ?? NaN, waits: false };
    return (next?.ms ?? NaN) / MINUTE;
  });
  expect(waits).toEqual([1, 2, 4, 8, 15, 15, 15]);
});

it.each<[string, StoredPause | undefined, ReturnType<typeof nextPause>]>([
  ['a line that never paused', undefined, { tries: 0, ms: MINUTE }],
  ['a line that was only slow', { kind: null, tries: 0, waits: true }, { tries: 0, ms: MINUTE }],
  ['another reason', { kind: 'line_token', tries: 4, waits: true }, { tries: 0, ms: MINUTE }],
  ['an answer to what left before the pause', { kind: 'payment', tries: 2, waits: true }, null],
  ['a try that failed again', { kind: 'payment', tries: 2, waits: false }, { tries: 3, ms: 8 * MINUTE }],
])('%s', (_, stored, next) => {
  expect(nextPause(stored, 'payment')).toEqual(next);
});
