import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from '../../src/platform/database/embedded-postgres';
import { readOptions } from '../support/options';
import { GroupResult } from './group';
import { fuzzOverHttp, HttpResult } from './http/run';
import { fuzzInProcess } from './in-process';

const FAILURE = 'fuzz-failure.json';

async function main(): Promise<void> {
  const { seed, cases, http, out } = readOptions(
    'fuzz',
    { seed: 1, cases: 100_000, http: 5_000 },
    { least: 0 },
  );
  const startedAt = performance.now();
  const groups = cases === 0 ? [] : await fuzzInProcess(seed, cases);
  const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(1));
  if (cases > 0) showGroups(groups, seconds);
  const overHttp = http === 0 ? null : await withPostgres((url) => fuzzOverHttp(seed, http, url));
  if (overHttp !== null) showHttp(overHttp);
  const failures = [...groups.flatMap(({ failure }) => failure ?? []), ...(overHttp?.failures ?? [])];
  writeFileSync(out, text({ seed, node: process.version, seconds, groups, http: overHttp }));
  if (failures.length === 0) return;
  writeFileSync(FAILURE, text({ seed, failures }));
  console.error(
    `fuzz: ${failures.length} claims failed with --seed ${seed}; the smallest cases are in ${FAILURE}`,
  );
  process.exit(1);
}

function showGroups(groups: readonly GroupResult[], seconds: number): void {
  const row = ({ cases, perSecond, slowestMs, failure }: GroupResult) => ({
    cases,
    'cases/s of work': perSecond,
    'slowest ms': slowestMs,
    failed: failure?.error.split('\n')[0] ?? '',
  });
  console.table(Object.fromEntries(groups.map((group) => [group.name, row(group)])));
  const cases = groups.reduce((sum, group) => sum + group.cases, 0);
  console.log(`${cases} cases in process in ${seconds} s: ${Math.round(cases / seconds)} a second`);
}

function showHttp({ answers, failures, ...figures }: HttpResult): void {
  console.table(answers);
  console.table({ ...figures, failures: failures.length });
  for (const { claim, kind, index } of failures) console.log(`failed: ${kind} ${index ?? ''}: ${claim}`);
}

async function withPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'recado-fuzz-'));
  const postgres = await EmbeddedPostgres.start({ dataDir });
  try {
    const { host, port, user, database } = postgres.connection;
    return await work(`postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`);
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function text(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
