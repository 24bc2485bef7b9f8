import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const SOURCES = join(ROOT, 'web', 'src');
const STYLES = join(ROOT, 'node_modules', '@mantine', 'core', 'styles');

function used(): string[] {
  const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => readFileSync(join(SOURCES, name), 'utf8'));
  const imports = sources.flatMap((text) => [...text.matchAll(/import \{([^}]+)\} from '@mantine\/core'/g)]);
  return imports.flatMap(([, names = '']) => names.match(/\w+/g) ?? []);
}

it('the page has the styles of every component that it uses', () => {
  const sheet = readFileSync(join(SOURCES, 'shell', 'mantine.css'), 'utf8');
  const styled = used().filter((name) => existsSync(join(STYLES, `${name}.css`)));
  expect(styled).toContain('Button');
  expect(styled.filter((name) => !sheet.includes(`/${name}.css'`))).toEqual([]);
});
