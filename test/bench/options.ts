import { oneOrMore, readOptions } from '../support/options';

export const SCENARIOS = ['door', 'throughput', 'latency', 'overload', 'stored', 'workers', 'soak'] as const;
export type Scenario = (typeof SCENARIOS)[number];

const DEFAULTS = {
  /** Webhooks of a measurement. */
  size: 20_000,
  seed: 1,
  rounds: 3,
  /** Messages per second of `latency`. */
  rate: 100,
  /** How long `latency` and `overload` last, in seconds. */
  seconds: 20,
  /** Stored messages of `stored`. */
  stored: 3_000_000,
  /** Messages of `soak`. */
  memory: 50_000,
  /** The most workers of `workers`: 1, 2, 4… up to it. */
  workers: 4,
};

/** What a scenario is told. */
export type Options = Readonly<typeof DEFAULTS>;

/** Of the command line. */
export function readBenchOptions(): Options & {
  readonly scenario: readonly Scenario[];
  readonly out: string;
} {
  return readOptions('bench', DEFAULTS, { others: { scenario: oneOrMore('scenario', SCENARIOS) } });
}
