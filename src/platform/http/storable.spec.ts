import { unstorablePart } from './storable';

const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 1]));

it('takes what a request may well have', () => {
  expect(unstorablePart({ name: 'a', list: Array(48_000).fill(1), object: members(1_000) })).toBeNull();
});

it.each([
  ['too many members', { a: members(1_001) }, 'a'],
  ['too many elements', { a: { b: Array(50_000).fill(1) } }, 'a.b'],
  [
    'too much of both',
    { a: Array.from({ length: 60 }, () => members(1_000)) },
    expect.stringMatching(/^a\[/),
  ],
  ['too many names at its top', members(1_001), 'body'],
])('refuses %s', (_, value, field) => {
  expect(unstorablePart(value)).toEqual({ field, message: expect.stringContaining('too much in it') });
});
