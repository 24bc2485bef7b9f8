import { without, withPart } from './mutate';

const MOST_TRIES = 3_000;
/** Cases that fail by being slow are slow to try. */
const PATIENCE_MS = 20_000;

/** A smaller value that still fails: parts are taken away and shortened for as long as one helps. */
export function smallest(value: unknown, fails: (candidate: unknown) => boolean): unknown {
  let least = value;
  const until = performance.now() + PATIENCE_MS;
  let tries = 0;
  for (;;) {
    const next = candidates(least).find((candidate) => {
      tries += 1;
      return tries <= MOST_TRIES && performance.now() < until && fails(candidate());
    });
    if (next === undefined) return least;
    least = next();
  }
}

type Candidate = () => unknown;

/** The greatest steps first. */
function candidates(value: unknown): Candidate[] {
  if (typeof value === 'string' && value.length > 1)
    return halves(value.length, (from, to) => value.slice(0, from) + value.slice(to));
  if (typeof value !== 'object' || value === null) return [];
  const keys = Object.keys(value);
  const parts = keys.flatMap((key) =>
    candidates((value as Record<string, unknown>)[key]).map((part) => () => withPart(value, key, part())),
  );
  if (!Array.isArray(value)) {
    return [...keys.map((key) => () => without(value as Record<string, unknown>, key)), ...parts];
  }
  return [...halves(value.length, (from, to) => value.toSpliced(from, to - from)), ...parts];
}

/** Cuts out each half, then each quarter, and so on. */
function halves(length: number, cut: (from: number, to: number) => unknown): Candidate[] {
  const steps: Candidate[] = [];
  for (let size = Math.ceil(length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < length && steps.length < 200; from += size) {
      const start = from;
      const width = size;
      steps.push(() => cut(start, start + width));
    }
  }
  return steps;
}
