import { Page } from 'playwright-core';
import { describeWithBrowser, openPage } from '../support/browser';
import { Role } from '../../src/access/rights';
import { until } from '../support/until';
import { GOOD_PASSWORD, tokenOf } from '../support/visitor';
import { WebStand } from './stand';

interface Business {
  readonly id: string;
  readonly name: string;
  readonly lines: readonly { readonly id: string; readonly name: string }[];
}

/** What each role sees of the navigation. */
const PLACES = {
  agent: ['/lines', '/rules', '/tenants'],
  marketing: ['/lines', '/rules', '/tenants'],
  auditor: ['/lines', '/rules', '/tenants', '/operators', '/keys', '/audit'],
};
/** Names of controls that change something. */
const CHANGES =
  /Añadir|Crear|Invitar|Editar|Borrar|Revocar|ctivar|Más sobre|Más acciones|Retirar|Reanudar|Guardar|Subir|Bajar|encendida/;
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

  /** The browser of somebody of this business. */
  const operator = async ({ id }: Business, role: Role) => {
    const email = `${role}@${id}.example`;
    const invitation = { email, role, tenantId: id };
    const { url } = await stand.api<{ url: string }>('POST', '/api/v1/invitations', invitation);
    const accepted = { token: tokenOf(url), name: 'Ana', password: GOOD_PASSWORD };
    await stand.api('POST', '/api/v1/invitations/accept', accepted);
    const { page, faults } = await openPage(stand.browser, stand.url);
    const data = { email, password: GOOD_PASSWORD };
    await page.context().request.post(`${stand.url}/api/v1/session`, { data, failOnStatusCode: true });
    return { page, faults };
  };
  const admin = async (business: Business) => operator(business, 'admin');

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
    await (await admin(luna)).page.context().close();
    const { page } = await admin(sol);
    await page.goto(`${stand.url}/lines`);
    await sees(page, sol.lines[0]?.name ?? '');
    await page.getByRole('button', { name: 'Salir' }).click();
    const [ofSol, ofLuna] = [sol, luna].map(({ id }) => `admin@${id}.example`);
    await page.getByLabel('Correo electrónico').fill(ofLuna ?? '');
    await page.getByLabel('Contraseña', { exact: true }).fill(GOOD_PASSWORD);
    // Held back, so that the page would show what it had kept.
    const answer = { isAskedFor: false, isHeldBack: true };
    await page.route('**/api/v1/lines?*', async (route) => {
      answer.isAskedFor = true;
      await until(() => !answer.isHeldBack);
      await route.continue();
    });
    await page.getByRole('button', { name: 'Iniciar sesión' }).click();
    await page.getByRole('navigation').first().waitFor();
    await until(() => answer.isAskedFor);
    expect(await textOf(page)).not.toContain(sol.name);
    answer.isHeldBack = false;
    await sees(page, luna.lines[0]?.name ?? '');

    // Somebody else signs in beside it, while something is being written.
    await page.getByRole('link', { name: 'Empresas' }).first().click();
    await page.getByRole('button', { name: `Editar: ${luna.name}` }).click();
    await page.getByRole('textbox', { name: 'Nombre' }).fill('Lo que escribe Luna');
    const data = { email: ofSol, password: GOOD_PASSWORD };
    await page.context().request.post(`${stand.url}/api/v1/session`, { data, failOnStatusCode: true });
    await page.evaluate(`window.dispatchEvent(new Event('visibilitychange'))`);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await sees(page, sol.name);
    expect(await textOf(page)).not.toContain(luna.name);
    await page.context().close();
  });

  it.each(['agent', 'marketing', 'auditor'] as const)(
    '%s meets nothing on any page that they may not do, and nothing that fails',
    async (role) => {
      const { page, faults } = await operator(sol, role);
      page.on('response', (answer) => {
        if (answer.status() >= 400) faults.push(`${answer.status()} ${answer.url()}`);
      });
      await page.goto(stand.url);
      const links = page.getByRole('navigation').first().getByRole('link');
      await links.first().waitFor();
      const paths = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
      const seen = paths.filter((path) => path !== '/docs');
      expect(seen).toEqual(PLACES[role]);
      for (const path of [...seen, '/account']) {
        await page.goto(stand.url + path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.getByRole('status', { name: 'Cargando…' }).waitFor({ state: 'detached' });
        if (path === '/rules') await page.getByRole('button', { name: 'Ver en la lista' }).waitFor();
        const main = page.getByRole('main');
        const offered = main.getByRole('button').or(main.getByRole('link')).or(main.getByRole('switch'));
        const names = await offered.evaluateAll((all) =>
          all.map((one) => one.getAttribute('aria-label') ?? one.textContent ?? ''),
        );
        // Everybody may change what is their own.
        const wrong = path === '/account' ? [] : names.filter((name) => CHANGES.test(name));
        expect([path, wrong]).toEqual([path, []]);
      }
      expect(faults).toEqual([]);
      await page.context().close();
    },
  );

  it('the owner of the installation sees both', async () => {
    const { page, faults } = await stand.person('/lines');
    for (const { name } of [...sol.lines, ...luna.lines]) await sees(page, name);
    await page.goto(`${stand.url}/tenants`);
    for (const { name } of [sol, luna]) await sees(page, name);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
