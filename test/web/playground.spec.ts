import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessibilityFaults, describeWithBrowser } from '../support/browser';
import { PhoneOnPage, WebStand } from './stand';

describeWithBrowser('the playground, in a browser', () => {
  let stand: WebStand;
  beforeAll(async () => {
    stand = await WebStand.up();
  });
  afterAll(() => stand.down());

  const newcomer = async (options?: Parameters<WebStand['person']>[1]) => {
    const { page, faults } = await stand.person('/playground', options);
    return { page, faults, phone: new PhoneOnPage(page) };
  };

  it('lets nobody in without the key, and keeps the key nowhere', async () => {
    const { page, faults } = await stand.stranger();
    await page.getByRole('navigation').first().waitFor();
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

  it('is where somebody starts who asks for nothing else', async () => {
    const { page, faults } = await stand.stranger();
    await page.waitForURL(`${stand.url}/playground`);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('holds a conversation: said, read, answered, and the answer is read too', async () => {
    const { page, phone, faults } = await newcomer();
    await phone.say('hola');
    await phone.hears('¡Hola! 👋 Bienvenido');
    await phone.conversation.locator('[data-direction=inbound]').getByLabel('Leído').first().waitFor();
    await page.getByRole('tab', { name: 'Qué ha pasado' }).click();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('lets the customer choose from the menu of the bot', async () => {
    const { page, phone, faults } = await newcomer();
    await phone.say('ayuda');
    await phone.hears('¿En qué podemos ayudarte?');
    await phone.conversation.getByRole('button', { name: 'Ver opciones' }).click();
    await page.getByText('Horario', { exact: true }).click();
    await phone.hears('Has seleccionado: Horario');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('brings a customer from an ad, and the business knows which', async () => {
    const { page, phone, faults } = await newcomer();
    await page.getByRole('button', { name: 'Un cliente al azar' }).click();
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
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('goes on after the server was started again, without a new sign-in', async () => {
    const { page, phone, faults } = await newcomer();
    await phone.say('hola');
    await phone.hears('¡Hola!');
    await page.getByText('En vivo').waitFor();
    await stand.stop();
    await page.getByText('Reconectando…').waitFor();
    await stand.start();
    await page.getByText('En vivo').waitFor();
    await phone.say('ayuda');
    await phone.hears('¿En qué podemos ayudarte?');
    // The browser itself reports the connection that was cut.
    expect(faults.filter((fault) => !fault.includes('ERR_'))).toEqual([]);
    await page.context().close();
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
    await page.context().close();
  });

  it('is another customer in another tab', async () => {
    const { page } = await newcomer();
    const other = await page.context().newPage();
    await other.goto(page.url());
    const holder = (tab: typeof page) => tab.getByRole('button', { name: 'Quién escribe' });
    await holder(other).click();
    await other.getByRole('menuitem', { name: 'Bruno Díaz' }).click();
    await other.getByRole('button', { name: 'Quién escribe: Bruno Díaz' }).waitFor();
    expect(await holder(page).textContent()).toContain('Ana Torres');
    await page.reload();
    await other.reload();
    expect(await holder(page).textContent()).toContain('Ana Torres');
    expect(await holder(other).textContent()).toContain('Bruno Díaz');
    await page.context().close();
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
    await page.context().close();
  });

  it('takes no file that could not be sent', async () => {
    const { page, faults } = await newcomer();
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
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('takes a reaction back by choosing it again, and a place with a decimal comma', async () => {
    const { page, phone, faults } = await newcomer();
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
    expect(faults).toEqual([]);
    await page.context().close();
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
    await page.context().close();
  });

  it.each([
    ['wide, light', { width: 1440, height: 900 }, 'light'],
    ['wide, dark', { width: 1440, height: 900 }, 'dark'],
    ['narrow, light', { width: 390, height: 800 }, 'light'],
    ['narrow, dark', { width: 390, height: 800 }, 'dark'],
  ] as const)('is legible and operable for everybody: %s', async (_, viewport, colorScheme) => {
    const { page, phone } = await newcomer({ viewport, colorScheme });
    await phone.say('ayuda');
    await phone.hears('¿En qué podemos ayudarte?');
    expect(await accessibilityFaults(page)).toEqual([]);
    for (const tab of ['Qué ha pasado', 'Travesuras', 'Webhook a mano']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tabpanel', { name: tab }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
    }
    const tooWide = await page.evaluate(`document.documentElement.scrollWidth > window.innerWidth`);
    expect(tooWide).toBe(false);
    await page.context().close();
  });
});
