import { Recent } from './recent';

it('remembers the last ones, and forgets those before', () => {
  const recent = new Recent(2);
  for (const text of ['a', 'b', 'b', 'c']) recent.add(text);
  expect(['a', 'b', 'c', 'd'].map((text) => recent.has(text))).toEqual([false, true, true, false]);
});
