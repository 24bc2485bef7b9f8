import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oneOrMore, readOptions } from '../support/options';
import { requireRedis } from '../support/redis';
import { Chaos, ChaosResult, MODES } from './run';

async function main(): Promise<void> {
  const {
    seed,
    cycles,
    mode: modes,
    rate,
    check,
    out,
  } = readOptions(
    'chaos',
    { seed: 1, cycles: 40, rate: 30, check: 25 },
    { others: { mode: oneOrMore('mode', MODES) } },
  );
  if (modes.includes('redis')) requireRedis('chaos', 'mode redis', 'say --mode embedded');
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
    writeFileSync(
      out,
      `${JSON.stringify({ seed, cycles, rate, node: process.version, results }, null, 2)}\n`,
    );
  }
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

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
