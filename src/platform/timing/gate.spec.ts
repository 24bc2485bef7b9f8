import { Gate } from './gate';

it('lets in so many at once, then those who wait in their order, and turns the rest away', async () => {
  const gate = new Gate({ atOnce: 2, waiting: 2 });
  const leave: (() => void)[] = [];
  const entered: number[] = [];
  const passing = [1, 2, 3, 4, 5].map((who) =>
    gate.pass(async () => {
      entered.push(who);
      await new Promise<void>((resolve) => leave.push(resolve));
      return who;
    }),
  );
  expect(await passing[4]).toBeUndefined();
  expect(entered).toEqual([1, 2]);
  leave[0]?.();
  expect(await passing[0]).toBe(1);
  leave[1]?.();
  expect(await passing[1]).toBe(2);
  // Both have handed over their place.
  expect(entered).toEqual([1, 2, 3, 4]);
  leave.slice(2).forEach((go) => go());
  expect(await Promise.all(passing.slice(2, 4))).toEqual([3, 4]);
});

it('keeps its places when work fails', async () => {
  const gate = new Gate({ atOnce: 1, waiting: 0 });
  await expect(gate.pass(async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await gate.pass(async () => 'in')).toBe('in');
});
