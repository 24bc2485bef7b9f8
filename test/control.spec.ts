import { inbound } from '../src/simulator/inbound';
import { endTurns, startApp, TestApp } from './support/app';

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp();
});
afterAll(() => recado.close());

let customers = 0;
const aPhone = () => `1555013${String(1000 + customers++)}`;
type Content = Parameters<ReturnType<TestApp['simulator']['customer']>['send']>[0];

/** What the bot answers; undefined when it says nothing. */
async function say(phone: string, content: string | Content): Promise<string | undefined> {
  const said = typeof content === 'string' ? inbound.text(content) : content;
  const { id } = await recado.simulator.customer(phone).send(said);
  await recado.settled();
  const replies = recado.simulator.requests.map(
    ({ body }) => (body ?? {}) as { context?: { message_id: string }; text?: { body: string } },
  );
  return replies.find(({ context }) => context?.message_id === id)?.text?.body;
}

async function one(path: string): Promise<Record<string, unknown>> {
  const { body } = await recado.api('GET', `/api/v1/${path}`);
  return (body as { items: Record<string, unknown>[] }).items[0] ?? {};
}
const conversationOf = (phone: string) => one(`conversations?contact=${phone}`);
const contactOf = (phone: string) => one(`contacts?contact=${phone}`);
const send = (to: string, parts: object) => recado.api('POST', '/webhook/send', { to, ...parts });
const TEMPLATE = { template: { name: 'pickup_ready', language: { code: 'es' } } };

describe('a customer who asks for a person', () => {
  it.each(['quiero hablar con un agente', 'AGENTE', 'hola, un asesor por favor'])(
    'by writing %j is answered once, and then left to people until somebody releases the bot',
    async (text) => {
      const phone = aPhone();
      expect(await say(phone, text)).toContain('Un agente continuará esta conversación');
      expect(await say(phone, 'hola')).toBeUndefined();
      const conversation = await conversationOf(phone);
      expect(conversation).toMatchObject({ botEnabled: false, silencedBy: 'customer', unreadCount: 2 });
      const path = `/api/v1/conversations/${String(conversation['id'])}`;
      const changes = { botEnabled: true, assignee: 'Ana', read: true };
      const { body } = await recado.api('PATCH', path, changes);
      expect(body).toMatchObject({ botEnabled: true, silencedBy: null, assignee: 'Ana', unreadCount: 0 });
      expect(await say(phone, 'hola')).toContain('¡Hola!');
    },
  );

  it('by choosing it from our menu is too', async () => {
    const phone = aPhone();
    const choice = inbound.listReply('menu:agente', 'Hablar con un agente');
    expect(await say(phone, choice)).toMatch(/^Has seleccionado: Hablar con un agente\nUn agente continuará/);
    expect(await conversationOf(phone)).toMatchObject({ botEnabled: false, silencedBy: 'customer' });
  });
});

describe('a person who takes over', () => {
  it('by a message that says so silences the bot; a message of a program does not', async () => {
    const phone = aPhone();
    await say(phone, 'hola');
    await send(phone, { message: 'Tu pedido salió' });
    expect(await say(phone, 'hola')).toContain('¡Hola!');
    await send(phone, { message: 'Hola, soy Ana', takeOver: true });
    expect(await say(phone, 'hola')).toBeUndefined();
    expect(await conversationOf(phone)).toMatchObject({ silencedBy: 'person' });
  });

  it('by the API silences the bot at once', async () => {
    const phone = aPhone();
    await say(phone, 'hola');
    const { id } = await conversationOf(phone);
    await recado.api('PATCH', `/api/v1/conversations/${String(id)}`, { botEnabled: false });
    expect(await say(phone, 'hola')).toBeUndefined();
    expect(await recado.api('PATCH', '/api/v1/conversations/999999', { botEnabled: true })).toMatchObject({
      status: 404,
    });
    const wrong = await recado.api('PATCH', `/api/v1/conversations/${String(id)}`, { botEnabled: 'no' });
    expect(wrong).toMatchObject({ status: 400, body: { details: [{ field: 'botEnabled' }] } });
  });
});

describe('consent', () => {
  it('is taken back by a word alone, and given again; the bot still answers what they ask', async () => {
    const phone = aPhone();
    expect(await say(phone, 'me di de baja en otra tienda')).toContain('Gracias por tu mensaje');
    expect(await say(phone, ' ¡Baja! ')).toContain('no te enviaremos más mensajes');
    expect(await contactOf(phone)).toMatchObject({ optedOut: true, marketingOptedOut: false });
    expect(await send(phone, TEMPLATE)).toMatchObject({ status: 409, body: { code: 'contact_opted_out' } });
    expect(await say(phone, 'hola')).toContain('¡Hola!');
    expect(await say(phone, 'ALTA')).toContain('Volverás a recibir');
    expect((await send(phone, TEMPLATE)).status).toBe(202);
  });

  it('is taken back by a quick reply of a template too', async () => {
    const phone = aPhone();
    expect(await say(phone, inbound.templateButton('Stop', 'stop-promos'))).toContain(
      'no te enviaremos más mensajes',
    );
    expect(await contactOf(phone)).toMatchObject({ optedOut: true });
  });

  it('is taken back, and given again, while a person has the conversation and nothing is answered', async () => {
    const phone = aPhone();
    await say(phone, 'agente');
    expect(await say(phone, 'Baja')).toBeUndefined();
    expect(await send(phone, TEMPLATE)).toMatchObject({ status: 409, body: { code: 'contact_opted_out' } });
    expect(await say(phone, inbound.templateButton('Alta', 'back'))).toBeUndefined();
    expect((await send(phone, TEMPLATE)).status).toBe(202);
  });

  it('is kept as a ledger, whoever says it', async () => {
    const phone = aPhone();
    await say(phone, 'baja');
    const { id } = await contactOf(phone);
    await recado.api('PATCH', `/api/v1/contacts/${String(id)}`, { optedOut: false, marketingOptedOut: true });
    expect(await contactOf(phone)).toMatchObject({ optedOut: false, marketingOptedOut: true });
    const ledger = await recado.query(
      'SELECT scope, value, source FROM consents WHERE contact_id = $1 ORDER BY id',
      [id],
    );
    expect(ledger).toEqual([
      { scope: 'all', value: 'stop', source: 'customer' },
      { scope: 'all', value: 'resume', source: 'person' },
      { scope: 'marketing', value: 'stop', source: 'person' },
    ]);
  });
});

describe('a blocked contact', () => {
  it('is stored, never answered, and nothing is sent to it', async () => {
    const phone = aPhone();
    await say(phone, 'hola');
    const { id } = await contactOf(phone);
    const { body } = await recado.api('POST', `/api/v1/contacts/${String(id)}/block`, {});
    expect(body).toMatchObject({ contact: { blocked: true }, whatsapp: [] });
    expect(await say(phone, 'hola')).toBeUndefined();
    expect(await send(phone, { message: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'contact_blocked' },
    });
    await recado.api('PATCH', `/api/v1/contacts/${String(id)}`, { blocked: false });
    expect(await say(phone, 'hola')).toContain('¡Hola!');
  });
});

describe('business hours', () => {
  const OPEN = { timeZone: 'America/Bogota', week: {}, holidays: [] };
  const settings = async (changes: object) => {
    const { id } = await one('tenants');
    return recado.api('PATCH', `/api/v1/tenants/${String(id)}`, { settings: changes });
  };
  afterEach(() => settings({ businessHours: null }));

  it('change what the bot says to what no other rule answers, and to who wants a person', async () => {
    // Another day than today, on which it might be open just now.
    const isNear = [0, 1].includes(new Date().getUTCDay());
    const [week, day] = isNear
      ? [{ thursday: [['09:00', '09:01']] }, 'jueves']
      : [{ monday: [['09:00', '09:01']] }, 'lunes'];
    expect((await settings({ businessHours: { timeZone: 'America/Bogota', week } })).body).toMatchObject({
      settings: { turnQuietMs: null, businessHours: { week, holidays: [] } },
    });
    expect(await say(aPhone(), '¿precio?')).toMatch(
      new RegExp(`Ahora estamos cerrados; volvemos el ${day}.* a las 9:00\\.`),
    );
    expect(await say(aPhone(), 'agente')).toContain(`Ahora estamos cerrados; volvemos el ${day}`);
    expect(await say(aPhone(), 'hola')).toContain('¡Hola!');
  });

  it('without any opening say no time', async () => {
    await settings({ businessHours: OPEN });
    expect(await say(aPhone(), '¿precio?')).toBe('Gracias por tu mensaje. Ahora estamos cerrados.');
  });

  it('can be tried for any time', async () => {
    await settings({ businessHours: { ...OPEN, week: { monday: [['09:00', '18:00']] } } });
    const tried = async (at: string) => {
      const { body } = await recado.api('POST', '/api/v1/rules/try', { text: '¿precio?', at });
      return (body as { rule: { when: { type: string } } }).rule.when.type;
    };
    expect(await tried('2026-11-23T15:00:00Z')).toBe('fallback');
    expect(await tried('2026-11-23T13:00:00Z')).toBe('closed');
  });

  it.each([
    [{ timeZone: 'Mars/Base', week: {} }, 'timeZone'],
    [{ timeZone: 'America/Bogota' }, 'week'],
    [{ timeZone: 'America/Bogota', week: { lunes: [] } }, 'week.lunes'],
    [{ timeZone: 'America/Bogota', week: { monday: [['18:00', '09:00']] } }, 'week.monday'],
    [{ timeZone: 'America/Bogota', week: { monday: [['9:00', '18:00']] } }, 'week.monday'],
    [{ timeZone: 'America/Bogota', week: { monday: [[['09:00'], '18:00']] } }, 'week.monday'],
    [{ timeZone: 'America/Bogota', week: {}, holidays: ['2026-02-30'] }, 'holidays'],
    [{ timeZone: 'America/Bogota', week: {}, open: true }, 'open is not known'],
    ['always', 'must be an object'],
  ])('%j is refused with the mend', async (businessHours, said) => {
    const { status, body } = await settings({ businessHours });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(said);
  });

  it('and a turn of the tenant’s own length', async () => {
    expect(await settings({ turnQuietMs: 60_001 })).toMatchObject({
      status: 400,
      body: { details: [{ field: 'settings.turnQuietMs' }] },
    });
    await settings({ turnQuietMs: 60_000 });
    const customer = recado.simulator.customer(aPhone());
    const ids = [await customer.send(inbound.text('hola')), await customer.send(inbound.text('¿precio?'))];
    await endTurns(recado);
    const answered = recado.simulator.requests.map(
      ({ body }) => (body as { context?: { message_id: string } })?.context?.message_id,
    );
    expect(ids.map(({ id }) => answered.filter((other) => other === id).length)).toEqual([0, 1]);
    await settings({ turnQuietMs: null });
  });
});

it('who comes from an ad and is answered in time talks free of charge for 72 hours', async () => {
  const phone = aPhone();
  const referral = { source_type: 'ad', source_id: '1', source_url: 'https://fb.me/x', headline: 'Promo' };
  await recado.simulator.customer(phone).send(inbound.text('hola'), { referral });
  await recado.settled();
  const { freeEntryExpiresAt } = await conversationOf(phone);
  const hours = (Date.parse(String(freeEntryExpiresAt)) - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(71.9);
  expect(hours).toBeLessThanOrEqual(72);
  const other = aPhone();
  await say(other, 'hola');
  expect(await conversationOf(other)).toMatchObject({ freeEntryExpiresAt: null });
});
