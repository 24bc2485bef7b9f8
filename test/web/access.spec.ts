import { TOTP, Secret } from 'otpauth';
import { Page } from 'playwright-core';
import { accessibilityFaults, describeWithBrowser, faultsInTheDark, openPage } from '../support/browser';
import { codeOf, tokenOf } from '../support/visitor';
import { NARROW, sharePage, told, WebStand } from './stand';

/** The rest of the page is looked at without it. */
const DIALOG = '[role=dialog]';
const MARKUP = '<img src=x onerror="alert(1)">';
const OWNER = { email: 'ana@sol.example', password: 'caballo correcto grapa lunes' };
const ADMIN = { email: 'beto@luna.example', password: 'tortuga violeta martillo nube' };

interface Named {
  readonly id: string;
  readonly name: string;
}

describeWithBrowser('who may do what, in a browser', () => {
  let stand: WebStand;
  beforeAll(async () => {
    stand = await WebStand.up();
  });
  afterAll(() => stand.down());
  const shared = sharePage(() => stand);

  const heading = async (page: Page, name: string) =>
    page.getByRole('heading', { name, level: 1, exact: true }).waitFor();
  const dialog = (page: Page) => page.getByRole('dialog');

  /** Through the link, to the end. */
  const accept = async (
    page: Page,
    url: string,
    person: { email?: string; name: string; password: string },
  ) => {
    await page.goto(url);
    await heading(page, 'Bienvenido a Recado');
    expect(page.url()).toBe(`${stand.url}/invitation`);
    if (person.email !== undefined) await page.getByLabel('Correo electrónico').fill(person.email);
    await page.getByLabel('Nombre').fill(person.name);
    await page.getByLabel('Contraseña', { exact: true }).fill(person.password);
    await page.getByLabel('La contraseña otra vez').fill(person.password);
    await page.getByRole('button', { name: 'Crear mi cuenta' }).click();
    await page.getByRole('navigation').first().waitFor();
  };

  const ownerLink = async () => (await stand.api<{ url: string }>('POST', '/api/v1/invitations/owner')).url;

  const acceptUnseen = async (email: string) => {
    const owner = { token: tokenOf(await ownerLink()), name: 'Ana', email, password: OWNER.password };
    await stand.api('POST', '/api/v1/invitations/accept', owner);
  };

  /** Whoever was signed in on the page that most share is so no more. */
  const nobody = async () => {
    await shared.page.context().clearCookies();
    return shared;
  };

  /** Somebody who became an owner through a link. */
  const owner = async (email: string) => {
    const { page, faults } = await nobody();
    await accept(page, await ownerLink(), { ...OWNER, email, name: 'Ana' });
    return { page, faults };
  };

  const signOut = async (page: Page) => {
    await page.getByRole('button', { name: 'Salir' }).click();
    await page.getByRole('button', { name: 'Iniciar sesión' }).waitFor();
  };

  const signIn = async (page: Page, { email, password }: { email: string; password: string }) => {
    await page.getByLabel('Correo electrónico').fill(email);
    await page.getByLabel('Contraseña', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Iniciar sesión' }).click();
  };

  /** What a script on the page could read, and what the address says. */
  const kept = async (page: Page) =>
    `${page.url()} ${String(await page.evaluate(`JSON.stringify([localStorage, sessionStorage, document.cookie, history.state])`))}`;

  const shownText = async (page: Page, label: string) => page.getByLabel(label, { exact: true }).inputValue();

  it('leads whoever comes with the key to the first owner, who sets up codes and signs in with them', async () => {
    const { page, faults } = await stand.stranger();
    await page.getByText('Todavía no hay ningún propietario').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Crear el primer propietario' }).click();
    await heading(page, 'Bienvenido a Recado');
    expect(page.url()).toBe(`${stand.url}/invitation`);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel('Correo electrónico').fill(OWNER.email);
    await page.getByLabel('Nombre').fill(MARKUP);
    const [password, again] = [
      page.getByLabel('Contraseña', { exact: true }),
      page.getByLabel('La contraseña otra vez'),
    ];
    await password.fill('corta');
    await page.getByRole('button', { name: 'Crear mi cuenta' }).click();
    await page.getByText('Usa al menos 12 caracteres.').waitFor();
    await password.fill('password123456');
    await again.fill('password123456');
    await page.getByRole('button', { name: 'Crear mi cuenta' }).click();
    await page.getByText('Es fácil de adivinar.', { exact: false }).waitFor();
    await password.fill(OWNER.password);
    await again.fill(OWNER.password);
    await page.getByRole('button', { name: 'Crear mi cuenta' }).click();

    await page
      .getByRole('link', { name: `Mi cuenta: ${MARKUP}` })
      .first()
      .click();
    await heading(page, 'Mi cuenta');
    expect(await page.getByText('Todavía no hay ningún propietario').count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Activar', exact: true }).click();
    await page.getByLabel('Tu contraseña').fill('no es esta');
    await page.keyboard.press('Enter');
    await page.getByText('No es tu contraseña.').waitFor();
    await page.getByLabel('Tu contraseña').fill(OWNER.password);
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: 'Código QR' }).waitFor();
    expect(await accessibilityFaults(page, DIALOG)).toEqual([]);
    const secret = await shownText(page, 'Secreto');
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    await page.getByLabel('Código que muestra la aplicación').fill(totp.generate());
    await page.getByRole('button', { name: 'Confirmar' }).click();
    const codes = (await shownText(page, 'Códigos de recuperación')).split(' ');
    expect(codes.length).toBeGreaterThan(5);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Descargar' }).click();
    expect((await downloading).suggestedFilename()).toBe('recado-recovery-codes.txt');
    await page.getByRole('button', { name: 'Ya los he guardado' }).click();
    await page.getByText('Está activado', { exact: false }).waitFor();
    const everything = await kept(page);
    for (const text of [secret, OWNER.password, ...codes]) expect(everything).not.toContain(text);

    await signOut(page);
    await signIn(page, { ...OWNER, password: 'otra cosa cualquiera' });
    await page.getByText('El correo y la contraseña no coinciden.').waitFor();
    await signIn(page, OWNER);
    await page.getByLabel('Código', { exact: true }).fill('000000');
    await page.keyboard.press('Enter');
    await page.getByText('Ese código no vale', { exact: false }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    // The next step: a code that was used is not taken again.
    await page.getByLabel('Código', { exact: true }).fill(totp.generate({ timestamp: Date.now() + 30_000 }));
    await page.keyboard.press('Enter');
    await page.getByRole('navigation').first().waitFor();
    await signOut(page);
    await signIn(page, OWNER);
    await page.getByLabel('Código', { exact: true }).fill(codes[0] ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('navigation').first().waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('says what became of a link that was used, and how long to wait after too many guesses', async () => {
    const { page, faults } = await nobody();
    await page.goto(`${stand.url}/invitation#used-long-ago`);
    await page.getByText('Este enlace ya no sirve', { exact: false }).waitFor();
    expect(page.url()).toBe(`${stand.url}/invitation`);
    await page.goto(stand.url);
    await page.getByLabel('Correo electrónico').fill('nadie@sol.example');
    // What is typed stays while the page keeps asking who is signed in.
    for (const _ of [1, 2]) {
      const asked = page.waitForResponse((response) => response.url().endsWith('/api/v1/session'));
      await page.evaluate(`window.dispatchEvent(new Event('visibilitychange'))`);
      await asked;
    }
    expect(await page.getByLabel('Correo electrónico').inputValue()).toBe('nadie@sol.example');
    expect(await page.title()).toBe('Entrar en Recado');
    await page.getByLabel('Contraseña', { exact: true }).fill('no importa cuál');
    const tooMany = page.getByText(/Demasiados intentos\. Espera \d+/);
    while (!(await tooMany.isVisible())) {
      // Not what the page asks by itself.
      const answered = page.waitForResponse(
        (response) => response.url().endsWith('/api/v1/session') && response.request().method() === 'POST',
      );
      await page.getByRole('button', { name: 'Iniciar sesión' }).click();
      if ((await answered).status() === 429) await tooMany.waitFor();
    }
    expect(faults).toEqual([]);
  });

  it('takes another link in the same tab, tries again what was not answered, and says whose e-mail it is', async () => {
    const [tenant] = (await stand.api<{ items: Named[] }>('GET', '/api/v1/tenants')).items;
    const email = 'dos-veces@sol.example';
    const { url } = await stand.api<{ url: string }>('POST', '/api/v1/invitations', {
      email,
      role: 'agent',
      tenantId: tenant?.id,
    });
    await acceptUnseen(email);
    const { page, faults } = await nobody();
    await page.goto(`${stand.url}/invitation#%E0%A4%A`);
    await heading(page, 'Este enlace no sirve');
    const looked = (answer: { url(): string }) => answer.url().endsWith('/api/v1/invitations/look');
    await page.route('**/api/v1/invitations/look', (route) => route.fulfill({ status: 503, body: '{}' }), {
      times: 1,
    });
    const refused = page.waitForResponse(looked);
    await page.evaluate(`location.hash = ${JSON.stringify(new URL(url).hash)}`);
    await refused;
    await page.waitForURL(`${stand.url}/invitation`);
    await page.getByRole('button', { name: 'Reintentar' }).click();
    await heading(page, 'Bienvenido a Recado');
    await page.getByLabel('Nombre').fill('Ana');
    await page.getByLabel('Contraseña', { exact: true }).fill(OWNER.password);
    await page.getByLabel('La contraseña otra vez').fill(OWNER.password);
    await page.getByRole('button', { name: 'Crear mi cuenta' }).click();
    await page.getByRole('alert').getByText('Ya hay alguien que entra con ese correo.').waitFor();
    expect(faults).toEqual([]);
  });

  it('invites an administrator of one business, who sees that business only', async () => {
    const tenant = await stand.api<Named>('POST', '/api/v1/tenants', { name: `Luna ${MARKUP}` });
    const line = (tenantId: string, name: string) =>
      stand.api('POST', '/api/v1/lines/simulated', { tenantId, name });
    await line(tenant.id, 'Línea de Luna');
    const { page, faults } = await owner('ana2@sol.example');
    await page.goto(`${stand.url}/operators`);
    await page.getByRole('button', { name: 'Invitar' }).click();
    await page.getByLabel('Correo electrónico').fill(ADMIN.email);
    await page.getByRole('radio', { name: 'Administrador' }).check();
    await page.getByRole('button', { name: 'Crear invitación' }).click();
    await dialog(page).locator('p').getByText('Elige una empresa').waitFor();
    await page.getByLabel('Empresa').selectOption(tenant.id);
    // What was written is not lost by a slip.
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Seguir editando' }).click();
    await page.getByRole('button', { name: 'Seguir editando' }).waitFor({ state: 'detached' });
    expect(await accessibilityFaults(page, DIALOG)).toEqual([]);
    await page.getByRole('button', { name: 'Crear invitación' }).click();
    const url = await shownText(page, 'Enlace');
    await page.getByText('Recado no envía correos', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Hecho' }).click();
    await page.getByText(ADMIN.email).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    const admin = await openPage(stand.browser, stand.url);
    await accept(admin.page, url, { name: `Beto ${MARKUP}`, password: ADMIN.password });
    await heading(admin.page, 'Líneas');
    await admin.page.getByText('Línea de Luna').waitFor();
    expect(await admin.page.getByRole('listitem').count()).toBe(1);
    expect(await admin.page.getByRole('link', { name: 'Simulador' }).count()).toBe(0);
    await admin.page.goto(`${stand.url}/playground`);
    await heading(admin.page, 'No puedes ver esta página');
    expect(await accessibilityFaults(admin.page)).toEqual([]);
    await admin.page.goto(`${stand.url}/operators`);
    await admin.page.getByText(`Beto ${MARKUP}`).first().waitFor();
    expect(await admin.page.getByText('ana2@sol.example').count()).toBe(0);
    await admin.page.getByRole('button', { name: 'Invitar' }).click();
    expect(await admin.page.getByRole('radio', { name: 'Propietario' }).count()).toBe(0);

    await changesAndRemoves(page, admin.page);
    expect([...faults, ...admin.faults]).toEqual([]);
    await admin.page.context().close();
  });

  /** The owner, with the administrator whom they invited and who is about to invite somebody. */
  async function changesAndRemoves(page: Page, admin: Page): Promise<void> {
    const name = `Beto ${MARKUP}`;
    const person = page.getByRole('listitem').filter({ hasText: name });
    const menu = async (item: string) => {
      await page.getByRole('button', { name: `Más sobre ${name}` }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    const asAdmin = async (path: string, data: object) => {
      const headers = { 'sec-fetch-site': 'same-origin' };
      const url = `${stand.url}/api/v1/account/${path}`;
      const answer = await admin.request.post(url, { data, headers, failOnStatusCode: true });
      return (await answer.json()) as Record<string, unknown>;
    };
    const { secret } = await asAdmin('totp', { password: ADMIN.password });
    await asAdmin('totp/confirm', { code: codeOf(secret) });
    // Nobody brings the news of people, but coming back to the page does.
    await page.getByRole('link', { name: 'Líneas' }).first().click();
    await heading(page, 'Líneas');
    await page.getByRole('link', { name: 'Personas' }).first().click();
    await menu('Cambiar de papel…');
    await page.getByRole('radio', { name: 'Auditor' }).check();
    await page.getByRole('button', { name: 'Guardar' }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await person.getByText('Auditor').waitFor();

    await admin.getByLabel('Correo electrónico').fill('nadie@luna.example');
    await told(admin, 'No tienes permiso para hacerlo.', () =>
      admin.getByRole('button', { name: 'Crear invitación' }).click(),
    );
    await admin.getByRole('button', { name: 'Invitar', includeHidden: true }).waitFor({ state: 'detached' });

    await menu('Enlace para nueva contraseña…');
    await page.getByRole('checkbox', { name: 'Quitar también su segundo factor' }).check();
    await page.getByRole('button', { name: 'Crear enlace' }).click();
    const token = tokenOf(await shownText(page, 'Enlace'));
    const link = await stand.api('POST', '/api/v1/invitations/look', { token });
    expect(link).toMatchObject({ purpose: 'reset', email: ADMIN.email, needsCode: false });
    await page.getByRole('button', { name: 'Hecho' }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: `Retirar el enlace: ${ADMIN.email}` }).click();
    await page
      .getByRole('button', { name: `Retirar el enlace: ${ADMIN.email}` })
      .waitFor({ state: 'detached' });
    await menu('Desactivar…');
    await dialog(page).getByRole('button', { name: 'Desactivar' }).click();
    await person.getByText('Desactivada').waitFor();
    await admin.goto(`${stand.url}/rules`);
    await admin.getByRole('button', { name: 'Iniciar sesión' }).waitFor();
    await menu('Activar');
    await person.getByText('Desactivada').waitFor({ state: 'detached' });
    await menu('Quitar…');
    await dialog(page).getByRole('button', { name: 'Quitar' }).click();
    await person.waitFor({ state: 'detached' });
    expect(await page.locator('img[src=x]').count()).toBe(0);
  }

  it('says in words that the last owner stays', async () => {
    await acceptUnseen('queda@sol.example');
    const { items } = await stand.api<{ items: Named[] }>('GET', '/api/v1/operators');
    const [last, ...others] = items;
    for (const { id } of others) await stand.api('DELETE', `/api/v1/operators/${id}`);
    const { page, faults } = shared;
    await stand.signIn(page);
    await page.goto(`${stand.url}/operators`);
    await page.getByRole('button', { name: `Más sobre ${last?.name}` }).click();
    await page.getByRole('menuitem', { name: 'Desactivar' }).click();
    await told(page, 'Es el último propietario activo', () =>
      dialog(page).getByRole('button', { name: 'Desactivar' }).click(),
    );
    await page.goto(`${stand.url}/account`);
    await page.getByText('Has entrado con la clave de la instalación').waitFor();
    expect(faults).toEqual([]);
  });

  it('makes a key that works until it is revoked, and the audit log says so', async () => {
    const { page, faults } = await owner('ana3@sol.example');
    const { id } = await stand.api<Named>('POST', '/api/v1/tenants', { name: 'Otra' });
    await page.goto(`${stand.url}/keys`);
    await page.getByRole('button', { name: 'Crear clave' }).click();
    await page.getByRole('button', { name: 'Crear clave' }).last().click();
    await page.getByText('Elige al menos un permiso.').waitFor();
    await dialog(page).locator('p').getByText('Elige una empresa').waitFor();
    await page.getByLabel('Para quién').selectOption(id);
    await page.getByLabel('Nombre').fill(`Tienda ${MARKUP}`);
    await page.getByLabel('Caducidad').selectOption('30');
    await page.getByRole('button', { name: 'Solo leer' }).click();
    await page.getByRole('checkbox', { name: 'Leer mensajes y conversaciones' }).uncheck();
    expect(await accessibilityFaults(page, DIALOG)).toEqual([]);
    await page.getByRole('button', { name: 'Crear clave' }).last().click();
    const key = await shownText(page, 'Clave');
    expect(await accessibilityFaults(page, DIALOG)).toEqual([]);
    await page.getByRole('button', { name: 'Ya la he guardado' }).click();
    await dialog(page).waitFor({ state: 'detached' });
    expect(await kept(page)).not.toContain(key);
    expect(await page.content()).not.toContain(key);
    const status = async (path: string) =>
      (await fetch(stand.url + path, { headers: { authorization: `Bearer ${key}` } })).status;
    expect(await status('/api/v1/lines')).toBe(200);
    expect(await status('/api/v1/messages')).toBe(403);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: `Revocar: Tienda ${MARKUP}` }).click();
    await dialog(page).getByRole('button', { name: 'Revocar' }).click();
    await page.getByText('Revocada', { exact: true }).waitFor();
    expect(await status('/api/v1/lines')).toBe(401);

    await page.goto(`${stand.url}/audit`);
    await heading(page, 'Registro');
    await page.getByRole('listitem').filter({ hasText: 'Crear una clave' }).first().waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Revocar una clave' }).first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel('Qué', { exact: true }).selectOption('DELETE /api/v1/keys/:id');
    await page
      .getByText('Crear una clave', { exact: true })
      .and(page.locator('p'))
      .waitFor({ state: 'detached' });
    await page
      .getByRole('listitem')
      .filter({ hasText: /Revocar una clave.*sobre .*petición / })
      .first()
      .waitFor();
    await page.getByLabel('Desde').fill('2099-01-01T00:00');
    await page.getByText('No hay nada que coincida.').waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('changes name and password, and signs out everywhere else', async () => {
    const { page, faults } = await owner('ana4@sol.example');
    const other = await openPage(stand.browser, stand.url);
    await other.page.goto(stand.url);
    await signIn(other.page, { ...OWNER, email: 'ana4@sol.example' });
    await other.page.getByRole('navigation').first().waitFor();
    await page.goto(`${stand.url}/account`);
    await told(page, 'Las demás sesiones están cerradas.', () =>
      page.getByRole('button', { name: 'Cerrar las demás' }).click(),
    );
    await other.page.goto(`${stand.url}/lines`);
    await other.page.getByRole('button', { name: 'Iniciar sesión' }).waitFor();
    await page.getByRole('textbox', { name: 'Nombre' }).fill('Ana María');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByRole('link', { name: 'Mi cuenta: Ana María' }).first().waitFor();
    const next = 'zapato limón ventana gris';
    await page.getByLabel('Contraseña actual').fill('no es esta');
    await page.getByLabel('Contraseña nueva').fill(next);
    await page.getByLabel('La nueva otra vez').fill(next);
    await page.getByRole('button', { name: 'Cambiar la contraseña' }).click();
    await page.getByText('No es tu contraseña.').waitFor();
    await page.getByLabel('Contraseña actual').fill(OWNER.password);
    await told(page, 'Contraseña cambiada.', () =>
      page.getByRole('button', { name: 'Cambiar la contraseña' }).click(),
    );
    await signOut(page);
    await signIn(page, { email: 'ana4@sol.example', password: next });
    await page.getByRole('navigation').first().waitFor();
    expect([...faults, ...other.faults]).toEqual([]);
    await other.page.context().close();
  });

  it('fits on a phone and is legible there, in the light and in the dark', async () => {
    await shared.page.setViewportSize(NARROW);
    const { page, faults } = await owner('ana5@sol.example');
    for (const path of ['operators', 'keys', 'audit', 'account']) {
      await page.goto(`${stand.url}/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByRole('status', { name: 'Cargando…' }).waitFor({ state: 'detached' });
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await faultsInTheDark(page)).toEqual([]);
      expect(await page.evaluate(`document.documentElement.scrollWidth > window.innerWidth`)).toBe(false);
    }
    await signOut(page);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await faultsInTheDark(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});
