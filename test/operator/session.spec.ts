import { RIGHTS } from '../../src/access/rights';
import { Stand } from './stand';

const KEY = 'operator-test-key-0123456789';

describe('a session of a browser', () => {
  let stand: Stand;
  beforeAll(async () => {
    stand = await Stand.withLine({ TRUSTED_PROXIES: 'loopback', PUBLIC_URL: 'https://api.tienda.mx/' });
  });
  afterAll(() => stand.down());

  const call = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
    fetch(stand.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const signIn = (apiKey: string, headers: Record<string, string> = {}) =>
    call('POST', '/api/v1/session', headers, { apiKey });
  const cookieOf = (response: Response) => (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const signedIn = async () => ({ cookie: cookieOf(await signIn(KEY)) });

  it('is opened with the API key, in a cookie that no script reads and no other site sends', async () => {
    const response = await signIn(` ${KEY}\n`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      tenantId: null,
      simulator: true,
      rights: RIGHTS,
      publicUrl: 'https://api.tienda.mx',
      operator: null,
      ownerMissing: true,
    });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^recado_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(KEY);
  });

  it('is for https only when the browser came by https', async () => {
    const response = await signIn(KEY, { 'x-forwarded-proto': 'https' });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      /^__Host-recado_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    );
    const headers = { cookie: cookieOf(response) };
    expect((await call('GET', '/api/v1/lines', headers)).status).toBe(200);
  });

  it('is that of this host, whatever a neighbouring host has put beside it', async () => {
    const [, token = ''] = cookieOf(await signIn(KEY)).split('=');
    const [, other = ''] = cookieOf(await signIn(KEY)).split('=');
    const cookie = `recado_session=${other}; __Host-recado_session=${token}`;
    const https = { cookie, 'x-forwarded-proto': 'https', 'sec-fetch-site': 'same-origin' };
    const signedOut = await call('DELETE', '/api/v1/session', https);
    expect(signedOut.headers.getSetCookie().map((one) => one.split('=')[0])).toEqual([
      '__Host-recado_session',
      'recado_session',
    ]);
    expect((await call('GET', '/api/v1/lines', { cookie: `recado_session=${token}` })).status).toBe(401);
  });

  it('is by https never one that a neighbouring host may have set', async () => {
    const { cookie } = await signedIn();
    expect((await call('GET', '/api/v1/lines', { cookie })).status).toBe(200);
    expect((await call('GET', '/api/v1/lines', { cookie, 'x-forwarded-proto': 'https' })).status).toBe(401);
  });

  it('is refused to another key, with the place of the right one', async () => {
    const response = await signIn('guessed');
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      code: 'wrong_key',
      message: expect.stringContaining('api.key'),
    });
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('reads without more', async () => {
    const response = await call('GET', '/api/v1/lines', await signedIn());
    expect(response.status).toBe(200);
  });

  it.each([
    ['a page of ours on https or a local address', { 'sec-fetch-site': 'same-origin' }, 201],
    ["another site's page", { 'sec-fetch-site': 'cross-site' }, 403],
    ['a page of a neighbouring host', { 'sec-fetch-site': 'same-site' }, 403],
    ['an address typed by hand', { 'sec-fetch-site': 'none' }, 403],
    ["another site's page on plain http", { origin: 'http://elsewhere.example' }, 403],
    ['a page in a sandbox', { origin: 'null' }, 403],
    ['nobody knows whom', {}, 403],
  ])('changes something for %s: %j is answered %i', async (_, headers, status) => {
    const response = await call(
      'POST',
      '/api/v1/tenants',
      { ...(await signedIn()), ...headers },
      { name: 'Otra' },
    );
    const { code = 'made' } = (await response.json()) as { code?: string };
    expect([response.status, code]).toEqual([status, status === 403 ? 'cross_site' : 'made']);
  });

  it('changes something for a page of ours on plain http', async () => {
    const headers = { ...(await signedIn()), origin: stand.url };
    expect((await call('POST', '/api/v1/tenants', headers, { name: 'Otra' })).status).toBe(201);
  });

  it('does not make a wrong key good', async () => {
    const headers = { ...(await signedIn()), authorization: 'Bearer wrong' };
    expect((await call('GET', '/api/v1/lines', headers)).status).toBe(401);
  });

  it('is found among cookies that other programs on this host have set', async () => {
    const { cookie } = await signedIn();
    const others = `recado_session=bad; recado_session=${'x'.repeat(43)}; a=b`;
    expect((await call('GET', '/api/v1/lines', { cookie: `${others}; ${cookie}` })).status).toBe(200);
    expect((await call('GET', '/api/v1/lines', { cookie: others })).status).toBe(401);
  });

  it('ends when it is closed', async () => {
    const headers = await signedIn();
    const response = await call('DELETE', '/api/v1/session', { ...headers, 'sec-fetch-site': 'same-origin' });
    expect(response.status).toBe(204);
    expect(cookieOf(response)).toBe('recado_session=');
    expect((await call('GET', '/api/v1/session', headers)).status).toBe(401);
  });

  it('ends with its time', async () => {
    const headers = await signedIn();
    await stand.query('UPDATE sessions SET expires_at = now()');
    expect((await call('GET', '/api/v1/session', headers)).status).toBe(401);
  });

  it('ends when the installation gets another key', async () => {
    const headers = await signedIn();
    await stand.query(`UPDATE sessions SET api_key_digest = sha256('another')`);
    expect((await call('GET', '/api/v1/session', headers)).status).toBe(401);
  });

  it('leaves no token in the database', async () => {
    const { cookie } = await signedIn();
    const [, token = ''] = cookie.split('=');
    const rows = await stand.query<{ row: string }>('SELECT sessions::text AS row FROM sessions');
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) {
      expect(row).not.toContain(token);
      expect(row).not.toContain(Buffer.from(token).toString('hex'));
    }
  });
});
