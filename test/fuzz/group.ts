import { Dice } from './dice';
import { smallest } from './shrink';

/** Cases of one kind: how one is made, and what must hold of it. A case is plain JSON, so that it can be shrunk. */
export interface Group<Case = unknown> {
  readonly name: string;
  /** How many of a hundred cases are of this group. */
  readonly share: number;
  make(dice: Dice): Case;
  /** @throws when a claim does not hold */
  check(given: Case): void;
}

interface Failure {
  readonly group: string;
  /** Which case of the group it was. */
  readonly index: number;
  readonly error: string;
  /** The smallest that still fails. */
  readonly case: unknown;
}

export interface GroupResult {
  readonly name: string;
  readonly cases: number;
  /** Of work of this process, whatever else the machine does. */
  readonly perSecond: number;
  readonly slowestMs: number;
  readonly failure: Failure | null;
}

/** No body may keep everybody else waiting longer. */
export const LONGEST_MS = 1_000;

/** Runs until a case fails, or takes longer. */
export function runGroup(group: Group, seed: number, cases: number, longestMs: number): GroupResult {
  let slowestMs = 0;
  let failure: Failure | null = null;
  let index = 0;
  const before = process.cpuUsage();
  for (; index < cases && failure === null; index += 1) {
    const given = group.make(Dice.of(seed, group.name, index));
    const { ms, error } = tried(group, given, longestMs);
    slowestMs = Math.max(slowestMs, ms);
    if (error !== null) failure = { group: group.name, index, ...shrunk(group, given, error, longestMs) };
  }
  const { user, system } = process.cpuUsage(before);
  const perSecond = Math.round((index / Math.max(user + system, 1)) * 1_000_000);
  return { name: group.name, cases: index, perSecond, slowestMs: Number(slowestMs.toFixed(1)), failure };
}

function tried(group: Group, given: unknown, longestMs: number): { ms: number; error: string | null } {
  const startedAt = performance.now();
  try {
    group.check(given);
    const ms = performance.now() - startedAt;
    // Others use this machine too: what took long counts by the work that it is.
    const isSlow = ms > longestMs && workOf(() => group.check(given)) > longestMs;
    return { ms, error: isSlow ? `takes longer than ${longestMs} ms` : null };
  } catch (error) {
    return { ms: 0, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

function workOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function shrunk(
  group: Group,
  given: unknown,
  error: string,
  longestMs: number,
): Pick<Failure, 'case' | 'error'> {
  const least = smallest(given, (candidate) => tried(group, candidate, longestMs).error !== null);
  return { case: least, error: tried(group, least, longestMs).error ?? error };
}
