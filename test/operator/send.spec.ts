import { OperatorDatabase } from '../../src/platform/database/database';
import { WakeUps } from '../../src/platform/queue/wake-ups';
import { aLine, fieldsOf, Stand } from './stand';

const DAY_MS = 24 * 3_600_000;
const template = { name: 'pickup_ready', language: { code: 'es' } };

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.withLine();
});
afterAll(() => stand.down());

let phones = 15550100100;
/** A customer who wrote a moment ago. */
async function aCustomer(): Promise<string> {
  phones += 1;
  await stand.receive({ phone: String(phones) });
  return String(phones);
}

const send = (body: unknown, key?: string) =>
  stand.post('/webhook/send', body, key === undefined ? {} : { 'Idempotency-Key': key });
const outboxOf = async (messageId: unknown) => {
  const [row] = await stand.query(
    `SELECT o.state, o.recipient, o.reply_to, o.expires_at, m.type, m.content
     FROM outbox o JOIN messages m ON m.id = o.message_id WHERE m.id = $1`,
    [messageId],
  );
  return row;
};
const contactsAndMessages = async () =>
  stand.query(
    `SELECT (SELECT count(*) FROM contacts) AS contacts, (SELECT count(*) FROM contact_aliases) AS aliases,
            (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM conversations) AS conversations,
            (SELECT count(*) FROM idempotency_keys) AS keys`,
  );

describe('a text', () => {
  it('is accepted, readable at once, and rings for the sender after the commit', async () => {
    const ring = jest.spyOn(stand.app.get<WakeUps>(WakeUps), 'ring');
    const phone = await aCustomer();
    const sent = await send({ to: `+${phone}`, message: '¡Listo!' });
    expect(sent.status).toBe(202);
    expect(sent.body).toEqual({ id: expect.any(String), status: 'pending' });
    expect(ring).toHaveBeenCalledWith('out');
    const shown = await stand.get(`/api/v1/messages/${sent.body.id}`);
    expect(shown.body).toMatchObject({
      id: sent.body.id,
      lineId: stand.lineId,
      direction: 'outbound',
      type: 'text',
      content: { body: '¡Listo!' },
      status: 'pending',
      contact: { phone },
      errors: [],
      reactions: [],
    });
    ring.mockRestore();
  });

  it.each(['+%s', '%s', ' + %s ', '+1 (555) 010-%l'])('reaches the number written as "%s"', async (form) => {
    const phone = await aCustomer();
    const to = form.replace('%s', phone).replace('%l', phone.slice(7));
    const sent = await send({ to, message: 'hola' });
    expect(sent.status).toBe(202);
    expect(await outboxOf(sent.body.id)).toMatchObject({ recipient: { phone } });
  });

  it('goes to the business-scoped user id that was asked for', async () => {
    await stand.receive({ userId: 'BR.90817263545362718190', phone: '5511900000001' });
    const sent = await send({ to: 'BR.90817263545362718190', message: 'hola' });
    expect(await outboxOf(sent.body.id)).toMatchObject({
      recipient: { userId: 'BR.90817263545362718190' },
    });
  });

  it('quotes, and ends with the service window', async () => {
    const sent = await send({
      to: await aCustomer(),
      message: 'hola',
      context: { message_id: 'wamid.IN_1' },
    });
    const row = await outboxOf(sent.body.id);
    expect(row).toMatchObject({ reply_to: 'wamid.IN_1', expires_at: expect.any(Date) });
    const { body } = await stand.get(`/api/v1/messages/${sent.body.id}`);
    expect(body['context']).toEqual({ messageId: 'wamid.IN_1' });
  });

  it('leaves the shown phone alone when it is sent to a former one', async () => {
    await stand.receive({ userId: 'MX.7001', phone: '5215500000001' });
    const { contactId } = await stand.receive({ userId: 'MX.7001', phone: '5215500000002' });
    expect((await send({ to: '5215500000001', message: 'hola' })).status).toBe(202);
    expect((await stand.get(`/api/v1/contacts/${contactId}`)).body['phone']).toBe('5215500000002');
  });
});

describe('every other type', () => {
  const buttons = {
    type: 'button',
    body: { text: '¿Confirmas?' },
    action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Sí' } }] },
  };
  const list = {
    type: 'list',
    body: { text: 'Elige' },
    action: { button: 'Horas', sections: [{ rows: [{ id: '18', title: '18:00' }] }] },
  };
  const link = {
    type: 'cta_url',
    body: { text: 'Mira' },
    action: { name: 'cta_url', parameters: { display_text: 'Abrir', url: 'https://example.com' } },
  };
  const card = { name: { formatted_name: 'Ana' }, phones: [{ phone: '+15550100001' }] };

  it.each([
    ['text', { text: { body: 'hola', preview_url: true } }, { body: 'hola', previewUrl: true }],
    ['image', { image: { id: '880009', caption: 'pan' } }, { mediaId: '880009', caption: 'pan' }],
    ['video', { video: { link: 'https://example.com/a.mp4' } }, { link: 'https://example.com/a.mp4' }],
    ['audio', { audio: { id: '1' } }, { mediaId: '1' }],
    ['document', { document: { id: '1', filename: 'a.pdf' } }, { mediaId: '1', filename: 'a.pdf' }],
    ['sticker', { sticker: { id: '1' } }, { mediaId: '1' }],
    ['location', { location: { latitude: 4.6, longitude: -74 } }, { latitude: 4.6, longitude: -74 }],
    ['contacts', { contacts: [card] }, { contacts: [card] }],
    ['reaction', { reaction: { message_id: 'wamid.1', emoji: '👍' } }, { messageId: 'wamid.1', emoji: '👍' }],
    ['reaction', { reaction: { message_id: 'wamid.1', emoji: '' } }, { messageId: 'wamid.1', emoji: '' }],
    ['interactive', { interactive: buttons }, buttons],
    ['interactive', { interactive: list }, list],
    ['interactive', { interactive: link }, link],
    ['template', { template }, template],
  ])('%s is stored as the outbox sends it, with and without `type`', async (type, part, content) => {
    const to = await aCustomer();
    for (const body of [
      { to, type, ...part },
      { to, ...part },
    ]) {
      const sent = await send(body);
      expect(sent.body).toMatchObject({ status: 'pending' });
      expect(await outboxOf(sent.body.id)).toMatchObject({ type, content });
    }
  });
});

describe('what Meta would refuse', () => {
  const text = (length: number) => 'x'.repeat(length);
  const button = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });
  const buttons = (...all: object[]) => ({
    interactive: { type: 'button', body: { text: 'a' }, action: { buttons: all } },
  });
  const list = (...rows: object[]) => ({
    interactive: { type: 'list', body: { text: 'a' }, action: { button: 'b', sections: [{ rows }] } },
  });
  const row = (id: string, others = {}) => ({ id, title: 'a', ...others });
  const many = (count: number, prefix = '') => Array.from({ length: count }, (_, i) => row(`${prefix}${i}`));

  it.each([
    ['no content', {}, ['message']],
    ['an empty message', { message: '' }, ['message']],
    ['a long message', { message: text(4097) }, ['message']],
    ['a message that is no text', { message: 5 }, ['message']],
    ['two contents', { message: 'a', text: { body: 'b' } }, ['text']],
    ['two parts', { text: { body: 'b' }, image: { id: '1' } }, ['image']],
    ['another part than its type', { type: 'image', text: { body: 'b' } }, ['image']],
    ['a type without its part', { type: 'location' }, ['location']],
    ['an unknown type', { type: 'hologram', message: 'a' }, ['type']],
    ['a part that is no object', { text: 'hola' }, ['text']],
    ['a part that is a list', { text: [{ body: 'hola' }] }, ['text']],
    ['an empty text', { text: { body: '' } }, ['text.body']],
    ['a long text', { text: { body: text(4097) } }, ['text.body']],
    ['an unknown member', { text: { body: 'a', colour: 'red' } }, ['text.colour']],
    ['an unknown field', { message: 'a', colour: 'red' }, ['colour']],
    ['media without a source', { image: {} }, ['image']],
    ['media with two sources', { image: { id: '1', link: 'https://example.com' } }, ['image']],
    ['a link of another kind', { image: { link: 'file:///etc/passwd' } }, ['image.link']],
    ['a long caption', { image: { id: '1', caption: text(1025) } }, ['image.caption']],
    ['a caption on audio', { audio: { id: '1', caption: 'a' } }, ['audio.caption']],
    [
      'a place off the globe',
      { location: { latitude: 91, longitude: -181 } },
      ['location.latitude', 'location.longitude'],
    ],
    ['a contact without a name', { contacts: [{ phones: [] }] }, ['contacts[0].name']],
    ['no contacts', { contacts: [] }, ['contacts']],
    ['a reaction to nothing', { reaction: { emoji: '👍' } }, ['reaction.message_id']],
    ['a template without a language', { template: { name: 'a' } }, ['template.language']],
    ['a language without a code', { template: { name: 'a', language: {} } }, ['template.language.code']],
    ['an unknown kind', { interactive: { type: 'hologram' } }, ['interactive.type']],
    ['no buttons', buttons(), ['interactive.action.buttons']],
    [
      'four buttons',
      buttons(button('1', 'a'), button('2', 'b'), button('3', 'c'), button('4', 'd')),
      ['interactive.action.buttons'],
    ],
    ['a long button', buttons(button('1', text(21))), ['interactive.action.buttons[0].reply.title']],
    ['a long id', buttons(button(text(257), 'a')), ['interactive.action.buttons[0].reply.id']],
    [
      'equal titles',
      buttons(button('1', 'a'), button('2', 'a')),
      ['interactive.action.buttons[1].reply.title'],
    ],
    ['eleven rows', list(...many(11)), ['interactive.action.sections[0].rows']],
    [
      'eleven rows in two sections',
      {
        interactive: {
          type: 'list',
          body: { text: 'a' },
          action: {
            button: 'b',
            sections: [
              { title: 'a', rows: many(6) },
              { title: 'b', rows: many(5, 'b') },
            ],
          },
        },
      },
      ['interactive.action.sections'],
    ],
    [
      'rows over their limits',
      list(row(text(201)), row('1', { title: text(25) }), row('2', { description: text(73) })),
      [
        'interactive.action.sections[0].rows[0].id',
        'interactive.action.sections[0].rows[1].title',
        'interactive.action.sections[0].rows[2].description',
      ],
    ],
    ['equal rows', list(row('1'), row('1')), ['interactive.action.sections[0].rows[1].id']],
    [
      'long parts around buttons',
      {
        interactive: {
          type: 'button',
          header: { type: 'text', text: text(61) },
          body: { text: text(1025) },
          footer: { text: text(61) },
          action: { buttons: [button('1', 'a')] },
        },
      },
      ['interactive.body.text', 'interactive.footer.text', 'interactive.header.text'],
    ],
    ['NUL', { message: 'a\u0000b' }, ['message']],
  ])('%s is refused at its field', async (_what, part, fields) => {
    const before = await contactsAndMessages();
    const answer = await send({ to: '+15550100077', ...part });
    expect(answer.body).toMatchObject({ statusCode: 400, code: 'validation_failed' });
    expect(fieldsOf(answer).toSorted()).toEqual(fields.toSorted());
    expect(await contactsAndMessages()).toEqual(before);
  });

  it('says limit and length', async () => {
    const { body } = await send({ to: '+15550100077', message: text(4100) });
    expect(body['details']).toEqual([
      { field: 'message', message: 'must have 1 to 4096 characters, not 4100' },
    ]);
  });

  it('takes a text and a list of exactly the limit', async () => {
    expect((await send({ to: await aCustomer(), message: text(4096) })).status).toBe(202);
    expect((await send({ to: await aCustomer(), ...list(...many(10)) })).status).toBe(202);
  });

  it.each([undefined, '', 'nobody', '123', '+1234567890123456', 'MX.', 15550100077, null, {}])(
    'no customer is named by %p',
    async (to) => {
      const answer = await send({ to, message: 'a' });
      expect(answer.status).toBe(400);
      expect(fieldsOf(answer)).toEqual(['to']);
    },
  );

  it('is told how to send JSON', async () => {
    const broken = await stand.request('POST', '/webhook/send', '{"to": ', {});
    expect(broken.body).toMatchObject({ statusCode: 400, code: 'invalid_json', details: [] });
    const list = await send([{ to: '+15550100077' }]);
    expect([list.status, fieldsOf(list)]).toEqual([400, ['body']]);
    const form = await stand.request('POST', '/webhook/send', 'to=1', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([form.status, fieldsOf(form)]).toEqual([400, ['body']]);
    const deep = await stand.request(
      'POST',
      '/webhook/send',
      `{"contacts":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
    );
    expect(deep.status).toBe(400);
    const large = await send({ to: '+15550100077', message: text(1_100_000) });
    expect(large.body).toMatchObject({ statusCode: 413, code: 'payload_too_large' });
  });
});

describe('a reaction', () => {
  const phone = '15550100305';
  const react = (message_id: string) => send({ to: phone, reaction: { message_id, emoji: '👍' } });

  it('goes to a message of the last 30 days that is no reaction, or to one that is not known', async () => {
    const old = { at: new Date(Date.now() - 31 * DAY_MS), providerMessageId: 'wamid.OLD' };
    await stand.receive({ phone }, undefined, old);
    const reaction = { type: 'reaction', content: { messageId: 'wamid.1', emoji: '👍' } } as const;
    await stand.receive({ phone }, reaction, { providerMessageId: 'wamid.REACTION' });
    await stand.receive({ phone }, undefined, { providerMessageId: 'wamid.NEW' });
    for (const refused of ['wamid.OLD', 'wamid.REACTION']) {
      const answer = await react(refused);
      expect([answer.status, fieldsOf(answer)]).toEqual([400, ['reaction.message_id']]);
    }
    expect((await react('wamid.NEW')).status).toBe(202);
    expect((await react('wamid.ELSEWHERE')).status).toBe(202);
  });
});

describe('the service window', () => {
  it('closes 24 hours after the last message; a template still goes', async () => {
    const phone = '15550100301';
    await stand.receive({ phone }, undefined, { at: new Date(Date.now() - DAY_MS - 1000) });
    const refused = await send({ to: phone, message: 'hola' });
    expect(refused.body).toMatchObject({ statusCode: 409, code: 'service_window_closed' });
    expect(refused.body['message']).toContain('template');
    expect((await send({ to: phone, reaction: { message_id: 'wamid.1', emoji: '👍' } })).status).toBe(409);
    const sent = await send({ to: phone, template });
    expect(await outboxOf(sent.body.id)).toMatchObject({ type: 'template', expires_at: null });
  });

  const buttons = {
    type: 'button',
    body: { text: '¿Cuándo?' },
    action: { buttons: [{ type: 'reply', reply: { id: 'now', title: 'Ya' } }] },
  };
  const media = { link: 'https://example.com/a' };
  const sayings = [
    { message: 'hola' },
    { text: { body: 'hola' } },
    { image: media },
    { video: media },
    { audio: media },
    { document: media },
    { sticker: media },
    { location: { latitude: 4.6, longitude: -74.1 } },
    { contacts: [{ name: { formatted_name: 'Ana', first_name: 'Ana' } }] },
    { reaction: { message_id: 'wamid.1', emoji: '👍' } },
    { interactive: buttons },
  ];

  it.each(['15550100303', 'CO.1234567890123456789'])(
    'is closed to %s for everything but a template, of which the refusal shows an example',
    async (to) => {
      const identity = /^\d+$/.test(to) ? { phone: to } : { userId: to };
      for (const stranger of [true, false]) {
        if (!stranger) await stand.receive(identity, undefined, { at: new Date(Date.now() - DAY_MS - 1000) });
        for (const saying of sayings) {
          const refused = await send({ to, ...saying });
          expect([saying, refused.body['code']]).toEqual([saying, 'service_window_closed']);
          expect(refused.status).toBe(409);
          expect(refused.body['message']).toContain('"template":{"name":');
        }
      }
      const sent = await send({ to, template });
      expect([sent.status, await outboxOf(sent.body.id)]).toMatchObject([202, { type: 'template' }]);
    },
  );

  it('is closed for strangers, of whom nothing is kept', async () => {
    const before = await contactsAndMessages();
    const refused = await send({ to: '+15550100302', message: 'hola' }, 'stranger-1');
    expect(refused.body).toMatchObject({ statusCode: 409, code: 'service_window_closed' });
    expect(await contactsAndMessages()).toEqual(before);
  });

  it('lets a first template make contact and conversation once, however many are sent at a time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => send({ to: '+15550100303', template })),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(6).fill(202));
    const rows = await stand.query(
      `SELECT v.id FROM conversations v JOIN contacts c ON c.id = v.contact_id WHERE c.phone = '15550100303'`,
    );
    expect(rows).toHaveLength(1);
  });

  it('does not count for those who opted out: nothing is sent', async () => {
    const { contactId } = await stand.receive({ phone: '15550100304' });
    await stand.patch(`/api/v1/contacts/${contactId}`, { optedOut: true });
    for (const content of [{ message: 'hola' }, { template }]) {
      const refused = await send({ to: '15550100304', ...content });
      expect(refused.body).toMatchObject({ statusCode: 409, code: 'contact_opted_out' });
    }
    await stand.patch(`/api/v1/contacts/${contactId}`, { optedOut: false });
    expect((await send({ to: '15550100304', message: 'hola' })).status).toBe(202);
  });
});

describe('the idempotency key', () => {
  it('gives the same answer for the same body, whatever the order of its members', async () => {
    const to = await aCustomer();
    const first = await send({ to, message: 'hola' }, 'order-991');
    const again = await send({ message: 'hola', to }, 'order-991');
    expect([again.status, again.body]).toEqual([202, first.body]);
    const [row] = await stand.query(
      'SELECT count(*)::int AS count FROM messages m JOIN contacts c ON c.id = m.contact_id WHERE c.phone = $1 AND direction = $2',
      [to, 'outbound'],
    );
    expect(row).toEqual({ count: 1 });
  });

  it('is refused for another body', async () => {
    const to = await aCustomer();
    await send({ to, message: 'hola' }, 'order-992');
    const other = await send({ to, message: 'adiós' }, 'order-992');
    expect(other.body).toMatchObject({ statusCode: 409, code: 'idempotency_key_reused' });
  });

  it('sends once when it comes many times at once', async () => {
    const to = await aCustomer();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send({ to, message: 'hola' }, 'order-993')),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(202));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
  });

  it('is free again after 24 hours, and after a refusal', async () => {
    const to = await aCustomer();
    const first = await send({ to, message: 'hola' }, 'order-994');
    await stand.query(
      `UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = 'order-994'`,
    );
    const next = await send({ to, message: 'adiós' }, 'order-994');
    expect(next.status).toBe(202);
    expect(next.body.id).not.toBe(first.body.id);
    const again = await send({ to, message: 'adiós' }, 'order-994');
    expect(again.body.id).toBe(next.body.id);
    expect((await send({ to: '15550100399', message: 'hola' }, 'order-995')).status).toBe(409);
    expect((await send({ to: '15550100399', template }, 'order-995')).status).toBe(202);
  });

  it.each(['', 'with blank', 'x'.repeat(256)])('must be visible ASCII: %p', async (key) => {
    const answer = await send({ to: await aCustomer(), message: 'hola' }, key);
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ['Idempotency-Key']]);
  });
});

describe('the line', () => {
  it('must be named when several are active, be known and be active', async () => {
    const to = await aCustomer();
    const second = await stand.post('/api/v1/lines', aLine());
    const lineId = second.body.id;
    const unnamed = await send({ to, message: 'hola' });
    expect([unnamed.status, fieldsOf(unnamed)]).toEqual([400, ['lineId']]);
    expect((await send({ to, message: 'hola', lineId: stand.lineId })).status).toBe(202);
    expect((await send({ to, message: 'hola', lineId })).body['code']).toBe('service_window_closed');
    await stand.patch(`/api/v1/lines/${lineId}`, { active: false });
    expect((await send({ to, message: 'hola', lineId })).body['code']).toBe('line_inactive');
    expect((await send({ to, message: 'hola' })).status).toBe(202);
    for (const unknown of ['5e0e0e0e-0000-4000-8000-000000000000', 'nonsense']) {
      expect((await send({ to, message: 'hola', lineId: unknown })).status).toBe(404);
    }
  });
});

it('leaves nothing half-done when the database fails midway', async () => {
  const to = await aCustomer();
  const before = await contactsAndMessages();
  await stand.query('ALTER TABLE outbox RENAME TO outbox_away');
  const failed = await send({ to, message: 'hola' }, 'order-996');
  await stand.query('ALTER TABLE outbox_away RENAME TO outbox');
  expect(failed.body).toMatchObject({ statusCode: 500, code: 'internal_error' });
  expect(JSON.stringify(failed.body)).not.toMatch(/outbox|select|insert|\.ts/i);
  expect(failed.body['message']).toContain(failed.headers.get('x-request-id'));
  expect(await contactsAndMessages()).toEqual(before);
});

it('says 503 when the database is away', async () => {
  const query = jest.spyOn(OperatorDatabase.prototype, 'query').mockImplementation(async () => {
    throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
  });
  const answer = await stand.get('/api/v1/messages');
  query.mockRestore();
  expect(answer.body).toMatchObject({ statusCode: 503, code: 'store_unavailable' });
});
