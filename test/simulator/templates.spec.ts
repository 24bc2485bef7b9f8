import { JsonObject, objectsIn } from '../../src/simulator/json';
import { phone, Stand, userId } from './stand';

const account = '900100200300401';
const templates = `/graph/v26.0/${account}/message_templates`;
let stand: Stand;
beforeEach(async () => {
  stand = await Stand.up();
});
afterEach(() => stand.down());

const send = (template: JsonObject, more: JsonObject = {}) =>
  stand.send({ type: 'template', text: undefined, template, ...more });
const named = (name: string, components: JsonObject[] = [], code = 'es'): JsonObject => ({
  name,
  language: { code },
  components,
});
const text = (...texts: string[]) => texts.map((one) => ({ type: 'text', text: one }));
const body = (...texts: string[]): JsonObject => ({ type: 'body', parameters: text(...texts) });
const image: JsonObject = {
  type: 'header',
  parameters: [{ type: 'image', image: { link: 'https://media.example.test/a.jpg' } }],
};
const button = (sub_type: string, index: number, ...parameters: JsonObject[]): JsonObject => ({
  type: 'button',
  sub_type,
  index: String(index),
  parameters,
});
const coupon = button('copy_code', 1, { type: 'coupon_code', coupon_code: 'X10' });
const of = (name: string, value: string) => ({ type: 'text', parameter_name: name, text: value });
const order: JsonObject = { type: 'body', parameters: [of('nombre', 'Ada'), of('pedido', '991')] };
const track = button('url', 1, { type: 'text', text: '991' });
const cancel = (...parameters: JsonObject[]) => button('quick_reply', 0, ...parameters);
const change = (name: string, json: JsonObject) => stand.call('PUT', `/templates/${name}`, json);

describe('the list', () => {
  const pageAt = async (path: string) => (await stand.call('GET', path)).json;
  const idsIn = (json: JsonObject) =>
    objectsIn(json['data']).map(({ name, language }) => [name, language].join());

  it('comes page by page, each template once', async () => {
    const all = idsIn(await pageAt(`${templates}?limit=100`));
    const seen: string[] = [];
    let path: string | undefined = `${templates}?limit=5&fields=name,language`;
    while (path !== undefined) {
      const page: JsonObject = await pageAt(path);
      seen.push(...idsIn(page));
      const { next } = page['paging'] as { next?: string };
      path = next?.slice(stand.url.length);
    }
    expect(all.length).toBeGreaterThan(10);
    expect(seen).toEqual(all);
  });

  it('has the fields that are asked for, and the id', async () => {
    const { data } = await pageAt(`${templates}?fields=name,quality_score,nonsense&limit=1`);
    expect(data).toEqual([
      { id: expect.anything(), name: 'pickup_ready', quality_score: { score: 'UNKNOWN' } },
    ]);
  });

  it('has numbers as ids that a double cannot hold, and texts', async () => {
    const answer = await stand.call('GET', `${templates}?fields=id&limit=100`);
    expect(answer.text).toMatch(/"id":\d{18}[,}]/);
    expect(answer.text).toMatch(/"id":"\d{15}"/);
    const { items } = (await stand.call('GET', '/templates')).json as { items: { id: string }[] };
    for (const { id } of items) expect(answer.text).toContain(id);
  });

  it.each(['limit=x', 'limit=-1', 'after=%25%25'])('refuses %s', async (query) => {
    expect(await stand.call('GET', `${templates}?${query}`)).toMatchObject({
      status: 400,
      json: { error: { code: 100 } },
    });
  });

  it("asks for a token of the account's lines", async () => {
    expect((await stand.call('GET', templates, undefined, 'other')).json).toMatchObject({
      error: { code: 190 },
    });
    expect((await stand.call('GET', templates.replace(account, '9'))).json).toMatchObject({
      error: { code: 100, error_subcode: 33 },
    });
  });

  it('is struck by the faults that are meant for it', async () => {
    stand.simulator.faults.use(
      { kind: 'html' },
      { kind: 'error', code: 80007, match: { type: 'message_templates' } },
    );
    expect((await stand.call('GET', templates)).json).toMatchObject({ error: { code: 80007 } });
  });
});

describe('a template', () => {
  const created = {
    name: 'thanks',
    language: 'es',
    category: 'UTILITY',
    components: [{ type: 'BODY', text: 'Gracias' }],
  };

  it('is sent once it was made and approved, and no more once it was deleted', async () => {
    const made = await stand.call('POST', templates, created);
    expect(made.json).toMatchObject({ status: 'PENDING', category: 'UTILITY', id: expect.anything() });
    expect((await send(named('thanks'))).json).toMatchObject({ error: { code: 132001 } });
    await change('thanks', { status: 'APPROVED' });
    expect((await send(named('thanks'))).status).toBe(200);
    expect((await stand.call('DELETE', `${templates}?name=thanks`)).json).toEqual({ success: true });
    expect((await send(named('thanks'))).json).toMatchObject({ error: { code: 132001 } });
    await stand.simulator.idle();
    const events = stand.values.flatMap((value) => value['event'] ?? []);
    expect(events).toEqual(['APPROVED', 'DELETED']);
  });

  it.each<[string, JsonObject]>([
    ['a name in capitals', { name: 'Thanks' }],
    ['an unknown category', { category: 'NEWS' }],
    ['a body of 1025', { components: [{ type: 'BODY', text: 'x'.repeat(1025) }] }],
    ['two variables in a header', { components: [{ type: 'HEADER', format: 'TEXT', text: '{{1}} {{2}}' }] }],
    ['a footer of 61', { components: [{ type: 'FOOTER', text: 'x'.repeat(61) }] }],
    [
      'a button label of 26',
      { components: [{ type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'x'.repeat(26) }] }] },
    ],
    [
      'eleven buttons',
      { components: [{ type: 'BUTTONS', buttons: Array.from({ length: 11 }, () => ({ text: 'a' })) }] },
    ],
    [
      'a long coupon',
      { components: [{ type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', example: 'x'.repeat(21) }] }] },
    ],
    ['a time to live that is too short', { message_send_ttl_seconds: 29 }],
    ['a name and language that are taken', { name: 'pickup_ready' }],
  ])('is not made with %s', async (_, parts) => {
    expect((await stand.call('POST', templates, { ...created, ...parts })).status).toBe(400);
  });
});

it.each<[string, JsonObject, number]>([
  ['no parameters where none are needed', named('pickup_ready'), 200],
  ['an unknown name', named('nothing'), 132001],
  ['an unknown language', named('pickup_ready', [], 'pt'), 132001],
  ['a language with a hyphen', named('pickup_ready', [], 'es-AR'), 132001],
  ['a paused one', named('winter_offer'), 132015],
  ['a disabled one', named('old_notice'), 132016],
  ['one that nobody has approved', named('new_notice'), 132001],
  ['named parameters', named('order_update', [order, track]), 200],
  ['named parameters without names', named('order_update', [body('Ada', '991'), track]), 132012],
  [
    'too few parameters',
    named('order_update', [{ type: 'body', parameters: [of('nombre', 'Ada')] }, track]),
    132000,
  ],
  ['too many parameters', named('pickup_ready', [body('Ada')]), 132000],
  ['an address without its parameter', named('order_update', [order]), 132000],
  ['a button that is another', named('order_update', [order, track, button('url', 0)]), 132012],
  ['a button that is not there', named('order_update', [order, track, button('url', 7)]), 132012],
  [
    'a button with a payload',
    named('order_update', [order, track, cancel({ type: 'payload', payload: 'c' })]),
    200,
  ],
  [
    'a button with a text',
    named('order_update', [order, track, cancel({ type: 'text', text: 'c' })]),
    132012,
  ],
  [
    'a button with two payloads',
    named('order_update', [
      order,
      track,
      cancel({ type: 'payload', payload: 'c' }, { type: 'payload', payload: 'd' }),
    ]),
    132000,
  ],
  [
    'an address with a payload',
    named('order_update', [order, button('url', 1, { type: 'payload', payload: '9' })]),
    132012,
  ],
  [
    'one name twice',
    named('order_update', [{ type: 'body', parameters: [of('nombre', 'Ada'), of('nombre', 'Ada')] }, track]),
    132012,
  ],
  [
    'a coupon of 21',
    named('autumn_offer', [
      image,
      body('Ada'),
      button('copy_code', 1, { type: 'coupon_code', coupon_code: 'x'.repeat(21) }),
    ]),
    131009,
  ],
  [
    'a coupon as text',
    named('autumn_offer', [image, body('Ada'), button('copy_code', 1, { type: 'text', text: 'X10' })]),
    132012,
  ],
  ['an image and a coupon', named('autumn_offer', [image, body('Ada'), coupon]), 200],
  ['no image', named('autumn_offer', [body('Ada'), coupon]), 132012],
  [
    'a text as image',
    named('autumn_offer', [{ type: 'header', parameters: text('a') }, body('Ada'), coupon]),
    132012,
  ],
  ['no coupon', named('autumn_offer', [image, body('Ada')]), 132000],
  ['a body that is too long', named('autumn_offer', [image, body('x'.repeat(1024)), coupon]), 132005],
  [
    'a text in the header',
    named('appointment_reminder', [{ type: 'header', parameters: text('lunes') }, body('Ada', '18:00')]),
    200,
  ],
  ['a code', named('login_code', [body('123456'), button('url', 0, { type: 'text', text: '123456' })]), 200],
  ['a code without its button', named('login_code', [body('123456')]), 132000],
])('answers %s with its code', async (_, template, expected) => {
  const { status, json } = await send(template);
  expect((json['error'] as JsonObject | undefined)?.['code'] ?? status).toBe(expected);
});

it('sends a code to a phone, and none to a user id', async () => {
  const code = named('login_code', [body('1'), button('url', 0, { type: 'text', text: '1' })]);
  expect((await send(code, { to: undefined, recipient: userId })).json).toMatchObject({
    error: { code: 131062 },
  });
  expect((await send(code, { to: `+${phone}` })).status).toBe(200);
});

it('takes any unknown name while it trusts, and still judges those that it knows', async () => {
  const other = await Stand.up({ trusting: true });
  const answers = [named('nothing'), named('winter_offer')].map((template) =>
    other.send({ type: 'template', text: undefined, template }),
  );
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 400]);
  expect((await other.call('PUT', '/limits', { knownTemplates: true })).json).toMatchObject({
    knownTemplates: true,
  });
  expect((await other.send({ type: 'template', text: undefined, template: named('nothing') })).status).toBe(
    404,
  );
  await other.down();
});

it('gives no parameter to an address that is the same for all', async () => {
  await stand.call('POST', templates, {
    name: 'visit',
    language: 'es',
    category: 'UTILITY',
    components: [
      { type: 'BODY', text: 'Hola' },
      { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Ver', url: 'https://example.test' }] },
    ],
  });
  await change('visit', { status: 'APPROVED' });
  const answers = [named('visit'), named('visit', [button('url', 0, { type: 'text', text: '9' })])].map(
    async (template) => (await send(template)).json['error'] ?? {},
  );
  expect(await Promise.all(answers)).toMatchObject([{}, { code: 132018 }]);
});

describe('a change', () => {
  const template = (id: string) => ({
    message_template_id: Number(id),
    message_template_name: 'autumn_offer',
    message_template_language: 'es',
  });

  it.each<[string, JsonObject, string, JsonObject]>([
    [
      'a pause',
      { status: 'PAUSED', title: 'FIRST_PAUSE' },
      'message_template_status_update',
      {
        event: 'PAUSED',
        reason: null,
        other_info: { title: 'FIRST_PAUSE' },
        message_template_category: 'MARKETING',
      },
    ],
    [
      'a quality',
      { quality: 'RED' },
      'message_template_quality_update',
      { previous_quality_score: 'UNKNOWN', new_quality_score: 'RED' },
    ],
    [
      'an announced category',
      { category: 'UTILITY', announce: true },
      'template_category_update',
      {
        new_category: 'MARKETING',
        correct_category: 'UTILITY',
        category_update_timestamp: expect.any(Number),
      },
    ],
    [
      'a category',
      { category: 'UTILITY' },
      'template_category_update',
      { previous_category: 'MARKETING', new_category: 'UTILITY' },
    ],
    [
      'other components',
      { components: [{ type: 'BODY', text: 'Hola' }] },
      'message_template_components_update',
      {},
    ],
  ])('tells of %s', async (_, json, field, value) => {
    const answer = await change('autumn_offer', { language: 'es', ...json });
    await stand.simulator.idle();
    expect(answer.status).toBe(200);
    expect(stand.bodies).toMatchObject([
      {
        entry: [
          {
            id: account,
            time: expect.any(Number),
            changes: [{ field, value: { ...template(String(answer.json['id'])), ...value } }],
          },
        ],
      },
    ]);
    expect(stand.webhooks[0]?.bytes.toString()).toContain(
      `"message_template_id":${String(answer.json['id'])},`,
    );
  });

  it.each<[string, JsonObject, string]>([
    ['nothing', { status: 'APPROVED' }, 'no template'],
    ['autumn_offer', { status: 'APPROVED' }, 'which of'],
    ['autumn_offer', { status: 'SAD' }, '"status" must be'],
    ['autumn_offer', { announce: 1 }, '"announce" must be'],
    ['autumn_offer', { components: [] }, '"components" must be'],
    ['autumn_offer', { reason: 1 }, '"reason" must be'],
  ])('of %s is refused for what is wrong', async (name, json, reason) => {
    const answer = await change(name, json);
    expect([answer.status, answer.json['message']]).toEqual([400, expect.stringContaining(reason)]);
  });
});
