import { subscribe } from 'node:diagnostics_channel';

/** Moments in which a process may die and nothing may be lost or done twice. In the order of a message's way. */
export const CRASH_POINTS = [
  'migrating',
  'storing', // the INSERT is on its way, its COMMIT has not been heard
  'stored', // committed, not acknowledged
  'acknowledged', // answered 200, nobody woken
  'expanding', // between the rows of a batch
  'lane-claimed', // claimed, not begun
  'decided', // the bot has decided, not committed
  'departing', // committed as `sending`, no byte written
  'requested', // the request is written, not answered
  'answered', // the answer is read, not committed
  'receiving', // receipts stored, not merged
  'merging', // two contacts have become one, not committed
  'media-stored', // the bytes of a file are kept, not committed
  'erasing', // a contact is gone, not committed
  'erased-media', // bytes of an erased file are removed, not committed
  'retaining', // deleted for its age, not committed
  'resealing', // sealed with another key, not committed
] as const;

export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Where the process dies, and how often it may pass there before. */
export interface Crash {
  readonly point: CrashPoint;
  readonly passes: number;
}

let armed: Crash | undefined;
let passes = 0;

/** For tests only: `CRASH_AT` in the environment of a program that is not in production. */
export function armCrash(crash: Crash | undefined): void {
  armed = crash;
  passes = 0;
  if (crash?.point === 'requested') subscribe('undici:request:bodySent', () => crashPoint('requested'));
}

/** Does nothing, unless this point is armed: then the process is killed here, as suddenly as by `kill -9`. */
export function crashPoint(point: CrashPoint): void {
  if (armed === undefined || armed.point !== point) return;
  passes += 1;
  if (passes > armed.passes) process.kill(process.pid, 'SIGKILL');
}

/** For what takes a while: at some moment of it, a millisecond per pass. */
export async function crashPointDuring<T>(point: CrashPoint, work: () => Promise<T>): Promise<T> {
  if (armed?.point !== point) return work();
  const moments = setInterval(() => crashPoint(point), 1);
  try {
    return await work();
  } finally {
    clearInterval(moments);
  }
}
