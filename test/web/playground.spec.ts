import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Page } from 'playwright-core';
import { accessibilityFaults, describeWithBrowser } from '../support/browser';
import { NARROW, PhoneOnPage, sharePage, WebStand, WIDE } from './stand';

describeWithBrowser('the playground, in a browser', () => {
  let stand: WebStand;
  beforeAll(async () => {
    stand = await WebStand.up();
  });
  afterAll(() => stand.down());

  const shared = sharePage(() => stand);

  /** Somebody whom the business has never heard of, on the page that all of them share. */
  const newcomer = async () => {
    const { page } = shared;
    await stand.signIn(page);
    await page.goto(`${stand.url}/playground`);
    await page.getByRole('button', { name: 'Un cliente al azar' }).click();
    return { page, phone: new PhoneOnPage(page) };
  };

  it('lets nobody in without the key, keeps it nowhere, and is where somebody starts', async () => {
    const { page, faults } = await stand.stranger();
    await page.getByRole('navigation').first().waitFor();
    await page.waitForURL(`${stand.url}/playground`);
    expect(page.url()).not.toContain(stand.apiKey);
    const kept = await page.evaluate(`JSON.stringify([localStorage, sessionStorage, document.cookie])`);
    expect(kept).not.toContain(stand.apiKey);
    await page.getByRole('button', { name: 'Salir' }).click();
    await page.getByLabel('Clave de la instalación', { exact: true }).fill('not-the-key');
    await page.keyboard.press('Enter');
    await page.getByText('No es la clave de esta instalación.').waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('holds a conversation: said, read, answered, and the answer is read too', async () => {
    const { page, phone } = await newcomer();
    await phone.say('hola');
    await phone.hears('¡Hola! 👋 Bienvenido');
    await phone.conversation.locator('[data-direction=inbound]').getByLabel('Leído').first().waitFor();
    await page.getByRole('tab', { name: 'Qué ha pasado' }).click();
    expect(shared.faults).toEqual([]);
  });

  it('lets the customer choose from the menu of the bot', async () => {
    const { page, phone } = await newcomer();
    await phone.say('ayuda');
    await phone.hears('¿En qué podemos ayudarte?');
    await phone.conversation.getByRole('button', { name: 'Ver opciones' }).click();
    await page.getByText('Horario', { exact: true }).click();
    await phone.hears('Has seleccionado: Horario');
    expect(shared.faults).toEqual([]);
  });

  it('brings a customer from an ad, and the business knows which', async () => {
    const { page, phone } = await newcomer();
    await page.getByRole('button', { name: 'Llegar desde un anuncio…' }).click();
    await page.getByLabel('Titular').fill('Ofertas de <b>verano</b>');
    await page.getByLabel('Id. del clic (ctwa_clid)').fill('ARbrowser');
    await page.getByRole('button', { name: 'Añadir al próximo mensaje' }).click();
    await phone.say('quiero saber más');
    await phone.hears(`Gracias por contactarnos desde nuestro anuncio 'Ofertas de <b>verano</b>'`);
    const { items } = await stand.api<{ items: { headline: string; ctwaClid: string }[] }>(
      'GET',
      '/api/v1/referrals',
    );
    expect(items[0]).toMatchObject({ headline: 'Ofertas de <b>verano</b>', ctwaClid: 'ARbrowser' });
  });

  it('goes on after the server was started again, without a new sign-in', async () => {
    const { page, phone } = await newcomer();
    await phone.say('hola');
    await phone.hears('¡Hola!');
    await page.getByText('En vivo').waitFor();
    await stand.stop();
    try {
      await page.getByText('Reconectando…').waitFor();
    } finally {
      await stand.start();
    }
    await page.getByText('En vivo').waitFor();
    await phone.say('ayuda');
    await phone.hears('¿En qué podemos ayudarte?');
    // The browser itself reports the connection that was cut.
    const { faults } = shared;
    faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('ERR_')));
    expect(shared.faults).toEqual([]);
  });

  it('shows the door in every tab when one signs out', async () => {
    const { page } = await newcomer();
    const other = new PhoneOnPage(await page.context().newPage());
    await other.page.goto(page.url());
    await other.say('hola');
    await other.hears('¡Hola!');
    await page.getByRole('button', { name: 'Salir' }).click();
    await page.getByLabel('Clave de la instalación', { exact: true }).waitFor();
    await other.page.getByLabel('Clave de la instalación', { exact: true }).waitFor();
    expect(await other.page.getByRole('log').count()).toBe(0);
  });

  it('is another customer in another tab', async () => {
    const { page } = await newcomer();
    const other = await page.context().newPage();
    await other.goto(page.url());
    const holder = (tab: Page) => tab.getByRole('button', { name: 'Quién escribe' });
    const choose = async (tab: Page, name: string) => {
      await holder(tab).click();
      await tab.getByRole('menuitem', { name }).click();
      await tab.getByRole('button', { name: `Quién escribe: ${name}` }).waitFor();
    };
    await choose(page, 'Ana Torres');
    await choose(other, 'Bruno Díaz');
    expect(await holder(page).textContent()).toContain('Ana Torres');
    await page.reload();
    await other.reload();
    expect(await holder(page).textContent()).toContain('Ana Torres');
    expect(await holder(other).textContent()).toContain('Bruno Díaz');
  });

  it('gives nobody the number of somebody else', async () => {
    const { page } = await newcomer();
    await page.getByRole('button', { name: 'Quién escribe' }).click();
    await page.getByRole('menuitem', { name: 'Cliente nuevo…' }).click();
    await page.getByLabel('Nombre', { exact: true }).fill('Otra');
    await page.getByLabel('Número de teléfono').fill('+1 555 010 0077');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('Ese número ya es de Ana Torres').waitFor();
    expect(await page.getByLabel('Nombre', { exact: true }).inputValue()).toBe('Otra');
  });

  it('takes no file that could not be sent', async () => {
    const { page } = await newcomer();
    const file = page.getByLabel('Archivo', { exact: true });
    const mimeType = 'application/pdf';
    await file.setInputFiles({ name: 'empty.pdf', mimeType, buffer: Buffer.alloc(0) });
    await page.getByText('El archivo está vacío.').waitFor();
    // From the disk: so many bytes take a browser half a minute by the wire of the tests.
    const folder = mkdtempSync(join(tmpdir(), 'recado-huge-'));
    try {
      const huge = join(folder, 'huge.pdf');
      writeFileSync(huge, '');
      truncateSync(huge, 16 * 1024 * 1024 + 1);
      await file.setInputFiles(huge);
      await page.getByText('El archivo pesa más de 16 MB.').waitFor();
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(shared.faults).toEqual([]);
  });

  it('takes a reaction back by choosing it again, and a place with a decimal comma', async () => {
    const { page, phone } = await newcomer();
    await phone.say('hola');
    await phone.hears('¡Hola!');
    const actions = phone.conversation.locator('[data-direction=outbound]').getByRole('button').first();
    await actions.click();
    await page.getByRole('menuitem', { name: 'Reaccionar con 👍' }).click();
    await phone.conversation.getByRole('img', { name: 'Reacciones: 👍' }).waitFor();
    await actions.click();
    await page.getByRole('menuitem', { name: 'Quitar la reacción 👍' }).click();
    await phone.conversation.getByRole('img', { name: 'Reacciones: 👍' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Adjuntar' }).click();
    await page.getByRole('menuitem', { name: 'Ubicación' }).click();
    const latitude = page.getByLabel('Latitud');
    await latitude.and(page.locator(':focus')).fill('40,5');
    await page.getByRole('dialog').getByRole('button', { name: 'Enviar' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(shared.faults).toEqual([]);
  });

  it('is used without a mouse', async () => {
    const { page, phone } = await newcomer();
    await page.getByRole('button', { name: 'Un cliente al azar' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Escribe un mensaje' }).focus();
    await page.keyboard.type('ayuda');
    await page.keyboard.press('Enter');
    await phone.hears('¿En qué podemos ayudarte?');
    await phone.conversation.getByRole('button', { name: 'Ver opciones' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.evaluate(`document.activeElement.textContent`)).toBe('Ver opciones');
  });

  it.each([
    ['wide, light', WIDE, 'light'],
    ['narrow, dark', NARROW, 'dark'],
  ] as const)('is legible and operable for everybody: %s', async (_, viewport, colorScheme) => {
    await shared.page.setViewportSize(viewport);
    await shared.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { page, phone } = await newcomer();
    await phone.say('ayuda');
    await phone.hears('¿En qué podemos ayudarte?');
    expect(await accessibilityFaults(page)).toEqual([]);
    for (const tab of ['Qué ha pasado', 'Travesuras', 'Webhook a mano']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tabpanel', { name: tab }).waitFor();
      // The rest of the page is as it was.
      expect(await accessibilityFaults(page, '.mantine-Tabs-root')).toEqual([]);
    }
    const tooWide = await page.evaluate(`document.documentElement.scrollWidth > window.innerWidth`);
    expect(tooWide).toBe(false);
  });
});
