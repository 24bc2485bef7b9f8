import { accessibilityFaults, describeWithBrowser } from '../support/browser';
import { told, WebStand } from './stand';

interface Rules {
  readonly items: readonly {
    id: string;
    position: number;
    active: boolean;
    when: { type: string; words?: string[] };
    reply: { content: { body: unknown } };
  }[];
}

describeWithBrowser('the rules, in a browser', () => {
  let stand: WebStand;
  beforeAll(async () => {
    stand = await WebStand.up();
  });
  afterAll(() => stand.down());

  const rules = async () => (await stand.api<Rules>('GET', '/api/v1/rules?limit=200')).items;
  const keywords = async () => (await rules()).filter((rule) => rule.when.type === 'keyword');

  it('writes one, refuses what is wrong at its field, edits, tries, orders and switches off', async () => {
    const { page, faults } = await stand.person('/rules');
    await page.getByRole('button', { name: 'Nueva regla' }).click();
    const editor = page.getByRole('dialog', { name: 'Nueva regla' });
    await editor.locator(':focus').waitFor();
    await editor.getByRole('button', { name: 'Guardar' }).click();
    // The server's reasons, at the fields that they are about.
    await editor.locator('[aria-invalid=true]').first().waitFor();
    await editor.getByRole('combobox', { name: 'Palabras o frases' }).fill('precio');
    await page.keyboard.press('Enter');
    await editor.getByRole('textbox', { name: 'Mensaje' }).fill('Te enviamos la lista.');
    await told(page, 'Regla guardada.', () => editor.getByRole('button', { name: 'Guardar' }).click());
    expect((await keywords()).at(-1)).toMatchObject({
      when: { words: ['precio'] },
      reply: { content: { body: 'Te enviamos la lista.' } },
    });

    await page.getByRole('textbox', { name: 'Mensaje del cliente' }).fill('¿Qué precio tiene?');
    await page.getByText('Porque contiene «precio».').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByRole('button', { name: /^Subir: .*precio/ }).click();
    await page.getByText(/^Puesto \d de \d: .*precio/).waitFor();
    expect((await keywords()).at(-1)).not.toMatchObject({ when: { words: ['precio'] } });

    await page.getByRole('button', { name: /^Editar: .*precio/ }).click();
    const again = page.getByRole('dialog', { name: 'Editar regla' });
    await again.getByRole('textbox', { name: 'Mensaje' }).fill('La lista está en la web.');
    await again.getByRole('button', { name: 'Guardar' }).click();
    await again.waitFor({ state: 'detached' });
    await page.getByText('La lista está en la web.').first().waitFor();

    await page.getByRole('switch', { name: /^Regla encendida: .*precio/ }).press('Space');
    await page.getByText('Porque contiene «precio».').waitFor({ state: 'detached' });
    const off = (await keywords()).find((rule) => rule.when.words?.includes('precio'));
    expect(off).toMatchObject({ active: false, reply: { content: { body: 'La lista está en la web.' } } });
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('shows what somebody else changes meanwhile', async () => {
    const { page } = await stand.person('/rules');
    await page.getByText('Nueva regla').waitFor();
    const when = { type: 'keyword', words: ['envío gratis'] };
    await stand.api('POST', '/api/v1/rules', {
      when,
      reply: { type: 'text', content: { body: 'Desde 40 €.' } },
    });
    expect(await page.getByText('Desde 40 €.').first().innerText()).toContain('Desde 40 €.');
    await page.context().close();
  });
});
