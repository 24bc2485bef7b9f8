import { Page } from 'playwright-core';
import { WEEKDAYS } from '../../src/domain/business-hours';
import { LineHealth } from '../../src/simulator/control-types';
import { Simulator } from '../../src/simulator/simulator';
import { SimulatedLine } from '../../src/simulator/types';
import { accessibilityFaults, describeWithBrowser } from '../support/browser';
import { until } from '../support/until';
import { NARROW, sharePage, told, WebStand, WIDE } from './stand';

const CUSTOMER = '15550100077';
const MARKUP = '<img src=x onerror="alert(1)">';

interface Line {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly phoneNumberId: string;
  readonly active: boolean;
  readonly simulated: boolean;
  readonly messagesPerSecond: number | null;
  readonly apiVersion: string | null;
  readonly businessAccountId: string | null;
  readonly billingCurrency: string | null;
  readonly hasSecondAppSecret: boolean;
}

const STEPS_OPENED = [
  ['webhook', 'Webhook'],
  ['activate', 'Activar'],
  ['test', 'Mensaje de prueba'],
] as const;
const NIGHTS = [
  ['00:00', '08:00'],
  ['20:00', '24:00'],
];
const ALWAYS = {
  timeZone: 'UTC',
  week: Object.fromEntries(WEEKDAYS.map((day) => [day, [['00:00', '24:00']]])),
};

describeWithBrowser('lines, in a browser', () => {
  // Plays Meta for lines that Recado takes for real ones.
  const meta = new Simulator({
    redeliveryGapsMs: [],
    statusDelaysMs: { sent: 0, delivered: 0, read: 0 },
  });
  let stand: WebStand;
  let page: Page;
  let tenantId: string;
  let otherId: string;
  beforeAll(async () => {
    const graph = await meta.listen();
    stand = await WebStand.up((url) => ({
      PUBLIC_URL: url,
      WHATSAPP_API_BASE_URL: `${graph.url}/graph`,
    }));
    tenantId = (await stand.api<{ items: { id: string }[] }>('GET', '/api/v1/tenants')).items[0]?.id ?? '';
    otherId = (await stand.api<{ id: string }>('POST', '/api/v1/tenants', { name: 'Ferretería' })).id;
  });
  afterAll(async () => {
    await meta.close();
    await stand.down();
  });

  const shared = sharePage(() => stand, { permissions: ['clipboard-read', 'clipboard-write'] });
  beforeAll(() => {
    ({ page } = shared);
    // A test that failed halfway may have left something unsaved.
    page.on('dialog', (dialog) => void dialog.accept());
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
  const addLine = async (name: string, health?: Partial<LineHealth>, ofApp?: string) => {
    const { phoneNumberId, token, appSecret: own } = aNumber(health);
    const appSecret = ofApp ?? own;
    const body = { tenantId, name, phoneNumberId, token, appSecret, verifyToken: 'a-verify-token' };
    return stand.api<Line>('POST', '/api/v1/lines', body);
  };
  /** Looks again until the program has read what a customer wrote. */
  const untilHeard = async (phone: string) => {
    const path = `/api/v1/messages?contact=${phone}`;
    await until(async () => (await stand.api<{ items: unknown[] }>('GET', path)).items.length > 0);
  };

  const go = async (path: string) => page.goto(stand.url + path);
  const tenant = () => page.getByRole('combobox', { name: 'Empresa' });
  const press = async (name: string) => page.getByRole('button', { name, exact: true }).click();
  const step = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} `) });
  /** Of the settings. */
  const part = (name: string) => page.getByRole('button', { name: new RegExp(`^${name} `) });
  const state = async (name: string, words: string) =>
    page.getByRole('button', { name: `${name} ${words}`, exact: true }).waitFor();
  const found = (check: string, as: string) => page.locator(`[data-check=${check}][data-state=${as}]`);
  const field = (name: string) => page.getByRole('textbox', { name, exact: true });
  const clipboard = async () => page.evaluate<string>('navigator.clipboard.readText()');

  it('leads through the console of Meta until what is looked at is green, and forgets every secret', async () => {
    const toDo = { subscribed: false, registered: false };
    const number = aNumber({ ...toDo, appCallback: 'https://elsewhere.example/hook' });
    await go('/lines');
    await page.getByRole('link', { name: 'Añadir línea' }).click();

    await field('Nombre').fill('Panadería Sol');
    await field('Identificador del número (Phone number ID)').fill('+1 555');
    await press('Siguiente');
    // None is chosen by chance, since the line stays with it.
    expect(await tenant().getAttribute('aria-invalid')).toBe('true');
    await tenant().selectOption(tenantId);
    await page.getByText('Solo cifras: es el identificador', { exact: false }).waitFor();
    await field('Identificador del número (Phone number ID)').fill(number.phoneNumberId);
    await press('Siguiente');
    await field('Token').fill('copied wrongly');
    await press('Siguiente');
    await page.getByText('No puede llevar espacios', { exact: false }).waitFor();
    await field('Token').fill('one-of-yesterday');
    await press('Siguiente');
    await field('Clave secreta de la app').fill(number.appSecret);
    await press('Crear la línea');
    await page.waitForURL(/\/lines\/[-0-9a-f]{36}$/);

    // A wrong token: what was seen, the mend, and the way to where it is mended.
    const token = found('token', 'failed');
    await token.getByText('Crea un token permanente de un usuario del sistema').waitFor();
    expect(await token.textContent()).toContain('error 190');
    await state('Token permanente', 'Hay algo que corregir');
    await state('Número', 'Hecho');
    await step('Webhook').waitFor();
    const verifyToken = await field('Token de verificación').inputValue();
    expect(verifyToken).toMatch(/^[\da-f]{48}$/);
    await told(page, 'Copiado', () => press('Copiar: Token de verificación'));
    expect(await clipboard()).toBe(verifyToken);
    await press('Copiar: Dirección del webhook (Callback URL)');
    // The page writes it in its own time.
    await until(async () => (await clipboard()) !== verifyToken);
    expect(await clipboard()).toBe(`${stand.url}/webhook`);
    // Which is an address of this machine.
    await page.getByText('Meta no llega a esta dirección').waitFor();
    await token.getByRole('button', { name: 'Ir al paso «Token permanente»' }).click();
    await field('Token').fill(number.token);
    await press('Sustituir');
    await found('token', 'ok').waitFor();
    expect(await field('Token').inputValue()).toBe('');

    await found('callback_url', 'failed').waitFor();
    meta.useLine({ ...number, verifyToken });
    meta.setHealth(number.phoneNumberId, toDo);
    expect(await meta.verifyWebhook(number.phoneNumberId)).toBe(true);
    await step('Webhook').click();
    await press('Ya está puesto: comprobar');
    await state('Webhook', 'Hecho');

    await step('Activar').click();
    await press('Suscribir');
    await found('app_subscribed', 'ok').waitFor();
    // Which told the account; saving what is shown does not take it away.
    await step('Número').click();
    const numberPanel = page.getByRole('region', { name: /^Número / });
    const account = field('Identificador de la cuenta (WhatsApp Business Account ID)');
    expect(await account.inputValue()).toBe(number.businessAccountId);
    const looked = page.waitForResponse('**/doctor');
    await numberPanel.getByRole('button', { name: 'Guardar' }).click();
    await looked;
    expect(await lines()).toContainEqual(
      expect.objectContaining({
        name: 'Panadería Sol',
        tenantId,
        businessAccountId: number.businessAccountId,
      }),
    );
    await step('Activar').click();
    await field('PIN de 6 cifras').fill('12');
    await press('Registrar');
    await page.getByText('Escribe 6 cifras.').waitFor();
    await field('PIN de 6 cifras').fill('123456');
    await press('Registrar');
    await found('registration', 'ok').waitFor();
    await state('Activar', 'Hecho');

    await step('Mensaje de prueba').click();
    await field('Enviar a').fill(`+${CUSTOMER}`);
    await press('Enviar la prueba');
    await page.getByText('Ese número no ha escrito en las últimas 24 horas', { exact: false }).waitFor();
    await meta.customer(CUSTOMER).say('hola', { line: number.phoneNumberId });
    await untilHeard(CUSTOMER);
    await press('Ya he escrito: comprobar');
    await found('received', 'ok').waitFor();
    await press('Enviar la prueba');
    await page.getByText(/^(Entregado|Leído) en el teléfono\.$/).waitFor();
    await state('Mensaje de prueba', 'Hecho');
    expect(await page.locator('[data-state=failed]').evaluateAll(checksOf)).toEqual(['public_url']);

    await page.reload();
    await state('Webhook', 'Hecho');
    const kept = await page.evaluate(
      `[document.documentElement.outerHTML, JSON.stringify([localStorage, sessionStorage, history.state]), location.href].join()`,
    );
    for (const secret of [number.token, number.appSecret, verifyToken]) expect(kept).not.toContain(secret);
  });

  it('says at its field that there is such a line already, and starts anew with the same', async () => {
    const { id, phoneNumberId } = await addLine('La primera');
    await go(`/lines/new?tenant=${tenantId}`);
    await field('Identificador del número (Phone number ID)').fill(phoneNumberId);
    await press('Siguiente');
    await field('Token').fill('t');
    await press('Siguiente');
    await field('Clave secreta de la app').fill('s');
    await press('Crear la línea');
    await page.getByText('Ya hay una línea con ese identificador de número.').waitFor();
    const input = field('Identificador del número (Phone number ID)');
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    expect(await lines()).toContainEqual(expect.objectContaining({ id }));
  });

  it('makes another verify token, and gives all lines of the app another secret while the former is good', async () => {
    const { id } = await addLine('Otra clave', {}, 'secret-of-one-app');
    const twin = await addLine('De la misma app', {}, 'secret-of-one-app');
    await go(`/lines/${id}`);
    await step('Webhook').click();
    await press('Crear otro token de verificación');
    const token = await field('Token de verificación').inputValue();
    const ask = async (given: string) =>
      fetch(`${stand.url}/webhook/${id}?hub.mode=subscribe&hub.challenge=7&hub.verify_token=${given}`);
    expect((await ask(token)).status).toBe(200);
    expect((await ask('a-verify-token')).status).toBe(403);

    await step('Token permanente').click();
    await field('Token').fill('half-written');
    await step('Clave secreta de la app').click();
    await field('Clave secreta de la app').fill('secret-of-tomorrow');
    await told(page, 'Clave sustituida en 2 líneas de la app.', () => press('Sustituir'));
    expect(await find(twin.id)).toMatchObject({ hasSecondAppSecret: true });
    expect(await field('Clave secreta de la app').inputValue()).toBe('');
    await press('Terminar la anterior…');
    await told(page, 'La clave anterior ya no se acepta en 2 líneas.', () =>
      page.getByRole('dialog').getByRole('button', { name: 'Terminarla' }).click(),
    );
    for (const line of [id, twin.id]) expect(await find(line)).toMatchObject({ hasSecondAppSecret: false });
    await page.getByText('La clave anterior todavía se acepta').waitFor({ state: 'detached' });
    await step('Token permanente').click();
    expect(await field('Token').inputValue()).toBe('half-written');

    await page.getByRole('link', { name: 'Reglas' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Seguir editando' }).click();
    expect(await field('Token').inputValue()).toBe('half-written');
    await page.getByRole('link', { name: 'Reglas' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Salir sin guardar' }).click();
    await page.waitForURL(`${stand.url}/rules`);
  });

  it('shows names as they were written, changes a line, and asks before it goes', async () => {
    const { id } = await addLine(MARKUP);
    await go('/lines');
    await page.getByRole('link', { name: MARKUP }).click();
    await page.getByRole('heading', { name: MARKUP, level: 1 }).waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);

    await field('Nombre').fill('Tienda');
    await field('Mensajes por segundo').fill('20000');
    await press('Guardar');
    await page.getByText('Escribe un número entero de 0 a 10 000.').waitFor();
    await field('Mensajes por segundo').fill('20');
    await field('Versión de la API').fill('v25.0');
    await page.getByRole('button', { name: 'Guardar', exact: true }).last().click();
    await page.getByRole('heading', { name: 'Tienda', level: 1 }).waitFor();
    expect(await find(id)).toMatchObject({ name: 'Tienda', messagesPerSecond: 20, apiVersion: 'v25.0' });

    await part('Horas sin marketing').click();
    await page.getByRole('switch', { name: 'Ninguna' }).press('Space');
    await page.getByRole('combobox', { name: 'Zona horaria' }).fill('America/Bogota');
    await page.keyboard.press('Escape');
    await part('Bot y horario de esta línea').click();
    await page.getByLabel('Segundos de espera antes de contestar').fill('1,5');
    await part('Cuenta de Meta').click();
    await field('Moneda de facturación').fill('dólar');
    await field('Zona horaria de la cuenta').fill('America/Lima');
    await field('Dirección de la API').fill(`${stand.url}/graph`);
    // What is wrong is not folded away.
    await part('Cuenta de Meta').click();
    await page.getByRole('button', { name: 'Guardar', exact: true }).last().click();
    await page.getByText('Escribe tres letras', { exact: false }).waitFor();
    await field('Moneda de facturación').fill('usd');
    await page.getByRole('button', { name: 'Guardar', exact: true }).last().click();
    await until(async () => (await find(id)).billingCurrency === 'USD');
    expect(await find(id)).toMatchObject({
      name: 'Tienda',
      quietHours: { timeZone: 'America/Bogota', week: { sunday: NIGHTS } },
      settings: { turnQuietMs: 1500, businessHours: null },
      accountTimezone: 'America/Lima',
      apiBaseUrl: `${stand.url}/graph`,
    });

    await press('Desactivar…');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancelar' }).click();
    expect(await find(id)).toMatchObject({ active: true });
    await press('Desactivar…');
    await page.getByRole('dialog').getByRole('button', { name: 'Desactivar' }).click();
    await page.getByText('Desactivada', { exact: true }).waitFor();
    expect(await find(id)).toMatchObject({ active: false });

    await press('Borrar…');
    const dialog = page.getByRole('dialog', { name: '¿Borrar la línea «Tienda»?' });
    await dialog.getByText('Lo que se habló se conserva.', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Borrar' }).click();
    await page.waitForURL(`${stand.url}/lines`);
    expect((await lines()).map((line) => line.id)).not.toContain(id);
    await page.goBack();
    await page.getByText('Esta línea ya no existe').waitFor();
  });

  it('gives a line to another business, whose it is then under a new address', async () => {
    const { id } = await addLine('Mudanza');
    await go(`/lines/${id}`);
    const move = page.getByRole('button', { name: 'Mover…' });
    await page.getByRole('combobox', { name: 'Empresa a la que se mueve' }).selectOption('Ferretería');
    await move.click();
    const dialog = page.getByRole('dialog', { name: '¿Mover «Mudanza» a Ferretería?' });
    await dialog.getByText('lo que hay por enviar se cancela', { exact: false }).waitFor();
    await told(page, 'La línea es ahora de Ferretería.', async () =>
      dialog.getByRole('button', { name: 'Mover' }).click(),
    );
    await page.getByText('Empresa: Ferretería').waitFor();
    const moved = (await lines()).find(({ name }) => name === 'Mudanza');
    expect(moved).toMatchObject({ tenantId: otherId, id: expect.not.stringMatching(id) });
    await page.waitForURL(`${stand.url}/lines/${moved?.id}`);
    await stand.api('DELETE', `/api/v1/lines/${moved?.id}`);
  });

  it('says why a line is paused, in the list too, and resumes it', async () => {
    const { id } = await addLine('Sin permiso', { tokenValid: false });
    const template = { name: 'hello_world', language: { code: 'en_US' } };
    await stand.api('POST', '/webhook/send', { to: CUSTOMER, lineId: id, template });
    await stand.api('PATCH', `/api/v1/lines/${id}`, { quietHours: ALWAYS });
    await go('/lines');
    const card = page.getByRole('listitem').filter({ hasText: 'Sin permiso' });
    await card.getByText('En pausa', { exact: true }).waitFor();
    await card.getByText('WhatsApp no acepta el token de la línea').waitFor();
    await card.getByText('Ahora son horas sin marketing', { exact: false }).waitFor();
    await card.getByText('WhatsApp respondió con el código 190', { exact: false }).waitFor();
    const answer = page.waitForResponse(`**/api/v1/lines/${id}/resume`);
    await card.getByRole('button', { name: 'Ya está arreglado: reanudar' }).click();
    expect((await answer).status()).toBe(200);
  });

  it('adds a simulated line at once, and keeps the lines of several businesses apart', async () => {
    await go('/lines');
    await press('Línea simulada');
    await page.getByText('Elige una empresa').waitFor();
    expect(await lines()).not.toContainEqual(expect.objectContaining({ tenantId: otherId }));
    await tenant().selectOption('Ferretería');
    await page.getByText('Todavía no hay ninguna línea').waitFor();
    await page.getByRole('link', { name: 'Añadir línea' }).click();
    expect(await tenant().inputValue()).toBe(otherId);
    // What was written is not lost without a question.
    await field('Nombre').fill('A medias');
    await page.getByRole('link', { name: 'Todas las líneas' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Seguir editando' }).click();
    expect(await field('Nombre').inputValue()).toBe('A medias');
    await page.getByRole('link', { name: 'Todas las líneas' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Salir sin guardar' }).click();
    await tenant().selectOption('Ferretería');
    await press('Línea simulada');
    await page.getByText('Simulada', { exact: true }).waitFor();
    expect(await lines()).toContainEqual(expect.objectContaining({ tenantId: otherId, simulated: true }));
    await page.getByRole('link', { name: 'Demo' }).click();
    await page.getByText('Empresa: Ferretería').waitFor();
    await page.getByText('Esta línea es del simulador').waitFor();
    expect(await step('Webhook').count()).toBe(0);
    await found('token', 'ok').waitFor();
  });

  it('hides what somebody may not do', async () => {
    const { id } = await addLine('Solo mirar', { tokenValid: false });
    const session = { tenantId: null, simulator: true, publicUrl: null, rights: ['lines:read'] };
    await page.route('**/api/v1/session', (route) => route.fulfill({ json: session }));
    await page.goto(`${stand.url}/lines`);
    await page.getByRole('link', { name: 'Solo mirar' }).waitFor();
    expect(await page.getByRole('link', { name: 'Añadir línea' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Empresas' }).count()).toBe(0);
    await page.goto(`${stand.url}/lines/${id}`);
    await found('token', 'failed').waitFor();
    expect(await page.getByRole('button', { name: 'Borrar…' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /^Ir al paso/ }).count()).toBe(0);
    expect(await step('Token permanente').count()).toBe(0);
  });

  it.each([
    ['wide, light', WIDE, 'light'],
    ['narrow, dark', NARROW, 'dark'],
  ] as const)('is legible and operable for everybody: %s', async (_, viewport, colorScheme) => {
    const { id } = await addLine(`Accesible ${viewport.width}`, { tokenValid: false });
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await go('/lines');
    await page
      .getByRole('link', { name: `Accesible ${viewport.width}` })
      .first()
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.goto(`${stand.url}/lines/${id}`);
    await found('token', 'failed').waitFor();
    for (const name of ['Horas sin marketing', 'Bot y horario de esta línea', 'Cuenta de Meta'])
      await part(name).press('Enter');
    await page.getByRole('switch', { name: 'Ninguna' }).press('Space');
    await page.getByLabel('Desde, domingo').first().waitFor();
    for (const [key, name] of STEPS_OPENED) {
      await step(name).press('Enter');
      await page.getByRole('region', { name: new RegExp(`^${name} `) }).waitFor();
      // The rest of the page is as it was with the first.
      const within = key === 'webhook' ? undefined : `#step-${key}`;
      expect(await accessibilityFaults(page, within)).toEqual([]);
    }
    const tooWide = await page.evaluate(`document.documentElement.scrollWidth > window.innerWidth`);
    expect(tooWide).toBe(false);
  });
});

function checksOf(rows: readonly unknown[]): (string | undefined)[] {
  return (rows as { dataset: { check?: string } }[]).map(({ dataset }) => dataset.check);
}
