import { Page } from 'playwright-core';
import { Simulator } from '../../src/simulator/simulator';
import { accessibilityFaults, describeWithBrowser } from '../support/browser';
import { WebStand } from './stand';

const PHONE_NUMBER_ID = '700800900100299';
const ACCOUNT = '900100200300499';
const TOKEN = 'EAAsystem-user-token';
const APP_SECRET = 'app-secret-of-the-app';
const MARKUP = '<img src=x onerror="alert(1)">';

interface Line {
  readonly id: string;
  readonly phoneNumberId: string;
  readonly active: boolean;
  readonly name: string;
}

describeWithBrowser('lines, in a browser', () => {
  // Plays Meta for a line that Recado takes for a real one.
  const meta = new Simulator({ redeliveryGapsMs: [] });
  let graph: Awaited<ReturnType<Simulator['listen']>>;
  let stand: WebStand;
  beforeAll(async () => {
    graph = await meta.listen();
    stand = await WebStand.up((url) => ({
      PUBLIC_URL: url,
      WHATSAPP_API_BASE_URL: `${graph.url}/graph`,
    }));
    know('');
  });
  afterAll(async () => {
    await stand.down();
    await meta.close();
  });

  /** What was entered in Meta's console. */
  const know = (verifyToken: string) =>
    meta.useLine({
      phoneNumberId: PHONE_NUMBER_ID,
      businessAccountId: ACCOUNT,
      displayPhoneNumber: '15550100002',
      token: TOKEN,
      appSecret: APP_SECRET,
      verifyToken,
      webhookUrl: `${stand.url}/webhook`,
    });
  const lines = async () => (await stand.api<{ items: Line[] }>('GET', '/api/v1/lines')).items;
  const step = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) });
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const check = (page: Page, name: string, state: string) =>
    page.locator(`[data-check=${name}][data-state=${state}]`).waitFor();

  it('shoots', async () => {
    const { page, faults } = await stand.person('/lines');
    const shot = async (name: string) => {
      for (const [w, h] of [
        [1440, 900],
        [390, 800],
      ] as const) {
        await page.setViewportSize({ width: w, height: h });
        for (const scheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: scheme });
          await page.screenshot({ path: `/tmp/shots/${name}-${w}-${scheme}.png`, fullPage: true });
          console.log(
            name,
            w,
            scheme,
            await accessibilityFaults(page),
            await page.evaluate('document.documentElement.scrollWidth > window.innerWidth'),
          );
        }
      }
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.emulateMedia({ colorScheme: 'light' });
    };
    await page.getByText('Demo').first().waitFor();
    await shot('list');
    await page.getByRole('link', { name: 'Añadir línea' }).click();
    await page.getByLabel('Nombre').fill(MARKUP);
    await shot('new');
    await button(page, 'Siguiente').click();
    await page.getByText('Solo cifras').waitFor();
    await page.getByLabel('Identificador del número (Phone number ID)').fill(PHONE_NUMBER_ID);
    await button(page, 'Siguiente').click();
    await page.getByRole('textbox', { name: 'Token', exact: true }).fill('wrong-token');
    await page.locator('input[type=password]:visible').count();
    await shot('token');
    await button(page, 'Siguiente')
      .nth(0)
      .click()
      .catch(() => undefined);
    await page.getByRole('textbox', { name: 'Clave secreta de la app', exact: true }).fill(APP_SECRET);
    await button(page, 'Crear la línea').click();
    await page.getByText('Línea creada').waitFor();
    await check(page, 'token', 'failed');
    await shot('made');
    console.log(faults, page.url());
    await page.context().close();
  });
});
