import { Admission } from './admission';

let now = 0;
let admission: Admission;
beforeEach(() => {
  now = 0;
  admission = new Admission(() => now);
});

const enter = (count: number) => Array.from({ length: count }, () => admission.enter());

it('takes in a burst of 100, however long it waits', () => {
  enter(100);
  now = 60_000;
  expect(admission.isOpen).toBe(true);
});

it('takes in any number while the oldest has waited for 100 ms at most', () => {
  enter(5_000);
  now = 100;
  expect(admission.isOpen).toBe(true);
});

it('refuses while more than 100 wait and the oldest has waited for more than 100 ms', () => {
  enter(101);
  now = 101;
  expect(admission.isOpen).toBe(false);
});

it('is open again once the oldest are answered', () => {
  const leave = enter(120);
  now = 60;
  enter(150);
  now = 120;
  expect(admission.isOpen).toBe(false);
  for (const one of leave) one();
  expect(admission.isOpen).toBe(true);
});

it('counts each that leaves once', () => {
  const [first] = enter(102);
  first?.();
  first?.();
  now = 101;
  expect(admission.isOpen).toBe(false);
});
