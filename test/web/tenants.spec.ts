import { Page } from 'playwright-core';
import { accessibilityFaults, describeWithBrowser } from '../support/browser';
import { NARROW, sharePage, told, WebStand } from './stand';

const MARKUP = '<b onclick=alert(1)>Sol</b>';

interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly settings: { readonly turnQuietMs: number | null; readonly businessHours: unknown };
}

describeWithBrowser('businesses, in a browser', () => {
  let stand: WebStand;
  beforeAll(async () => {
    stand = await WebStand.up();
  });
  afterAll(() => stand.down());
  const shared = sharePage(() => stand);
  const open = async (path = '/tenants') => {
    await shared.page.goto(stand.url + path);
    return shared;
  };

  const tenants = async () => (await stand.api<{ items: Tenant[] }>('GET', '/api/v1/tenants')).items;
  const add = async (name: string) => stand.api<Tenant>('POST', '/api/v1/tenants', { name });
  const dialog = (page: Page) => page.getByRole('dialog');
  const save = async (page: Page) => dialog(page).getByRole('button', { name: 'Guardar' }).click();
  const closed = async (page: Page) => dialog(page).waitFor({ state: 'detached' });

  it('adds one, renames it and shows its name as it was written', async () => {
    const { page, faults } = await open();
    await page.getByRole('button', { name: 'Añadir empresa' }).click();
    await dialog(page).getByRole('button', { name: 'Añadir', exact: true }).click();
    await page.getByText('Hace falta un nombre.').waitFor();
    await page.getByRole('textbox', { name: 'Nombre' }).fill(MARKUP);
    await page.keyboard.press('Enter');
    await closed(page);
    await page.getByRole('listitem').getByText(MARKUP, { exact: true }).waitFor();
    expect(await page.locator('b[onclick]').count()).toBe(0);
    await page.getByRole('button', { name: `Editar: ${MARKUP}` }).click();
    await page.getByRole('textbox', { name: 'Nombre' }).fill('Panadería Luna');
    await save(page);
    await closed(page);
    await page.getByRole('listitem').getByText('Panadería Luna', { exact: true }).waitFor();
    const [newest] = await tenants();
    expect(newest).toMatchObject({
      name: 'Panadería Luna',
      settings: { turnQuietMs: null, businessHours: null },
    });
    expect(faults).toEqual([]);
  });

  it('sets hours and quiet time, says what is wrong with them, and shows them again', async () => {
    const { id } = await add('Con horario');
    const { page, faults } = await open();
    await page.getByRole('button', { name: 'Editar: Con horario' }).click();
    await page.getByLabel('Segundos de espera antes de contestar').fill('1,5');
    await page.getByRole('switch', { name: 'Siempre abierta' }).press('Space');
    await page.getByRole('combobox', { name: 'Zona horaria' }).fill('Bogotá');
    await page.keyboard.press('Escape');
    await page.getByLabel('Cierra, lunes').fill('08:00');
    await save(page);
    await page.getByText('Escribe una zona como America/Bogota.').waitFor();
    await page.getByText('Tiene que abrir antes de cerrar.').waitFor();
    await page.getByRole('combobox', { name: 'Zona horaria' }).fill('America/Bogota');
    await page.getByLabel('Cierra, lunes').fill('13:00');
    await page.getByRole('button', { name: 'Añadir un tramo: lunes' }).click();
    await page.getByLabel('Abre, lunes').last().fill('14:00');
    await page.getByLabel('Cierra, lunes').last().fill('00:00');
    for (const day of ['martes', 'miércoles', 'jueves', 'viernes'])
      await page.getByRole('button', { name: `Quitar un tramo: ${day}` }).click();
    await page.getByRole('button', { name: 'Añadir un festivo' }).click();
    await page.getByLabel('Festivo 1', { exact: true }).fill('2026-12-25');
    await page.getByLabel('Mensajes', { exact: true }).fill('7');
    expect(await accessibilityFaults(page, '[role=dialog]')).toEqual([]);
    await save(page);
    await page.getByText('Escribe un número entero de 8 a 36 500, o nada.').waitFor();
    await page.getByLabel('Mensajes', { exact: true }).fill('400');
    await save(page);
    const question = page.getByRole('dialog', { name: '¿Guardar por menos tiempo?' });
    await question.getByRole('button', { name: 'Guardar y borrar' }).click();
    await question.waitFor({ state: 'detached' });
    await closed(page);
    expect(await stand.api('GET', `/api/v1/tenants/${id}`)).toMatchObject({
      settings: {
        turnQuietMs: 1500,
        businessHours: {
          timeZone: 'America/Bogota',
          week: {
            monday: [
              ['09:00', '13:00'],
              ['14:00', '24:00'],
            ],
          },
          holidays: ['2026-12-25'],
        },
        retention: { messagesDays: 400, mediaDays: null, contactsDays: null },
      },
    });
    await page.reload();
    await page.getByText('Con horario (America/Bogota)', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Editar: Con horario' }).click();
    expect(await page.getByLabel('Cierra, lunes').last().inputValue()).toBe('00:00');
    expect(faults).toEqual([]);
  });

  it('asks before it deletes one, and says that one with lines stays', async () => {
    const { id } = await add('Vacía');
    const full = (await tenants()).at(-1);
    const { page, faults } = await open();
    await page.getByRole('button', { name: 'Borrar: Vacía' }).click();
    await dialog(page).getByRole('button', { name: 'Cancelar' }).click();
    await closed(page);
    await page.getByRole('button', { name: 'Borrar: Vacía' }).click();
    await dialog(page).getByRole('button', { name: 'Borrar' }).click();
    await page.getByRole('button', { name: 'Borrar: Vacía' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: `Borrar: ${full?.name}` }).click();
    await told(page, 'Esta empresa todavía tiene líneas.', () =>
      dialog(page).getByRole('button', { name: 'Borrar' }).click(),
    );
    const left = (await tenants()).map((tenant) => tenant.id);
    expect(left).toContain(full?.id);
    expect(left).not.toContain(id);
    expect(faults).toEqual([]);
  });

  it('is reached on a phone behind the button for more, legible and operable', async () => {
    await shared.page.setViewportSize(NARROW);
    await shared.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    const { page } = await open('/lines');
    await page.getByRole('button', { name: 'Más' }).click();
    await page.getByRole('menuitem', { name: 'Empresas' }).click();
    await page.getByRole('heading', { name: 'Empresas', level: 1 }).waitFor();
    await page.getByRole('menuitem').first().waitFor({ state: 'detached' });
    expect(await accessibilityFaults(page)).toEqual([]);
    const tooWide = await page.evaluate(`document.documentElement.scrollWidth > window.innerWidth`);
    expect(tooWide).toBe(false);
  });
});
