import { Logger } from '@nestjs/common';
import { Look, Loop, SWEEP_MS } from './loop';

const IDLE: Look = { again: false };

/** A loop whose steps end only when the test says so. */
class Steps {
  started = 0;
  private readonly open: { resolve: (look: Look) => void; reject: (error: Error) => void }[] = [];
  readonly loop = new Loop('test', () => {
    this.started += 1;
    return new Promise<Look>((resolve, reject) => this.open.push({ resolve, reject }));
  });

  async end(look: Look = IDLE): Promise<void> {
    this.take().resolve(look);
    await jest.advanceTimersByTimeAsync(0);
  }

  async fail(): Promise<void> {
    this.take().reject(new Error('the database is away'));
    await jest.advanceTimersByTimeAsync(0);
  }

  private take() {
    const step = this.open.shift();
    if (step === undefined) throw new Error('no step is running');
    return step;
  }
}

let steps: Steps;
beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['log', 'error', 'warn', 'debug', 'verbose']));
beforeEach(() => {
  jest.useFakeTimers();
  steps = new Steps();
});
afterEach(() => {
  const left = jest.getTimerCount();
  jest.useRealTimers();
  if (left > 0) throw new Error('a stopped loop left a timer behind');
});

it('runs nothing before it is woken', async () => {
  await jest.advanceTimersByTimeAsync(10 * SWEEP_MS);
  expect(steps.started).toBe(0);
});

it('runs a step at once when it is woken', async () => {
  steps.loop.wake();
  expect(steps.started).toBe(1);
  await steps.end();
  await steps.loop.stop();
});

it('runs one step at a time, and another for wake-ups that came during it', async () => {
  steps.loop.wake();
  steps.loop.wake();
  steps.loop.wake();
  expect(steps.started).toBe(1);
  await steps.end();
  expect(steps.started).toBe(2);
  await steps.end();
  expect(steps.started).toBe(2);
  await steps.loop.stop();
});

it.each([0, 1, 2, 3, 4, 5, 6])('hears a wake-up %i ticks after the end of a step', async (ticks) => {
  steps.loop.wake();
  const ended = steps.end();
  for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
  steps.loop.wake();
  await ended;
  expect(steps.started).toBe(2);
  await steps.end();
  await steps.loop.stop();
});

it('goes on while a step finds more', async () => {
  steps.loop.wake();
  await steps.end({ again: true });
  await steps.end({ again: true });
  expect(steps.started).toBe(3);
  await steps.end();
  expect(steps.started).toBe(3);
  await steps.loop.stop();
});

it.each<[string, Look, number]>([
  ['a second later when nothing is known', IDLE, SWEEP_MS],
  ['when known work is due', { again: false, dueInMs: 40 }, 40],
  ['a second later when known work is due after that', { again: false, dueInMs: 90_000 }, SWEEP_MS],
  ['a moment later when work was due already', { again: false, dueInMs: -5 }, 1],
])('looks again %s', async (_, look, ms) => {
  steps.loop.wake();
  await steps.end(look);
  await jest.advanceTimersByTimeAsync(ms - 1);
  expect(steps.started).toBe(1);
  await jest.advanceTimersByTimeAsync(1);
  expect(steps.started).toBe(2);
  await steps.end();
  await steps.loop.stop();
});

it('does not wait for the sweep when it is woken', async () => {
  steps.loop.wake();
  await steps.end();
  steps.loop.wake();
  expect(steps.started).toBe(2);
  await steps.end();
  await jest.advanceTimersByTimeAsync(SWEEP_MS - 1);
  expect(steps.started).toBe(2);
  await steps.loop.stop();
});

it('tries again a second after a failure, also when it was woken during it', async () => {
  steps.loop.wake();
  steps.loop.wake();
  await steps.fail();
  await jest.advanceTimersByTimeAsync(SWEEP_MS - 1);
  expect(steps.started).toBe(1);
  await jest.advanceTimersByTimeAsync(1);
  expect(steps.started).toBe(2);
  await steps.end();
  await steps.loop.stop();
});

it('tries at once after a failure when it is woken', async () => {
  steps.loop.wake();
  await steps.fail();
  steps.loop.wake();
  expect(steps.started).toBe(2);
  await steps.end();
  await steps.loop.stop();
});

it('stops after the step in hand, and starts no other', async () => {
  let stopped = false;
  steps.loop.wake();
  steps.loop.wake();
  const stopping = steps.loop.stop().then(() => (stopped = true));
  await jest.advanceTimersByTimeAsync(SWEEP_MS);
  expect(stopped).toBe(false);
  await steps.end({ again: true });
  await stopping;
  steps.loop.wake();
  await jest.advanceTimersByTimeAsync(10 * SWEEP_MS);
  expect(steps.started).toBe(1);
});

it('stops after a step that fails', async () => {
  steps.loop.wake();
  const stopping = steps.loop.stop();
  await steps.fail();
  await expect(stopping).resolves.toBeUndefined();
});
