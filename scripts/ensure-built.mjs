// Builds when `dist` is missing or older than the sources, so that `npm start` is one command and a later one is fast.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'dist', '.built');

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const sources = ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', '.swcrc']
  .map((name) => join(root, name))
  .filter(existsSync);

const startedAt = new Date();
if (!existsSync(stamp) || statSync(stamp).mtimeMs < Math.max(...sources.map(newest))) {
  const require = createRequire(import.meta.url);
  let nest;
  try {
    nest = require.resolve('@nestjs/cli/bin/nest.js', { paths: [root] });
  } catch {
    console.error('The build tools are missing: run `npm ci` without --omit=dev, then start again.');
    process.exit(1);
  }
  console.error('Building (the first start only)…');
  execFileSync(process.execPath, [nest, 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(stamp, '');
  // The time before the build, so that an edit made while it ran counts as newer.
  utimesSync(stamp, startedAt, startedAt);
}
