import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HANDLERS } from '../src/bot/handlers/handlers';

const root = join(__dirname, '..');
const PAGE = readFileSync(join(root, 'docs', 'whatsapp-support.md'), 'utf8');

it('names only tests that there are', () => {
  const named = [...PAGE.matchAll(/`((?:src|test)\/[\w./-]+\.spec\.ts)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

it('has a row for every type that is received', () => {
  const types = Object.keys(HANDLERS).filter((type) => type !== 'unknown');
  expect(types.filter((type) => !PAGE.includes(`\`${type}\``))).toEqual([]);
});
