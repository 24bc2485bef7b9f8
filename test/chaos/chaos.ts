import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Chaos, ChaosResult, Mode } from './run';

async function main(): Promise<void> {
  const { seed, cycles, modes, rate, check, out } = readOptions();
  const results: ChaosResult[] = [];
  let kept = false;
  for (const mode of modes) {
    const folder = mkdtempSync(join(tmpdir(), `recado-chaos-${mode}-`));
    const chaos = new Chaos({ mode, seed, cycles, rate, checkEvery: check, folder });
    const result = await chaos.run().catch((error: unknown) => {
      console.error(`chaos: ${mode} with seed ${seed} broke off; everything is kept in ${folder}`);
      throw error;
    });
    results.push(result);
    const broken = Object.values(result.violations).some((count) => count > 0);
    if (broken)
      console.log(`${mode}: seed ${seed}; logs, the Graph side's log and the database are kept in ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
    kept ||= broken;
    print(result);
  }
  writeFileSync(out, `${JSON.stringify({ seed, cycles, rate, node: process.version, results }, null, 2)}\n`);
  process.exit(kept ? 1 : 0);
}

function print(result: ChaosResult): void {
  const { mode, cycles, crashPoints, counts, violations, examples } = result;
  console.log(`\n${mode}`);
  console.table(cycles);
  console.table(crashPoints);
  console.table(counts);
  console.table(violations);
  for (const example of examples) console.log(example);
}

interface Options {
  readonly seed: number;
  readonly cycles: number;
  readonly modes: readonly Mode[];
  readonly rate: number;
  readonly check: number;
  readonly out: string;
}

/** Ends the program with one clear line when they cannot be read. */
function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string', default: '1' },
        cycles: { type: 'string', default: '40' },
        mode: { type: 'string', default: 'both' },
        rate: { type: 'string', default: '30' },
        check: { type: 'string', default: '25' },
        out: { type: 'string', default: 'chaos-result.json' },
      },
    });
    const modes: Record<string, readonly Mode[]> = {
      embedded: ['embedded'],
      redis: ['redis'],
      both: ['embedded', 'redis'],
    };
    const chosen = modes[values.mode];
    if (chosen === undefined) throw new Error('--mode must be embedded, redis or both');
    return {
      seed: wholeNumber('seed', values.seed),
      cycles: wholeNumber('cycles', values.cycles),
      modes: chosen,
      rate: wholeNumber('rate', values.rate),
      check: wholeNumber('check', values.check),
      out: values.out,
    };
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    console.error(`chaos: ${reason}; the options are --seed, --cycles, --mode, --rate, --check and --out`);
    return process.exit(1);
  }
}

function wholeNumber(name: string, value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new Error(`--${name} must be a whole number from 1`);
  return Number(value);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
