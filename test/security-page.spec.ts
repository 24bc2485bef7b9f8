import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const PAGES = ['docs/security.md', 'SECURITY.md'];

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
/** Files and folders in backticks, and where links lead to. */
const pathsIn = (page: string) => [
  ...[...read(page).matchAll(/`((?:src|test|scripts|web|\.ci)\/[\w./-]+|Dockerfile|[\w-]+\.ya?ml)`/g)].map(
    ([, path = '']) => path,
  ),
  ...[...read(page).matchAll(/\]\(([^)#]+)/g)].map(([, link = '']) => join(page, '..', link)),
];

it.each(PAGES)('%s names no file that does not exist', (page) => {
  const paths = pathsIn(page);
  expect(paths.length).toBeGreaterThan(3);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

it('quotes no words of a test that are not in it', () => {
  const told = [
    ...read('docs/security.md').matchAll(/`((?:src|test)\/[\w./-]+\.spec\.ts)`((?: ?[(,;][^`|]*)?)/g),
  ];
  const wrong = told.flatMap(([, path = '', words = '']) =>
    [...words.matchAll(/"([^"]+)"/g)]
      .flatMap(([, quote = '']) => quote.split('…').map((part) => part.trim()))
      .filter((part) => !read(path).includes(part))
      .map((part) => `${path}: ${part}`),
  );
  expect(told.length).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
});
