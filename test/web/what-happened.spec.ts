import { accessibilityFaults, describeWithBrowser } from '../support/browser';
import { PhoneOnPage, WebStand } from './stand';

describeWithBrowser('what happened, in a browser', () => {
  let stand: WebStand;
  beforeAll(async () => {
    stand = await WebStand.up();
  });
  afterAll(() => stand.down());

  async function watching(options?: Parameters<WebStand['person']>[1]) {
    const { page, faults } = await stand.person('/playground', options);
    await page.getByRole('tab', { name: 'Qué ha pasado' }).click();
    await page.getByRole('button', { name: 'Un cliente al azar' }).click();
    const panel = page.getByRole('tabpanel', { name: 'Qué ha pasado' });
    await panel.getByText('Todavía no ha pasado nada').waitFor();
    return { page, panel, faults, phone: new PhoneOnPage(page) };
  }

  it('shows the way of a message while it happens, down to the JSON', async () => {
    const { page, panel, phone, faults } = await watching();
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
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('shows what WhatsApp refused, why, and that it was sent again', async () => {
    const { page, panel, phone, faults } = await watching();
    const fault = { kind: 'error', code: 131016, httpStatus: 400, times: 1, match: { type: 'text' } };
    await stand.api('PUT', '/simulator/faults', { faults: [fault] });
    await phone.say('hola');
    const refused = panel.getByRole('listitem').filter({ hasText: 'Envío a WhatsApp, intento 1' }).last();
    await refused.getByText(/Código 131016/).waitFor();
    await refused.getByText('WhatsApp tiene problemas: se intenta de nuevo').waitFor();
    await panel.getByText(/^Aceptado · HTTP 200/).waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('puts the newest first and open; the others open when asked', async () => {
    const { page, panel, phone, faults } = await watching();
    await phone.say('hola');
    await panel.getByText('regla: palabra «hola» → leído').waitFor();
    await phone.say('¿siguen abiertos?');
    await panel.getByText('regla: cualquier texto → leído').waitFor();
    const older = panel.getByRole('button', { name: /palabra «hola»/ });
    expect(await older.getAttribute('aria-expanded')).toBe('false');
    await older.click();
    await panel.getByText('El texto contiene «hola»').waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('puts on top what came now, though it was written yesterday, and leads to the rules', async () => {
    const { page, panel, phone, faults } = await watching();
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
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('says that a person answers, and gives the bot the conversation back', async () => {
    const { page, panel, phone, faults } = await watching();
    await phone.say('agente');
    await panel.getByText('regla: palabra «agente» → leído').waitFor();
    const release = panel.getByRole('button', { name: 'Encender el bot' });
    await release.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await release.click();
    await release.waitFor({ state: 'detached' });
    await phone.say('hola');
    await panel.getByText('regla: palabra «hola» → leído').waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('finds a customer whose number the business does not know', async () => {
    const { page, faults } = await stand.person('/playground');
    await page.getByRole('tab', { name: 'Qué ha pasado' }).click();
    const message = { type: 'text', text: { body: 'hola' }, hidesPhone: true };
    await stand.api('POST', '/simulator/customers/15550100077/messages', message);
    await page.getByText('regla: palabra «hola» → leído').waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
