import { KeptLists } from './kept-lists';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const aKeeper = () => new KeptLists<number>({ most: 2, forMs: 1000 });

it('keeps the latest lists, each until it is made again', () => {
  const kept = aKeeper();
  kept.keep('a', [1]);
  kept.keep('b', [2]);
  kept.keep('a', [3]);
  kept.keep('c', [4]);
  expect(['a', 'b', 'c'].map((key) => kept.get(key))).toEqual([[3], undefined, [4]]);
});

it('forgets a list when its time is over, or when told', () => {
  const kept = aKeeper();
  kept.keep('a', [1]);
  jest.advanceTimersByTime(600);
  kept.keep('a', [2]);
  kept.keep('b', [3]);
  jest.advanceTimersByTime(999);
  kept.forget('b');
  expect(['a', 'b'].map((key) => kept.get(key))).toEqual([[2], undefined]);
  jest.advanceTimersByTime(1);
  expect(kept.get('a')).toBeUndefined();
  expect(jest.getTimerCount()).toBe(0);
});
