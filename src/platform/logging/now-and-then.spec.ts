import { NowAndThen } from './now-and-then';

it('says at once what happens, and then once in ten seconds how often it did', () => {
  let now = 0;
  const said: number[] = [];
  const often = new NowAndThen(() => now);
  for (now = 0; now <= 20_000; now += 1_000) often.happened((times) => said.push(times));
  expect(said).toEqual([1, 10, 10]);
});
