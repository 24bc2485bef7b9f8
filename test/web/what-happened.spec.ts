import { accessibilityFaults, describeWithBrowser } from '../support/browser';
import { PhoneOnPage, sharePage, told, WebStand } from './stand';

describeWithBrowser('what happened, and mischief, in a browser', () => {
  let stand: WebStand;
  beforeAll(async () => {
    stand = await WebStand.up();
  });
  afterAll(() => stand.down());

  const shared = sharePage(() => stand);
  beforeEach(async () => {
    await stand.api('PUT', '/simulator/mischief', {});
    await stand.api('PUT', '/simulator/faults', { faults: [] });
  });

  /** Another customer each time, and what becomes of what they write. */
  async function watching() {
    const { page } = shared;
    await page.goto(`${stand.url}/playground`);
    await page.getByRole('button', { name: 'Un cliente al azar' }).click();
    const panel = await open('Qué ha pasado');
    await panel.getByText('Todavía no ha pasado nada').waitFor();
    return { page, panel, phone: new PhoneOnPage(page) };
  }

  async function open(tab: string) {
    await shared.page.getByRole('tab', { name: tab }).click();
    return shared.page.getByRole('tabpanel', { name: tab });
  }

  async function troublemaker(tab: string) {
    const { page, phone } = await watching();
    return { page, phone, panel: await open(tab) };
  }

  it('shows the way of a message while it happens, down to the JSON', async () => {
    const { page, panel, phone } = await watching();
    await phone.say('hola');
    await panel.getByText('regla: palabra «hola» → leído').waitFor();
    for (const step of ['Puerta', 'Evento', 'Turno', 'Manejador', 'Regla', 'Bandeja', 'Envío', 'Leído']) {
      await panel.getByRole('button', { name: new RegExp(`^${step}`) }).waitFor();
    }
    await panel.getByRole('button', { name: /^Puerta/ }).click();
    const change = panel.getByRole('textbox', { name: 'Lo que envió WhatsApp' });
    await change.getByText('"hola"').waitFor();
    await panel.getByRole('button', { name: /^Envío a WhatsApp/ }).click();
    await panel.getByRole('textbox', { name: 'Petición a Graph' }).getByText('"messaging_product"').waitFor();
    expect(await panel.textContent()).not.toMatch(/Bearer|token/i);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('shows what WhatsApp refused, why, and that it was sent again', async () => {
    const { panel, phone } = await watching();
    const fault = { kind: 'error', code: 131016, httpStatus: 400, times: 1, match: { type: 'text' } };
    await stand.api('PUT', '/simulator/faults', { faults: [fault] });
    await phone.say('hola');
    const refused = panel.getByRole('listitem').filter({ hasText: 'Envío a WhatsApp, intento 1' }).last();
    await refused.getByText(/Código 131016/).waitFor();
    await refused.getByText('WhatsApp tiene problemas: se intenta de nuevo').waitFor();
    await panel.getByText(/^Aceptado · HTTP 200/).waitFor();
    expect(shared.faults).toEqual([]);
  });

  it('puts the newest first and open; the others open when asked', async () => {
    const { panel, phone } = await watching();
    await phone.say('hola');
    await panel.getByText('regla: palabra «hola» → leído').waitFor();
    await phone.say('¿siguen abiertos?');
    await panel.getByText('regla: cualquier texto → leído').waitFor();
    const older = panel.getByRole('button', { name: /palabra «hola»/ });
    expect(await older.getAttribute('aria-expanded')).toBe('false');
    await older.click();
    await panel.getByText('El texto contiene «hola»').waitFor();
  });

  it('puts on top what came now, though it was written yesterday, and leads to the rules', async () => {
    const { page, panel, phone } = await watching();
    await phone.say('hola');
    await panel.getByText('regla: palabra «hola» → leído').waitFor();
    await page.getByRole('button', { name: 'Cómo llega el próximo mensaje' }).click();
    await page.getByRole('menuitem', { name: 'Escrito hace 25 horas' }).click();
    await phone.say('¿siguen abiertos?');
    const newest = panel.getByRole('listitem').first();
    await newest.getByText('¿siguen abiertos?').waitFor();
    await newest.getByText(/· escrito hace 25 h$/).waitFor();
    await panel.getByRole('button', { name: /palabra «hola»/ }).click();
    await panel.getByText('Se marca como leído').filter({ visible: true }).first().waitFor();
    await panel.getByRole('link', { name: 'Ver las reglas' }).click();
    await page.waitForURL('**/rules');
    expect(shared.faults).toEqual([]);
  });

  it('says that a person answers, and gives the bot the conversation back', async () => {
    const { page, panel, phone } = await watching();
    await phone.say('agente');
    await panel.getByText('regla: palabra «agente» → leído').waitFor();
    const release = panel.getByRole('button', { name: 'Encender el bot' });
    await release.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await release.click();
    await release.waitFor({ state: 'detached' });
    await phone.say('hola');
    await panel.getByText('regla: palabra «hola» → leído').waitFor();
  });

  it('finds a customer whose number the business does not know', async () => {
    const { page } = await watching();
    const holder = await page.getByRole('button', { name: 'Quién escribe' }).textContent();
    const [, phone] = /\+(\d+)/.exec(holder ?? '') ?? [];
    const message = { type: 'text', text: { body: 'hola' }, hidesPhone: true };
    await stand.api('POST', `/simulator/customers/${phone}/messages`, message);
    await page.getByText('regla: palabra «hola» → leído').waitFor();
    expect(shared.faults).toEqual([]);
  });

  it('delivers everything twice, and the customer is answered once', async () => {
    const { phone, panel } = await troublemaker('Travesuras');
    await panel.getByRole('switch', { name: 'Entregas repetidas' }).click();
    await panel.getByText('1 travesura encendida').waitFor();
    await phone.say('hola');
    await phone.hears('¡Hola!');
    // The receipts come twice as well, and only forward.
    await phone.conversation.locator('[data-direction=outbound]').getByLabel('Leído').waitFor();
    expect(await phone.conversation.locator('[data-direction=outbound]').count()).toBe(1);
    await panel.getByRole('button', { name: 'Calmar todo' }).click();
    await panel.getByText('Todo en calma').waitFor();
  });

  it('says that a change failed until one succeeds', async () => {
    const { page, panel } = await troublemaker('Travesuras');
    const mischief = '**/simulator/mischief';
    await page.route(mischief, async (route) =>
      route.request().method() === 'PUT' ? route.abort() : route.continue(),
    );
    const duplicate = panel.getByRole('switch', { name: 'Entregas repetidas' });
    const notice = page.getByRole('alert').filter({ hasText: 'No se ha cambiado' });
    await told(page, 'No se ha cambiado', () => duplicate.click());
    await panel.getByText('Todo en calma').waitFor();
    await page.unroute(mischief);
    await duplicate.click();
    await panel.getByText('1 travesura encendida').waitFor();
    await notice.waitFor({ state: 'detached' });
    await panel.getByRole('button', { name: 'Calmar todo' }).click();
    await panel.getByText('Todo en calma').waitFor();
    expect(await panel.getByRole('alert').count()).toBe(0);
  });

  it('loses an answer after acceptance, and the message is not sent again', async () => {
    const { page, phone, panel } = await troublemaker('Travesuras');
    await panel.getByRole('button', { name: 'Encender' }).click();
    await panel.getByText('la próxima vez').waitFor();
    await phone.say('hola');
    await phone.conversation.locator('[data-direction=outbound]').getByLabel('Leído').waitFor();
    expect(await phone.conversation.locator('[data-direction=outbound]').count()).toBe(1);
    await page.getByRole('tab', { name: 'Qué ha pasado' }).click();
    const happened = page.getByRole('tabpanel', { name: 'Qué ha pasado' });
    await happened
      .getByText(/Sin confirmar|No se sabe/)
      .first()
      .waitFor();
    await happened.getByText(/regla: palabra «hola» → leído/).waitFor();
  });

  it('sends a body from the library with a wrong signature, then with the right one', async () => {
    const { page, panel } = await troublemaker('Webhook a mano');
    await panel.getByRole('combobox', { name: 'Biblioteca' }).click();
    await page.getByRole('listbox').getByRole('option').first().click();
    await panel.getByText(/[1-9]\d* bytes/).waitFor();
    await panel.getByRole('textbox', { name: 'Cuerpo del webhook' }).fill('');
    await panel.getByText(/ 0 bytes/).waitFor();
    await panel.getByRole('combobox', { name: 'Biblioteca' }).click();
    await page.getByRole('listbox').getByRole('option').first().click();
    await panel.getByText(/[1-9]\d* bytes/).waitFor();
    await panel.getByText('Falsa', { exact: true }).click();
    await panel.getByRole('button', { name: /^Enviar/ }).click();
    await panel.getByText('La firma no es de ninguna app conocida: no se guarda nada.').waitFor();
    await panel.getByText('Correcta', { exact: true }).click();
    await panel.getByRole('button', { name: /^Enviar/ }).click();
    await panel.getByText('Guardado antes de responder.', { exact: false }).waitFor();
    await panel.getByText('hecho').first().waitFor();
    expect(shared.faults).toEqual([]);
  });
});
