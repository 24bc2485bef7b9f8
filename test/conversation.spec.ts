import { adReferral, inbound } from '../src/simulator/inbound';
import { CUSTOMER, startApp, TestApp } from './support/app';

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp();
});
afterAll(() => recado.close());

interface Sent {
  readonly type?: string;
  readonly to?: string;
  readonly recipient?: string;
  readonly status?: string;
  readonly message_id?: string;
  readonly text?: { readonly body: string };
  readonly interactive?: {
    readonly type: string;
    readonly action: { readonly sections: { rows: { id: string; title: string }[] }[] };
  };
  readonly context?: { readonly message_id: string };
  readonly biz_opaque_callback_data?: string;
}

let customers = 0;
/** A customer nobody wrote to yet. */
const someone = () => recado.simulator.customer(`1555010${String(1000 + customers++)}`);

const sent = () => recado.simulator.requests.map((request) => (request.body ?? {}) as Sent);
const repliesTo = (id: string) => sent().filter((body) => body.context?.message_id === id);
const marksOf = (id: string) => sent().filter((body) => body.status === 'read' && body.message_id === id);

async function answerTo(
  content: Parameters<ReturnType<typeof someone>['send']>[0],
  extras = {},
): Promise<Sent[]> {
  const { id, status } = await someone().send(content, extras);
  expect(status).toBe(200);
  await recado.settled();
  expect(marksOf(id)).toHaveLength(1);
  return repliesTo(id);
}

const referral = adReferral('Promo de otoño');
const { headline: _none, ...bareReferral } = referral;
const product = {
  from: '15550100001',
  id: 'wamid.OUT_1',
  referred_product: { catalog_id: '55501', product_retailer_id: 'SKU-9' },
};

describe('the replies of the contract', () => {
  it.each([
    [
      'a text from an ad',
      inbound.text('hola'),
      { referral },
      "Gracias por contactarnos desde nuestro anuncio 'Promo de otoño'",
    ],
    [
      'an image from an ad',
      inbound.image(),
      { referral },
      "Gracias por contactarnos desde nuestro anuncio 'Promo de otoño'",
    ],
    [
      'a text about a product',
      inbound.text('hola'),
      { context: product },
      'Gracias por tu interés en nuestro producto SKU-9',
    ],
    ['a greeting', inbound.text('¡HÓLA!'), {}, '¡Hola! 👋 Bienvenido'],
    [
      'a word that only begins like a greeting',
      inbound.text('vivo en holanda'),
      {},
      'Gracias por tu mensaje',
    ],
    ['any other text', inbound.text('¿precio?'), {}, 'Gracias por tu mensaje'],
    ['an image', inbound.image(), {}, 'Hemos recibido tu imagen. Gracias por compartirlo.'],
    ['a video', inbound.video(), {}, 'Hemos recibido tu video. Gracias por compartirlo.'],
    ['an audio', inbound.audio(), {}, 'Hemos recibido tu audio. Gracias por compartirlo.'],
    ['a document', inbound.document(), {}, 'Hemos recibido tu documento. Gracias por compartirlo.'],
    [
      'a file that WhatsApp could not get',
      { ...inbound.image({ id: undefined, url: undefined }), errors: [{ code: 131052, title: 'T' }] },
      {},
      'No hemos podido recibir tu archivo. ¿Puedes enviarlo de nuevo?',
    ],
    [
      'a location',
      inbound.location(45.0703, 7.6869),
      {},
      'Hemos recibido tu ubicación. Un agente la revisará pronto.',
    ],
    ['a button reply', inbound.buttonReply('book:yes', 'Reservar'), {}, 'Has seleccionado: Reservar'],
    ['a list reply', inbound.listReply('slot:1800', '18:00'), {}, 'Has seleccionado: 18:00'],
    ['a template button', inbound.templateButton('Anular', 'cancel:991'), {}, 'Has seleccionado: Anular'],
  ])('answers %s', async (_what, content, extras, expected) => {
    const replies = await answerTo(content, extras);
    expect(replies.map((reply) => reply.text?.body)).toEqual([expect.stringContaining(expected)]);
    expect(replies[0]?.biz_opaque_callback_data).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('ends after "anuncio" when the ad has no headline', async () => {
    const [reply] = await answerTo(inbound.text('hola'), { referral: bareReferral });
    expect(reply?.text?.body).toBe('Gracias por contactarnos desde nuestro anuncio');
  });

  it.each([
    ['contacts', inbound.contacts()],
    ['a sticker', inbound.sticker()],
    ['a reaction', inbound.reaction('wamid.OUT_1', '👍')],
    [
      'an order',
      inbound.order([{ product_retailer_id: 'SKU-9', quantity: 2, item_price: 12.5, currency: 'EUR' }]),
    ],
    ['an unsupported message', inbound.unsupported()],
    ['an edit', inbound.edit('wamid.IN_1', inbound.text('mejor a las 19'))],
    ['a revoke', inbound.revoke('wamid.IN_1')],
    ['an unknown type', inbound.unknown('hologram', { depth: 3 })],
  ])('stores %s and says nothing', async (_what, content) => {
    expect(await answerTo(content)).toEqual([]);
  });

  it('offers a menu for "ayuda" whose every choice leads somewhere, in one message', async () => {
    const customer = someone();
    const asked = await customer.say('hola, necesito ayuda');
    await recado.settled();
    const [menu] = repliesTo(asked.id);
    const rows = menu?.interactive?.action.sections.flatMap((section) => section.rows) ?? [];
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) {
      const chosen = await customer.choose(row.id);
      await recado.settled();
      const replies = repliesTo(chosen.id);
      expect(replies).toHaveLength(1);
      expect(replies[0]?.text?.body).toMatch(new RegExp(`^Has seleccionado: ${row.title}\\n.+`));
    }
  });
});

it('answers to the identity that the message came with', async () => {
  const byPhone = await someone().say('hola');
  const byId = await recado.simulator
    .customer({ userId: 'BR.90817263545362718190', username: 'rui.demo', hidesPhone: true })
    .say('hola');
  await recado.settled();
  expect(repliesTo(byPhone.id)[0]).toMatchObject({ to: expect.stringMatching(/^\+1555010/) });
  expect(repliesTo(byPhone.id)[0]).not.toHaveProperty('recipient');
  expect(repliesTo(byId.id)[0]).toMatchObject({ recipient: 'BR.90817263545362718190' });
  expect(repliesTo(byId.id)[0]).not.toHaveProperty('to');
});

it('answers a message once however often it is delivered', async () => {
  recado.simulator.mischief.duplicate = 1;
  const { id } = await someone().say('hola');
  recado.simulator.mischief.duplicate = 0;
  await recado.settled();
  expect(repliesTo(id)).toHaveLength(1);
  expect(marksOf(id)).toHaveLength(1);
});

it('keeps the order of a conversation, one reply per message when turns are off', async () => {
  const customer = someone();
  const ids: string[] = [];
  for (let i = 0; i < 20; i += 1) ids.push((await customer.say(`mensaje ${i}`)).id);
  await recado.settled();
  const quoted = sent().flatMap((body) => (body.context === undefined ? [] : [body.context.message_id]));
  expect(quoted.filter((id) => ids.includes(id))).toEqual(ids);
});

it('leaves a message of an hour ago to people, and trusts no time that cannot be', async () => {
  const now = Math.floor(Date.now() / 1000);
  const late = await someone().send(inbound.text('hola'), { timestamp: now - 3_700 });
  const absurd = await someone().send(inbound.text('hola'), { timestamp: 1 });
  const future = await someone().send(inbound.text('hola'), { timestamp: now + 3_600 });
  await recado.settled();
  expect([repliesTo(late.id), marksOf(late.id)]).toEqual([[], []]);
  expect(repliesTo(absurd.id)).toHaveLength(1);
  expect(repliesTo(future.id)).toHaveLength(1);
  const [event] = await recado.query(
    `SELECT state, reason FROM events JOIN messages m ON m.id = message_id WHERE provider_message_id = $1`,
    [late.id],
  );
  expect(event).toEqual({ state: 'skipped', reason: 'left_to_people' });
});

it('moves statuses forward only, in whatever order they come', async () => {
  const { id } = await someone().say('hola');
  await recado.settled();
  const [row] = await recado.query<{ state: string; rank: number }>(
    `SELECT o.state, o.status_rank AS rank FROM outbox o WHERE reply_to = $1 AND kind = 'message'`,
    [id],
  );
  expect(row).toEqual({ state: 'sent', rank: 3 });
});

it('keeps the ad that brought the customer, whole', async () => {
  const { id } = await someone().send(inbound.sticker(), { referral });
  await recado.settled();
  const [kept] = await recado.query(
    `SELECT r.headline, r.ctwa_clid, r.raw FROM referrals r JOIN messages m ON m.id = r.message_id WHERE m.provider_message_id = $1`,
    [id],
  );
  expect(kept).toEqual({ headline: 'Promo de otoño', ctwa_clid: referral['ctwa_clid'], raw: referral });
});

it('never sends again what may have been accepted, and settles it by the receipt', async () => {
  recado.simulator.faults.use({ kind: 'accept_then_500', times: 1 });
  const { id } = await recado.simulator.customer(CUSTOMER).say('hola');
  await recado.settled();
  expect(repliesTo(id)).toHaveLength(1);
  const [row] = await recado.query(`SELECT state FROM outbox WHERE reply_to = $1 AND kind = 'message'`, [id]);
  expect(row).toEqual({ state: 'sent' });
});

it('sends again what was certainly refused', async () => {
  recado.simulator.faults.use({ kind: 'error', code: 131016, httpStatus: 400, times: 1 });
  const { id } = await someone().say('hola');
  await recado.settled();
  expect(repliesTo(id)).toHaveLength(2);
  const [row] = await recado.query(`SELECT state FROM outbox WHERE reply_to = $1 AND kind = 'message'`, [id]);
  expect(row).toEqual({ state: 'sent' });
});
