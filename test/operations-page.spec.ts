import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metrics } from '../src/platform/metrics/metrics';

const ROOT = join(__dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const PAGE = read('docs/operations.md');
const ALERTS = read('docs/alerts.yml');

/** What a histogram is asked by. */
const withoutPart = (name: string) => name.replace(/_(bucket|sum|count)$/, '');
/** Not those that Postgres knows. */
const ROLES = new Set(['recado_door', 'recado_worker', 'recado_operator']);
const metricsIn = (text: string) =>
  [...new Set(text.match(/\brecado_\w+[a-z]\b/g) ?? [])].filter((name) => !ROLES.has(name));
const names = metrics.getMetricsAsArray().map(({ name }) => name);

it('names no metric that does not exist, in the page and in the alerts', () => {
  const named = metricsIn(PAGE).concat(metricsIn(ALERTS));
  expect(named.filter((name) => !names.includes(name) && !names.includes(withoutPart(name)))).toEqual([]);
});

it('explains every metric of its own', () => {
  const own = names.filter((name) => !/^recado_(nodejs|process)_/.test(name));
  expect(own.filter((name) => !PAGE.includes(`\`${name}`))).toEqual([]);
});

it('says of every alarm what it means and what to do', () => {
  const alerts = [...ALERTS.matchAll(/alert: (\w+)/g)].map(([, name]) => name);
  expect(alerts.length).toBeGreaterThan(15);
  expect(alerts.filter((name) => !new RegExp(`^\\| \`${name}\` \\| .+ \\| .+ \\|$`, 'm').test(PAGE))).toEqual(
    [],
  );
});

/** Texts of warnings and errors, as the sources have them. */
function linesOfTheLog(): string[] {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.startsWith('simulator'),
  );
  const calls = files.flatMap((file) => [
    ...read(join('src', file)).matchAll(/(?:logger\s*\.(?:warn|error)|outage\.begin)\(\s*(['`])(.+?)\1/g),
  ]);
  return [...new Set(calls.map(([, , text = '']) => text.replace(/^\$\{.*?\}: /, '')))];
}

it('lists every warning and every error of the log', () => {
  const lines = linesOfTheLog().filter((text) => text !== 'what happened');
  expect(lines.length).toBeGreaterThan(15);
  expect(lines.filter((text) => !PAGE.includes(`| \`${text}\` |`))).toEqual([]);
});
