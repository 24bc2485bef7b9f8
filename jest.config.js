const { readFileSync } = require('node:fs');
const { availableParallelism } = require('node:os');

// The build's own settings, so that tests run what is shipped; only the specs are not left out.
const { exclude: _specs, ...build } = JSON.parse(readFileSync(`${__dirname}/.swcrc`, 'utf8'));
const swc = { ...build, swcrc: false, sourceMaps: 'inline' };

/** Nest 12 and file-type are published as ESM only; transforming them is what lets plain CommonJS Jest load them on Node 20. */
const ESM_ONLY = [
  '@nestjs/',
  'file-type/',
  'strtok3/',
  'token-types/',
  'uint8array-extras/',
  '@tokenizer/',
  '@borewit/',
];

module.exports = {
  rootDir: __dirname,
  testRegex: '\\.spec\\.ts$',
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/'],
  transformIgnorePatterns: [`/node_modules/(?!${ESM_ONLY.join('|')})`],
  transform: { '^.+\\.[jt]s$': ['@swc/jest', swc] },
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // Says that something hangs, never that a machine is slow: what takes a second here may take a minute elsewhere.
  testTimeout: 120_000,
  // On two cores Jest would use one, though most of the suite waits for programs of its own.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // Each file leaves its modules behind; beyond this a worker spends its time on collecting them.
  workerIdleMemoryLimit: '700MB',
};
