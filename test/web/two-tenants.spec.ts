import { Page } from 'playwright-core';
import { describeWithBrowser, openPage } from '../support/browser';
import { GOOD_PASSWORD, tokenOf } from '../support/visitor';
import { WebStand } from './stand';

interface Business {
  readonly id: string;
  readonly name: string;
  readonly lines: readonly { readonly id: string; readonly name: string }[];
}

const PAGES = ['/lines', '/rules', '/tenants'];

describeWithBrowser('two businesses, in two browsers', () => {
  let stand: WebStand;
  let sol: Business;
  let luna: Business;
  beforeAll(async () => {
    stand = await WebStand.up();
    [sol, luna] = [await business('Panadería Sol'), await business('Ferretería Luna')];
  });
  afterAll(() => stand.down());

  const business = async (name: string): Promise<Business> => {
    const { id } = await stand.api<{ id: string }>('POST', '/api/v1/tenants', { name });
    const line = async (which: string) =>
      stand.api<Business['lines'][number]>('POST', '/api/v1/lines/simulated', {
        tenantId: id,
        name: `Línea ${which} de ${name}`,
      });
    const lines = [await line('una'), await line('dos')];
    await stand.api('POST', '/api/v1/rules', {
      tenantId: id,
      when: { type: 'keyword', words: ['precio'] },
      reply: { type: 'text', content: { body: `Precios de ${name}` } },
    });
    return { id, name, lines };
  };

  /** The browser of somebody who runs this business. */
  const admin = async ({ id }: Business) => {
    const email = `admin@${id}.example`;
    const invitation = { email, role: 'admin', tenantId: id };
    const { url } = await stand.api<{ url: string }>('POST', '/api/v1/invitations', invitation);
    const accepted = { token: tokenOf(url), name: 'Ana', password: GOOD_PASSWORD };
    await stand.api('POST', '/api/v1/invitations/accept', accepted);
    const { page, faults } = await openPage(stand.browser, stand.url);
    const data = { email, password: GOOD_PASSWORD };
    await page.context().request.post(`${stand.url}/api/v1/session`, { data, failOnStatusCode: true });
    return { page, faults };
  };

  const sees = async (page: Page, name: string) =>
    page.getByRole('main').filter({ hasText: name }).waitFor({ state: 'attached' });
  const textOf = async (page: Page) => (await page.locator('body').textContent()) ?? '';

  it('each sees its own lines, rules and name on every page, while both look', async () => {
    const [ofSol, ofLuna] = [await admin(sol), await admin(luna)];
    for (const path of PAGES) {
      await Promise.all([ofSol, ofLuna].map(({ page }) => page.goto(stand.url + path)));
      for (const [{ page }, own, other] of [
        [ofSol, sol, luna],
        [ofLuna, luna, sol],
      ] as const) {
        const names = path === '/lines' ? own.lines.map(({ name }) => name) : [own.name];
        for (const name of names) await sees(page, name);
        expect([path, (await textOf(page)).includes(other.name)]).toEqual([path, false]);
      }
    }
    expect([...ofSol.faults, ...ofLuna.faults]).toEqual([]);
    await Promise.all([ofSol, ofLuna].map(({ page }) => page.context().close()));
  });

  it('the page of the other’s line shows nothing of it', async () => {
    const { page } = await admin(sol);
    const [own] = sol.lines;
    const [foreign] = luna.lines;
    await page.goto(`${stand.url}/lines/${own?.id}`);
    await sees(page, own?.name ?? '');
    const answered = page.waitForResponse((response) => response.url().includes(`/lines/${foreign?.id}`));
    await page.goto(`${stand.url}/lines/${foreign?.id}`);
    await answered;
    await page.getByRole('main').waitFor();
    expect(await textOf(page)).not.toContain(luna.name);
    await page.context().close();
  });

  it('a browser that changes hands shows nothing of before', async () => {
    const { page } = await admin(sol);
    await page.goto(`${stand.url}/lines`);
    await sees(page, sol.lines[0]?.name ?? '');
    const data = { email: `admin@${luna.id}.example`, password: GOOD_PASSWORD };
    await page.context().request.post(`${stand.url}/api/v1/session`, { data, failOnStatusCode: true });
    await page.goto(`${stand.url}/lines`);
    await sees(page, luna.lines[0]?.name ?? '');
    expect(await textOf(page)).not.toContain(sol.name);
    await page.context().close();
  });

  it('the owner of the installation sees both', async () => {
    const { page, faults } = await stand.person('/lines');
    for (const { name } of [...sol.lines, ...luna.lines]) await sees(page, name);
    await page.goto(`${stand.url}/tenants`);
    for (const { name } of [sol, luna]) await sees(page, name);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
