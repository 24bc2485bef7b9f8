import { Page } from 'playwright-core';
import { LineHealth } from '../../src/simulator/control-types';
import { Simulator } from '../../src/simulator/simulator';
import { SimulatedLine } from '../../src/simulator/types';
import { accessibilityFaults, describeWithBrowser } from '../support/browser';
import { WebStand } from './stand';

const CUSTOMER = '15550100077';
const MARKUP = '<img src=x onerror="alert(1)">';

interface Line {
  readonly id: string;
  readonly name: string;
  readonly phoneNumberId: string;
  readonly active: boolean;
  readonly simulated: boolean;
  readonly messagesPerSecond: number | null;
  readonly apiVersion: string | null;
}

describeWithBrowser('lines, in a browser', () => {
  // Plays Meta for lines that Recado takes for real ones.
  const meta = new Simulator({
    redeliveryGapsMs: [],
    statusDelaysMs: { sent: 0, delivered: 0, read: 0 },
  });
  let stand: WebStand;
  let tenantId: string;
  beforeAll(async () => {
    const graph = await meta.listen();
    stand = await WebStand.up((url) => ({
      PUBLIC_URL: url,
      WHATSAPP_API_BASE_URL: `${graph.url}/graph`,
    }));
    tenantId = (await stand.api<{ items: { id: string }[] }>('GET', '/api/v1/tenants')).items[0]?.id ?? '';
  });
  afterAll(async () => {
    await meta.close();
    await stand.down();
  });

  let numbers = 0;
  /** A number that somebody has at Meta. */
  const aNumber = (health: Partial<LineHealth> = {}): SimulatedLine => {
    numbers += 1;
    const line = {
      phoneNumberId: `70080090010${1000 + numbers}`,
      businessAccountId: `90010020030${1000 + numbers}`,
      displayPhoneNumber: `1555010${1000 + numbers}`,
      token: `EAAtoken-of-a-system-user-${numbers}`,
      appSecret: `secret-of-the-app-${numbers}`,
      verifyToken: '',
      webhookUrl: `${stand.url}/webhook`,
    };
    meta.useLine(line);
    meta.setHealth(line.phoneNumberId, health);
    return line;
  };
  const lines = async () => (await stand.api<{ items: Line[] }>('GET', '/api/v1/lines')).items;
  const find = async (id: string) => stand.api<Line>('GET', `/api/v1/lines/${id}`);
  const addLine = async (name: string, health?: Partial<LineHealth>) => {
    const { phoneNumberId, token, appSecret } = aNumber(health);
    const body = { tenantId, name, phoneNumberId, token, appSecret, verifyToken: 'a-verify-token' };
    return stand.api<Line>('POST', '/api/v1/lines', body);
  };
  /** Looks again until the program has read what a customer wrote. */
  const untilHeard = async (phone: string) => {
    const path = `/api/v1/messages?contact=${phone}`;
    while ((await stand.api<{ items: unknown[] }>('GET', path)).items.length === 0);
  };

  const press = async (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const step = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name} `) });
  const state = async (page: Page, name: string, words: string) =>
    page.getByRole('button', { name: `${name} ${words}`, exact: true }).waitFor();
  const found = (page: Page, check: string, as: string) =>
    page.locator(`[data-check=${check}][data-state=${as}]`);
  const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
  const clipboard = async (page: Page) => page.evaluate<string>('navigator.clipboard.readText()');

  it('leads through the console of Meta until what is looked at is green, and forgets every secret', async () => {
    const toDo = { subscribed: false, registered: false };
    const number = aNumber({ ...toDo, appCallback: 'https://elsewhere.example/hook' });
    const permissions = ['clipboard-read', 'clipboard-write'];
    const { page, faults } = await stand.person('/lines', { permissions });
    await page.getByRole('link', { name: 'Añadir línea' }).click();

    await field(page, 'Nombre').fill('Panadería Sol');
    await field(page, 'Identificador del número (Phone number ID)').fill('+1 555');
    await press(page, 'Siguiente');
    await page.getByText('Solo cifras: es el identificador', { exact: false }).waitFor();
    await field(page, 'Identificador del número (Phone number ID)').fill(number.phoneNumberId);
    await press(page, 'Siguiente');
    await field(page, 'Token').fill('copied wrongly');
    await press(page, 'Siguiente');
    await page.getByText('No puede llevar espacios', { exact: false }).waitFor();
    await field(page, 'Token').fill('one-of-yesterday');
    await press(page, 'Siguiente');
    await field(page, 'Clave secreta de la app').fill(number.appSecret);
    await press(page, 'Crear la línea');
    await page.waitForURL(/\/lines\/[-0-9a-f]{36}$/);

    // A wrong token: what was seen, the mend, and the way to where it is mended.
    const token = found(page, 'token', 'failed');
    await token.getByText('Crea un token permanente de un usuario del sistema').waitFor();
    expect(await token.textContent()).toContain('error 190');
    await state(page, 'Token permanente', 'Hay algo que corregir');
    await state(page, 'Número', 'Hecho');
    await step(page, 'Webhook').waitFor();
    const verifyToken = await field(page, 'Token de verificación').inputValue();
    expect(verifyToken).toMatch(/^[\da-f]{48}$/);
    await press(page, 'Copiar: Token de verificación');
    await page.getByText('Copiado').waitFor();
    expect(await clipboard(page)).toBe(verifyToken);
    await press(page, 'Copiar: Dirección del webhook (Callback URL)');
    expect(await clipboard(page)).toBe(`${stand.url}/webhook`);
    // Which is an address of this machine.
    await page.getByText('Meta no llega a esta dirección').waitFor();
    await token.getByRole('button', { name: 'Ir al paso «Token permanente»' }).click();
    await field(page, 'Token').fill(number.token);
    await press(page, 'Sustituir');
    await found(page, 'token', 'ok').waitFor();
    expect(await field(page, 'Token').inputValue()).toBe('');

    await found(page, 'callback_url', 'failed').waitFor();
    meta.useLine({ ...number, verifyToken });
    meta.setHealth(number.phoneNumberId, toDo);
    expect(await meta.verifyWebhook(number.phoneNumberId)).toBe(true);
    await step(page, 'Webhook').click();
    await press(page, 'Ya está puesto: comprobar');
    await state(page, 'Webhook', 'Hecho');

    await step(page, 'Activar').click();
    await press(page, 'Suscribir');
    await found(page, 'app_subscribed', 'ok').waitFor();
    await field(page, 'PIN de 6 cifras').fill('12');
    await press(page, 'Registrar');
    await page.getByText('Escribe 6 cifras.').waitFor();
    await field(page, 'PIN de 6 cifras').fill('123456');
    await press(page, 'Registrar');
    await found(page, 'registration', 'ok').waitFor();
    await state(page, 'Activar', 'Hecho');

    await step(page, 'Mensaje de prueba').click();
    await field(page, 'Enviar a').fill(`+${CUSTOMER}`);
    await press(page, 'Enviar la prueba');
    await page.getByText('Ese número no ha escrito en las últimas 24 horas', { exact: false }).waitFor();
    await meta.customer(CUSTOMER).say('hola', { line: number.phoneNumberId });
    await untilHeard(CUSTOMER);
    await press(page, 'Ya he escrito: comprobar');
    await found(page, 'received', 'ok').waitFor();
    await press(page, 'Enviar la prueba');
    await page.getByText(/^(Entregado|Leído) en el teléfono\.$/).waitFor();
    await state(page, 'Mensaje de prueba', 'Hecho');
    expect(await page.locator('[data-state=failed]').evaluateAll(checksOf)).toEqual(['public_url']);

    await page.reload();
    await state(page, 'Webhook', 'Hecho');
    const kept = await page.evaluate(
      `[document.documentElement.outerHTML, JSON.stringify([localStorage, sessionStorage, history.state]), location.href].join()`,
    );
    for (const secret of [number.token, number.appSecret, verifyToken]) expect(kept).not.toContain(secret);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('says at its field that there is such a line already, and starts anew with the same', async () => {
    const { id, phoneNumberId } = await addLine('La primera');
    const { page, faults } = await stand.person('/lines/new');
    await field(page, 'Identificador del número (Phone number ID)').fill(phoneNumberId);
    await press(page, 'Siguiente');
    await field(page, 'Token').fill('t');
    await press(page, 'Siguiente');
    await field(page, 'Clave secreta de la app').fill('s');
    await press(page, 'Crear la línea');
    await page.getByText('Ya hay una línea con ese identificador de número.').waitFor();
    const input = field(page, 'Identificador del número (Phone number ID)');
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    expect(await lines()).toContainEqual(expect.objectContaining({ id }));
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('makes another verify token, since the one there is is not shown', async () => {
    const { id } = await addLine('Otra clave');
    const { page } = await stand.person(`/lines/${id}`);
    await step(page, 'Webhook').click();
    await press(page, 'Crear otro token de verificación');
    const token = await field(page, 'Token de verificación').inputValue();
    const ask = async (given: string) =>
      fetch(`${stand.url}/webhook/${id}?hub.mode=subscribe&hub.challenge=7&hub.verify_token=${given}`);
    expect((await ask(token)).status).toBe(200);
    expect((await ask('a-verify-token')).status).toBe(403);
    await page.context().close();
  });

  it('shows names as they were written, changes a line, and asks before it goes', async () => {
    const { id } = await addLine(MARKUP);
    const { page, faults } = await stand.person('/lines');
    await page.getByRole('link', { name: MARKUP }).click();
    await page.getByRole('heading', { name: MARKUP, level: 1 }).waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);

    await field(page, 'Nombre').fill('Tienda');
    await field(page, 'Mensajes por segundo').fill('20000');
    await press(page, 'Guardar');
    await page.getByText('Escribe un número entero de 0 a 10 000.').waitFor();
    await field(page, 'Mensajes por segundo').fill('20');
    await field(page, 'Versión de la API').fill('v25.0');
    await page.getByRole('button', { name: 'Guardar', exact: true }).last().click();
    await page.getByRole('heading', { name: 'Tienda', level: 1 }).waitFor();
    expect(await find(id)).toMatchObject({ name: 'Tienda', messagesPerSecond: 20, apiVersion: 'v25.0' });

    await press(page, 'Desactivar…');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancelar' }).click();
    expect(await find(id)).toMatchObject({ active: true });
    await press(page, 'Desactivar…');
    await page.getByRole('dialog').getByRole('button', { name: 'Desactivar' }).click();
    await page.getByText('Desactivada', { exact: true }).waitFor();
    expect(await find(id)).toMatchObject({ active: false });

    await press(page, 'Borrar…');
    const dialog = page.getByRole('dialog', { name: '¿Borrar la línea «Tienda»?' });
    await dialog.getByText('Lo que se habló se conserva.', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Borrar' }).click();
    await page.waitForURL(`${stand.url}/lines`);
    expect((await lines()).map((line) => line.id)).not.toContain(id);
    await page.goBack();
    await page.getByText('Esta línea ya no existe').waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('says why a line is paused, in the list too, and resumes it', async () => {
    const { id } = await addLine('Sin permiso', { tokenValid: false });
    const template = { name: 'hello_world', language: { code: 'en_US' } };
    await stand.api('POST', '/webhook/send', { to: CUSTOMER, lineId: id, template });
    const { page, faults } = await stand.person('/lines');
    const card = page.getByRole('listitem').filter({ hasText: 'Sin permiso' });
    await card.getByText('En pausa', { exact: true }).waitFor();
    await card.getByText('WhatsApp no acepta el token de la línea').waitFor();
    await card.getByText('WhatsApp respondió con el código 190', { exact: false }).waitFor();
    const answer = page.waitForResponse(`**/api/v1/lines/${id}/resume`);
    await card.getByRole('button', { name: 'Ya está arreglado: reanudar' }).click();
    expect((await answer).status()).toBe(200);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('adds a simulated line at once, and keeps the lines of several businesses apart', async () => {
    const other = await stand.api<{ id: string }>('POST', '/api/v1/tenants', {
      name: 'Ferretería',
    });
    const { page, faults } = await stand.person('/lines');
    await page.getByRole('combobox', { name: 'Empresa' }).selectOption('Ferretería');
    await page.getByText('Todavía no hay ninguna línea').waitFor();
    await press(page, 'Línea simulada');
    await page.getByText('Simulada', { exact: true }).waitFor();
    expect(await lines()).toContainEqual(expect.objectContaining({ tenantId: other.id, simulated: true }));
    await page.getByRole('link', { name: 'Demo' }).click();
    await page.getByText('Esta línea es del simulador').waitFor();
    expect(await step(page, 'Webhook').count()).toBe(0);
    await found(page, 'token', 'ok').waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('hides what somebody may not do', async () => {
    const { id } = await addLine('Solo mirar');
    const { page } = await stand.person('/playground');
    const session = { tenantId: null, simulator: true, publicUrl: null, rights: ['lines:read'] };
    await page.route('**/api/v1/session', (route) => route.fulfill({ json: session }));
    await page.goto(`${stand.url}/lines`);
    await page.getByRole('link', { name: 'Solo mirar' }).waitFor();
    expect(await page.getByRole('link', { name: 'Añadir línea' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Empresas' }).count()).toBe(0);
    await page.goto(`${stand.url}/lines/${id}`);
    await found(page, 'secrets', 'ok').waitFor();
    expect(await page.getByRole('button', { name: 'Borrar…' }).count()).toBe(0);
    expect(await step(page, 'Token permanente').count()).toBe(0);
    await page.context().close();
  });

  it.each([
    ['wide, light', { width: 1440, height: 900 }, 'light'],
    ['narrow, dark', { width: 390, height: 800 }, 'dark'],
  ] as const)(
    'is legible and operable for everybody: %s',
    async (_, viewport, colorScheme) => {
      const { id } = await addLine(`Accesible ${viewport.width}`, { tokenValid: false });
      const { page } = await stand.person('/lines', { viewport, colorScheme });
      await page
        .getByRole('link', { name: `Accesible ${viewport.width}` })
        .first()
        .waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.goto(`${stand.url}/lines/${id}`);
      await found(page, 'token', 'failed').waitFor();
      for (const name of ['Webhook', 'Activar', 'Mensaje de prueba']) {
        await step(page, name).press('Enter');
        await page.getByRole('region', { name: new RegExp(`^${name} `) }).waitFor();
        expect(await accessibilityFaults(page)).toEqual([]);
      }
      const tooWide = await page.evaluate(`document.documentElement.scrollWidth > window.innerWidth`);
      expect(tooWide).toBe(false);
      await page.context().close();
    },
    60_000,
  );
});

function checksOf(rows: readonly unknown[]): (string | undefined)[] {
  return (rows as { dataset: { check?: string } }[]).map(({ dataset }) => dataset.check);
}
