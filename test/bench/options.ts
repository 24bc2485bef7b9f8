import { parseArgs } from 'node:util';

export const SCENARIOS = ['door', 'throughput', 'latency', 'overload', 'stored', 'workers', 'soak'] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** Numbers of the command line, by option. */
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

export type Options = Readonly<typeof DEFAULTS> & {
  readonly scenarios: readonly Scenario[];
  readonly out: string;
};

/** Ends the program with one clear line when they cannot be read. */
export function readOptions(): Options {
  const names = Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[];
  const known = [...names, 'scenario', 'out'] as const;
  try {
    const options = Object.fromEntries(known.map((name) => [name, { type: 'string' as const }]));
    const { values } = parseArgs({ options }) as { values: Partial<Record<(typeof known)[number], string>> };
    const numbers = names.map((name) => [name, wholeNumber(name, values[name] ?? String(DEFAULTS[name]))]);
    return {
      ...(Object.fromEntries(numbers) as typeof DEFAULTS),
      scenarios: values.scenario === undefined ? SCENARIOS : values.scenario.split(',').map(scenario),
      out: values.out ?? 'bench-result.json',
    };
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    console.error(`bench: ${reason}; the options are ${known.map((name) => `--${name}`).join(', ')}`);
    return process.exit(1);
  }
}

function wholeNumber(name: string, value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new Error(`--${name} must be a whole number from 1`);
  return Number(value);
}

function scenario(name: string): Scenario {
  const found = SCENARIOS.find((known) => known === name);
  if (found === undefined) throw new Error(`--scenario knows ${SCENARIOS.join(', ')}, not ${name}`);
  return found;
}
