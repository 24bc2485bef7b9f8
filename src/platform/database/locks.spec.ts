import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LOCKS } from './locks';

it('gives no two locks the same number', () => {
  const numbers = Object.values(LOCKS);
  expect(new Set(numbers).size).toBe(numbers.length);
});

it('names every lock that has a number', () => {
  const root = resolve(__dirname, '../..');
  const numbered = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && /\b727_?\d{3}\b/.test(readFileSync(join(root, name), 'utf8')),
  );
  expect(numbered).toEqual([join('platform', 'database', 'locks.ts')]);
});
