import { describeWithBrowser } from '../support/browser';
import { PhoneOnPage, told, WebStand } from './stand';

describeWithBrowser('mischief, in a browser', () => {
  let stand: WebStand;
  beforeAll(async () => {
    stand = await WebStand.up();
  });
  afterAll(() => stand.down());

  async function troublemaker(tab: string) {
    const { page, faults } = await stand.person('/playground');
    await page.getByRole('button', { name: 'Un cliente al azar' }).click();
    await page.getByRole('tab', { name: tab }).click();
    return { page, faults, phone: new PhoneOnPage(page), panel: page.getByRole('tabpanel', { name: tab }) };
  }

  it('delivers everything twice, and the customer is answered once', async () => {
    const { page, phone, panel, faults } = await troublemaker('Travesuras');
    await panel.getByRole('switch', { name: 'Entregas repetidas' }).click();
    await panel.getByText('1 travesura encendida').waitFor();
    await phone.say('hola');
    await phone.hears('¡Hola!');
    // The receipts come twice as well, and only forward.
    await phone.conversation.locator('[data-direction=outbound]').getByLabel('Leído').waitFor();
    expect(await phone.conversation.locator('[data-direction=outbound]').count()).toBe(1);
    await panel.getByRole('button', { name: 'Calmar todo' }).click();
    await panel.getByText('Todo en calma').waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
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
    await page.context().close();
  });

  it('loses an answer after acceptance, and the message is not sent again', async () => {
    const { page, phone, panel, faults } = await troublemaker('Travesuras');
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
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('sends a body from the library with a wrong signature, then with the right one', async () => {
    const { page, panel, faults } = await troublemaker('Webhook a mano');
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
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
