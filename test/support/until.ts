import { setTimeout as pause } from 'node:timers/promises';

/** Short to whoever waits, long enough to leave the machine to what is waited for. */
const LOOK_AGAIN_MS = 10;

/** Looks again until it is so; a test that waits in vain fails by its own time limit. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(LOOK_AGAIN_MS);
}

/** Looks again until something is there. */
export async function found<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const one = await look();
    if (one !== undefined) return one;
    await pause(LOOK_AGAIN_MS);
  }
}
