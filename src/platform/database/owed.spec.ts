import { Owed } from './owed';

it('makes each write once, when the database takes it again, whoever asks', async () => {
  const owed = new Owed();
  const made: string[] = [];
  let away = true;
  const write = (name: string) => async () => {
    if (away) throw new Error('away');
    made.push(name);
  };
  await owed.add(write('first'));
  await owed.add(write('second'));
  await expect(owed.pay()).rejects.toThrow('away');
  expect(made).toEqual([]);
  away = false;
  await Promise.all([owed.pay(), owed.pay()]);
  await owed.pay();
  expect(made.toSorted((a, b) => a.localeCompare(b))).toEqual(['first', 'second']);
});
