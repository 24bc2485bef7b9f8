import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startApp, TestApp } from './support/app';

const ASSETS = join(__dirname, '..', 'web', 'dist', 'assets');
const MOST_BYTES = 500 * 1024;

describe('the interface', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const get = (path: string, accept = 'text/html,*/*;q=0.8') =>
    fetch(app.url + path, { headers: { accept } });

  it.each(['/', '/playground', '/rules', '/lines', '/lines/new', '/tenants', '/no-such-page'])(
    'is one page, also at %s',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('text/html');
      expect(await response.text()).toContain('<div id="root">');
    },
  );

  it.each(['/api/v1/nothing', '/webhook/x/y', '/health/ready', '/docs-json', '/simulator/lines'])(
    'leaves %s to the server',
    async (path) => {
      expect((await get(path)).headers.get('content-type')).not.toContain('text/html');
    },
  );

  it('answers a program with JSON', async () => {
    const response = await get('/no-such-page', 'application/json');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ statusCode: 404 });
  });

  it('allows nothing from elsewhere and no script in the page, with a new nonce each time', async () => {
    const [one, other] = [await get('/'), await get('/')];
    const policy = one.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe|http:|https:|\*/);
    expect(policy).not.toBe(other.headers.get('content-security-policy'));
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(await one.text()).toContain(`nonce="${nonce}"`);
  });

  it('serves its files compressed and for ever, under names that change with them', async () => {
    const page = await (await get('/')).text();
    const [script = ''] = /\/assets\/[\w-]+\.js/.exec(page) ?? [];
    const response = await fetch(app.url + script, { headers: { 'accept-encoding': 'br' } });
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(response.headers.get('cache-control')).toContain('immutable');
  });

  it('does not answer for files that are not there, or not its own', async () => {
    expect((await get('/assets/nothing.js', '*/*')).status).toBe(404);
    expect((await get('/assets/..%2f..%2fpackage.json', '*/*')).status).toBe(404);
  });

  it('needs at most 500 kB for the whole of it, compressed', () => {
    const sizes = readdirSync(ASSETS)
      .filter((name) => name.endsWith('.gz'))
      .map((name) => statSync(join(ASSETS, name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES);
  });
});
