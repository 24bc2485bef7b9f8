// Builds what is missing or older than its sources, so that `npm start` is one command and a later one is fast.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

const parts = [
  {
    name: 'server',
    output: 'dist',
    sources: ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', '.swcrc'],
    tool: ['@nestjs/cli', 'bin/nest.js'],
    cwd: '.',
  },
  {
    name: 'interface',
    output: 'web/dist',
    sources: ['web/src', 'web/public', 'web/index.html', 'web/package.json', 'web/vite.config.ts'],
    tool: ['vite', 'bin/vite.js'],
    cwd: 'web',
  },
];

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function ensureBuilt({ name, output, sources, tool, cwd }) {
  const stamp = join(root, output, '.built');
  const changed = sources
    .map((source) => join(root, source))
    .filter(existsSync)
    .map(newest);
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= Math.max(...changed)) return;
  let program;
  try {
    program = join(dirname(require.resolve(`${tool[0]}/package.json`)), tool[1]);
  } catch {
    console.error('The build tools are missing: run `npm ci` without --omit=dev, then start again.');
    process.exit(1);
  }
  console.error(`Building the ${name} (the first start only)…`);
  const startedAt = new Date();
  execFileSync(process.execPath, [program, 'build'], {
    cwd: join(root, cwd),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(stamp, '');
  // The time before the build, so that an edit made while it ran counts as newer.
  utimesSync(stamp, startedAt, startedAt);
}

parts.forEach(ensureBuilt);
