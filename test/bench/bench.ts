import { writeFileSync } from 'node:fs';
import { requireRedis } from '../support/redis';
import { Figures } from './figures';
import { Options, readBenchOptions, Scenario } from './options';
import { door } from './scenarios/door';
import { latency } from './scenarios/latency';
import { overload } from './scenarios/overload';
import { soak } from './scenarios/soak';
import { stored } from './scenarios/stored';
import { throughput } from './scenarios/throughput';
import { workers } from './scenarios/workers';

const RUN: Readonly<Record<Scenario, (options: Options) => Promise<Figures>>> = {
  door,
  throughput,
  latency,
  overload,
  stored,
  workers,
  soak,
};

async function main(): Promise<void> {
  const options = readBenchOptions();
  if (options.scenario.includes('workers')) requireRedis('bench', 'workers', 'choose others by --scenario');
  const results: Partial<Record<Scenario, object>> = {};
  for (const scenario of options.scenario) {
    const { rows, notes, json } = await RUN[scenario](options);
    console.log(`\n${scenario}`);
    console.table(rows);
    for (const note of notes) console.log(note);
    results[scenario] = json;
    // After each, so that a run that is cut short leaves what it has.
    writeFileSync(
      options.out,
      `${JSON.stringify({ ...options, node: process.version, results }, null, 2)}\n`,
    );
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
