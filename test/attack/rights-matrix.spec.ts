import type { Needed } from '../../src/access/needs';
import { ROLE_RIGHTS, Role, ROLES } from '../../src/access/rights';
import { startApp, TestApp } from '../support/app';

interface Route {
  readonly method: string;
  readonly path: string;
  readonly right: Needed | undefined;
}

const NOBODY = '00000000-0000-4000-8000-000000000000';
/** For whoever wants to sign in, or has a link. */
const OPEN = ['/api/v1/session', '/api/v1/invitations/look', '/api/v1/invitations/accept'];
const STREAM = '/api/v1/stream';

describe('the matrix of rights', () => {
  let recado: TestApp;
  let routes: readonly Route[];
  let keys: Readonly<Record<Role, string>>;

  beforeAll(async () => {
    recado = await startApp({ env: { SIMULATOR: 'on' } });
    const { body } = await recado.api('GET', '/docs-json');
    const { paths } = body as { paths: Record<string, Record<string, { 'x-right'?: Needed }>> };
    routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { 'x-right': right }]) => ({
        method: method.toUpperCase(),
        path,
        right,
      })),
    );
    const [tenant] = await recado.query<{ id: string }>('SELECT id FROM tenants');
    const made = ROLES.map(async (role) => {
      const of = { tenantId: role === 'owner' ? null : tenant?.id, scopes: ROLE_RIGHTS[role] };
      const answer = await recado.api('POST', '/api/v1/keys', { name: role, ...of });
      return [role, (answer.body as { key: string }).key] as const;
    });
    keys = Object.fromEntries(await Promise.all(made)) as Record<Role, string>;
  });
  afterAll(() => recado.close());

  /** With ids of nothing and an empty body: what is allowed is 404 or 400 then, or does no harm. */
  const statusOf = async ({ method, path }: Route, key?: string) => {
    const abort = new AbortController();
    const address =
      recado.url + path.replaceAll(/\{\w+\}/g, /media|lines|rules|keys|tenants/.test(path) ? NOBODY : '0');
    const bodied = !['GET', 'DELETE'].includes(method);
    const response = await fetch(address, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(bodied ? { 'content-type': 'application/json' } : {}),
      },
      ...(bodied ? { body: '{}' } : {}),
      signal: abort.signal,
    });
    if (path === STREAM) abort.abort();
    else await response.arrayBuffer();
    return response.status;
  };

  it.each(ROLES)('lets a key with the rights of %s do what the role may, and nothing else', async (role) => {
    expect(routes.length).toBeGreaterThan(60);
    const answers = [];
    for (const route of routes) {
      answers.push({ ...route, refused: (await statusOf(route, keys[role])) === 403 });
    }
    expect(answers).toEqual(
      routes.map((route) => ({
        ...route,
        refused: route.right !== undefined && !ROLE_RIGHTS[role].some((right) => right === route.right),
      })),
    );
  });

  it('has no route that a stranger may use but to sign in and to open an invitation', async () => {
    const open = [];
    for (const route of routes) if ((await statusOf(route)) !== 401) open.push(route.path);
    expect(open).toEqual(OPEN);
  });
});
