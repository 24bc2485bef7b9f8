import { Page } from 'playwright-core';
import { accessibilityFaults, describeWithBrowser } from '../support/browser';
import { NARROW, sharePage, told, WebStand, WIDE } from './stand';

interface Rule {
  readonly id: string;
  readonly active: boolean;
  readonly when: { readonly type: string; readonly words?: readonly string[] };
  readonly reply: { readonly type: string; readonly content: object };
}

const text = (body: string) => ({ type: 'text', content: { body } });

describeWithBrowser('editing rules, in a browser', () => {
  let stand: WebStand;
  beforeAll(async () => {
    stand = await WebStand.up();
  });
  afterAll(() => stand.down());
  const shared = sharePage(() => stand);

  const rules = async () => (await stand.api<{ items: Rule[] }>('GET', '/api/v1/rules?limit=200')).items;
  const keywords = async () => (await rules()).filter(({ when }) => when.type === 'keyword');
  const find = async (id: string) => stand.api<Rule>('GET', `/api/v1/rules/${id}`);
  const add = async (word: string, body = word) =>
    stand.api<Rule>('POST', '/api/v1/rules', { when: { type: 'keyword', words: [word] }, reply: text(body) });
  const open = async () => {
    const { page } = shared;
    await page.goto(`${stand.url}/rules`);
    await page.getByRole('heading', { name: 'Reglas del bot' }).waitFor();
    return page;
  };
  const words = (page: Page) => page.getByRole('combobox', { name: 'Palabras o frases' });
  const save = (page: Page) => page.getByRole('button', { name: 'Guardar', exact: true }).click();
  const closed = (page: Page) => page.getByRole('dialog', { name: /regla$/ }).waitFor({ state: 'detached' });

  /** Until the editor has put the focus where it wants it: what is typed before would go elsewhere. */
  const newRule = async (page: Page) => {
    await page.getByRole('button', { name: 'Nueva regla' }).click();
    await page.getByRole('dialog').locator(':focus').waitFor();
  };

  it('shows refusals at their fields, deep inside an answer too', async () => {
    const page = await open();
    await newRule(page);
    await save(page);
    await page.getByText('Escribe al menos una palabra').waitFor();
    expect(await words(page).getAttribute('aria-invalid')).toBe('true');
    await words(page).pressSequentially('precio,tarifa,');
    await page.getByText('Botones', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Mensaje', exact: true }).fill('¿Qué precio?');
    const title = page.getByRole('textbox', { name: 'Texto del botón 1' });
    await title.fill('x'.repeat(21));
    await save(page);
    await page.getByText('Debe tener de 1 a 20 caracteres; tiene 21.').waitFor();
    expect(await title.getAttribute('aria-invalid')).toBe('true');
    await title.fill('Pan');
    await save(page);
    await page.getByRole('button', { name: 'Editar: Si escribe precio, tarifa' }).waitFor();
    const made = (await rules()).find(({ when }) => when.words?.includes('tarifa'));
    expect(made?.reply).toEqual({
      type: 'interactive',
      content: {
        type: 'button',
        body: { text: '¿Qué precio?' },
        action: { buttons: [{ type: 'reply', reply: { id: 'opcion:1', title: 'Pan' } }] },
      },
    });
  });

  it('writes one, refuses what is wrong at its field, edits, tries, orders and switches off', async () => {
    const page = await open();
    await newRule(page);
    const editor = page.getByRole('dialog', { name: 'Nueva regla' });
    await editor.getByRole('button', { name: 'Guardar' }).click();
    // The server's reasons, at the fields that they are about.
    await editor.locator('[aria-invalid=true]').first().waitFor();
    await words(page).fill('descuento');
    await page.keyboard.press('Enter');
    await editor.getByRole('textbox', { name: 'Mensaje' }).fill('Te enviamos la lista.');
    await told(page, 'Regla guardada.', () => editor.getByRole('button', { name: 'Guardar' }).click());
    expect((await keywords()).at(-1)).toMatchObject({
      when: { words: ['descuento'] },
      reply: text('Te enviamos la lista.'),
    });

    await page.getByRole('textbox', { name: 'Mensaje del cliente' }).fill('¿Qué descuento tiene?');
    await page.getByText('Porque contiene «descuento».').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByRole('button', { name: /^Subir: .*descuento/ }).click();
    await page.getByText(/^Puesto \d+ de \d+: .*descuento/).waitFor();
    expect((await keywords()).at(-1)).not.toMatchObject({ when: { words: ['descuento'] } });

    await page.getByRole('button', { name: /^Editar: .*descuento/ }).click();
    const again = page.getByRole('dialog', { name: 'Editar regla' });
    await again.getByRole('textbox', { name: 'Mensaje' }).fill('La lista está en la web.');
    await again.getByRole('button', { name: 'Guardar' }).click();
    await again.waitFor({ state: 'detached' });
    await page.getByText('La lista está en la web.').first().waitFor();

    await page.getByRole('switch', { name: /^Regla encendida: .*descuento/ }).press('Space');
    await page.getByText('Porque contiene «descuento».').waitFor({ state: 'detached' });
    const off = (await keywords()).find(({ when }) => when.words?.includes('descuento'));
    expect(off).toMatchObject({ active: false, reply: text('La lista está en la web.') });
  });

  it('shows what somebody else changes meanwhile', async () => {
    const page = await open();
    await page.getByText('Nueva regla').waitFor();
    await add('gastos', 'Desde 40 €.');
    await page.getByText('Desde 40 €.').first().waitFor();
    expect(shared.faults).toEqual([]);
  });

  it('keeps what two people change in one rule, and saves as new what was deleted meanwhile', async () => {
    const { id } = await add('envío', 'uno');
    const page = await open();
    await page.getByRole('button', { name: 'Editar: Si escribe envío' }).click();
    await page.getByRole('dialog').locator(':focus').waitFor();
    await words(page).pressSequentially('correo,');
    await stand.api('PATCH', `/api/v1/rules/${id}`, { reply: text('dos') });
    await page.getByText('Esta regla ha cambiado mientras la editabas').waitFor();
    await save(page);
    await closed(page);
    expect(await find(id)).toMatchObject({ when: { words: ['envío', 'correo'] }, reply: text('dos') });

    await page.getByRole('button', { name: 'Editar: Si escribe envío, correo' }).click();
    await stand.api('DELETE', `/api/v1/rules/${id}`);
    await page.getByRole('button', { name: 'Guardar como nueva' }).click();
    await closed(page);
    expect((await rules()).filter(({ when }) => when.words?.includes('correo'))).toHaveLength(1);
  });

  it('asks before it loses what was written', async () => {
    const page = await open();
    await newRule(page);
    await words(page).pressSequentially('pan,');
    await page.getByRole('dialog').getByText('pan', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Seguir editando' }).click();
    expect(await page.getByRole('dialog', { name: 'Nueva regla' }).getByText('pan').count()).toBe(1);
    await page.getByRole('button', { name: 'Cancelar' }).click();
    await page.getByRole('button', { name: 'Salir sin guardar' }).click();
    await closed(page);
  });

  it('save, then go elsewhere without a question; the rule saved is marked in the list', async () => {
    const page = await open();
    await newRule(page);
    await words(page).pressSequentially('épsilon,');
    await page.getByRole('textbox', { name: 'Mensaje', exact: true }).fill('Hecho');
    await save(page);
    await closed(page);
    const made = (await rules()).find(({ when }) => when.words?.includes('épsilon'));
    await page.locator(`#rule-${made?.id}`).getByText('Recién guardada').waitFor();
    await page.getByRole('link', { name: 'Simulador' }).click();
    await page.waitForURL('**/playground');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('says that nothing was saved, and not that something is to be corrected, without a server', async () => {
    const page = await open();
    await newRule(page);
    await words(page).pressSequentially('zeta,');
    await page.getByRole('textbox', { name: 'Mensaje', exact: true }).fill('Hecho');
    await page.route('**/api/v1/rules', (route) => route.abort());
    await save(page);
    const alert = page.getByRole('dialog', { name: 'Nueva regla' }).getByRole('alert');
    await alert.getByText('No se ha guardado').waitFor();
    expect(await page.getByText('Hay algo que corregir').count()).toBe(0);
  });

  it('shows an answer as the customer gets it: with what this kind of message brings, and nothing else', async () => {
    const page = await open();
    await newRule(page);
    const kind = page.getByRole('combobox', { name: 'Tipo de mensaje' });
    await page.locator('input:focus[data-path="when.type"]').waitFor();
    const preview = page.getByRole('figure', { name: 'Así lo ve el cliente' }).last();
    await preview.getByText('Aquí va tu mensaje').waitFor();
    await page
      .getByRole('textbox', { name: 'Mensaje', exact: true })
      .fill('¡Hola{{product}}![[ Vienes de {{headline}}.]]');
    await preview.getByText('¡Hola!', { exact: true }).waitFor();
    await kind.click();
    await page.getByRole('option', { name: 'Llega desde un anuncio' }).click();
    await preview.getByText('Promo de verano').waitFor();
    expect(await preview.innerText()).toBe('¡Hola! Vienes de Promo de verano.');
  });

  it('leaves the focus where it was when a rule is moved with the keyboard', async () => {
    const [first, second] = [await add('alfa'), await add('beta')];
    const page = await open();
    const up = page.getByRole('button', { name: 'Subir: Si escribe beta' });
    const answer = page.waitForResponse('**/api/v1/rules/order');
    await up.press('Enter');
    expect((await answer).status()).toBe(204);
    const order = (await rules()).map(({ id }) => id);
    expect(order.indexOf(second.id)).toBe(order.indexOf(first.id) - 1);
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('Subir: Si escribe beta');
  });

  it('switches a rule off at once, and takes it back when that is refused', async () => {
    const { id } = await add('gamma');
    const page = await open();
    const lever = page.getByRole('switch', { name: 'Regla encendida: Si escribe gamma' });
    const card = page.locator(`#rule-${id}`);
    const answer = page.waitForResponse(`**/api/v1/rules/${id}`);
    await lever.press('Space');
    await card.getByText('Apagada').waitFor();
    await answer;
    expect((await find(id)).active).toBe(false);
    await page.route(`**/api/v1/rules/${id}`, (route) => route.abort());
    await told(page, 'No se ha guardado', () => lever.press('Space'));
    await card.getByText('Apagada').waitFor();
  });

  it('tells which rule answers a message and why, marks it in the list, and sends nothing', async () => {
    const { id } = await add('horneado', 'Recién *horneado*');
    const page = await open();
    const panel = page.getByRole('complementary', { name: 'Probar un mensaje' });
    await panel.getByLabel('Mensaje del cliente').fill('¿Está HORNEADO hoy?');
    await panel.getByText('Porque contiene «horneado».').waitFor();
    await panel.getByRole('figure').locator('strong').getByText('horneado').waitFor();
    expect(await page.locator(`#rule-${id}`).getByText('Contesta esta').count()).toBe(1);
    await panel.getByRole('switch', { name: 'Llega desde un anuncio' }).press('Space');
    await panel.getByPlaceholder('Título del anuncio').fill('<b>Oferta</b>');
    await panel.getByText("nuestro anuncio '<b>Oferta</b>'").waitFor();
    expect(await stand.api('GET', '/api/v1/conversations')).toMatchObject({ items: [] });
  });

  it('deletes a rule after a question', async () => {
    const { id } = await add('delta');
    const page = await open();
    await page.getByRole('button', { name: 'Más acciones: Si escribe delta' }).click();
    await page.getByRole('menuitem', { name: 'Borrar…' }).click();
    await page.getByRole('dialog', { name: '¿Borrar la regla «Si escribe delta»?' }).waitFor();
    const answer = page.waitForResponse(`**/api/v1/rules/${id}`);
    await page.getByRole('button', { name: 'Borrar', exact: true }).click();
    expect((await answer).status()).toBe(204);
    await page.locator(`#rule-${id}`).waitFor({ state: 'detached' });
  });

  it.each([
    ['wide, light', WIDE, 'light'],
    ['narrow, dark', NARROW, 'dark'],
  ] as const)(
    'is legible and operable for everybody, with refusals and questions too: %s',
    async (_, viewport, colorScheme) => {
      await shared.page.setViewportSize(viewport);
      await shared.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const page = await open();
      expect(await page.evaluate(`document.documentElement.scrollWidth > window.innerWidth`)).toBe(false);
      await page.getByRole('button', { name: 'Más acciones: Si escribe ayuda' }).click();
      await page.getByRole('menuitem', { name: 'Borrar…' }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Editar: Si escribe ayuda' }).click();
      await page.getByRole('button', { name: 'Añadir opción' }).click();
      await save(page);
      await page.getByText('Falta.').waitFor();
      // The rest of the page is as it was.
      expect(await accessibilityFaults(page, '.mantine-Drawer-content')).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Salir sin guardar' }).waitFor();
      expect(await accessibilityFaults(page, '.mantine-Modal-content')).toEqual([]);
    },
  );
});
