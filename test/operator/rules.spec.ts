import { CONDITION_ORDER } from '../../src/bot/rules/rule';
import { NewsItem } from '../../src/domain/news';
import { INTERACTIVE_KINDS } from '../../src/sending/interactive-actions';
import { INTERACTIVE } from '../../src/sending/interactive-shapes';
import { NewsFeed } from '../../src/platform/events/news-feed';
import { fieldsOf, itemsOf, Stand } from './stand';

const UNKNOWN = '5e0e0e0e-0000-4000-8000-000000000000';

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.withLine();
});
afterAll(() => stand.down());

const text = (body: string) => ({ type: 'text', content: { body } });
const textRule = (others = {}) => ({
  when: { type: 'keyword', words: ['precio'] },
  reply: text('Aquí'),
  ...others,
});
const aButton = (id: string, title = id) => ({ type: 'reply', reply: { id, title } });
const asking = (type: string, action: object) => ({ type, body: { text: 'a' }, action });
const aMenu = (buttons: readonly unknown[] = [aButton('a')]) => asking('button', { buttons });
const aRow = (id: string, others = {}) => ({ id, title: id, ...others });
const aList = (...sections: readonly object[]) => asking('list', { button: 'Ver', sections });
const aCard = (index: number, others = {}) => ({
  card_index: index,
  header: { type: 'image', image: { id: '1' } },
  action: { name: 'cta_url', parameters: { display_text: 'Ver', url: 'https://example.com' } },
  ...others,
});
const rows = (count: number, prefix = 'r') => Array.from({ length: count }, (_, i) => aRow(`${prefix}${i}`));

const listed = async () => itemsOf(await stand.get('/api/v1/rules?limit=200')) as unknown as Listed[];
interface Listed {
  readonly id: string;
  readonly position: number;
  readonly when: { readonly type: (typeof CONDITION_ORDER)[number] };
}

describe('rules', () => {
  it('are made, changed and removed', async () => {
    const made = await stand.post('/api/v1/rules', textRule({ position: 5 }));
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: expect.any(String),
        tenantId: stand.tenantId,
        position: 5,
        active: true,
        sensitive: false,
        handOver: false,
        ...textRule(),
      },
    ]);
    const path = `/api/v1/rules/${made.body.id}`;
    expect((await listed()).find((rule) => rule.when.type === 'keyword')).toEqual(made.body);
    const changed = await stand.patch(path, { active: false, reply: text('Otra') });
    expect(changed.body).toEqual({ ...made.body, active: false, reply: text('Otra') });
    expect((await stand.get(path)).body).toEqual(changed.body);
    expect((await stand.delete(path)).status).toBe(204);
    expect((await stand.patch(path, { active: true })).status).toBe(404);
    const last = await stand.post('/api/v1/rules', textRule());
    expect((await listed()).findLast((rule) => rule.when.type === 'keyword')).toEqual(last.body);
    await stand.delete(`/api/v1/rules/${last.body.id}`);
  });

  it('are listed in the order in which they are tried', async () => {
    const tried = (await listed()).map(({ when, position }) => [
      CONDITION_ORDER.indexOf(when.type),
      position,
    ]);
    expect(tried).toEqual(tried.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d));
    expect(new Set(tried.map(([kind]) => kind)).size).toBe(CONDITION_ORDER.length);
  });

  it('keep what two people change at once', async () => {
    const { body } = await stand.post('/api/v1/rules', textRule());
    const path = `/api/v1/rules/${body.id}`;
    for (let round = 0; round < 10; round += 1) {
      const changes = [
        { active: round % 2 === 0 },
        { position: round },
        { reply: text(`Aquí ${round}`) },
        { when: { type: 'keyword', words: [`precio${round}`] } },
      ];
      await Promise.all(changes.map((change) => stand.patch(path, change)));
      expect((await stand.get(path)).body).toMatchObject(Object.assign({}, ...changes) as object);
    }
    await stand.delete(path);
  });

  it('made at once have places of their own', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => stand.post('/api/v1/rules', textRule())));
    expect(new Set(made.map(({ body }) => body['position'])).size).toBe(5);
    await Promise.all(made.map(({ body }) => stand.delete(`/api/v1/rules/${body.id}`)));
  });

  it.each([
    [{ when: undefined, reply: undefined }, ['reply', 'when']],
    [{ when: 'keyword' }, ['when']],
    [{ when: { type: 'mood' } }, ['when.type']],
    [{ when: { type: 'keyword' } }, ['when.words']],
    [{ when: { type: 'keyword', words: [] } }, ['when.words']],
    [
      { when: { type: 'keyword', words: ['', 'ok', 7, '👋'] } },
      ['when.words[0]', 'when.words[2]', 'when.words[3]'],
    ],
    [{ when: { type: 'choice' } }, ['when.id']],
    [{ when: { type: 'media', media: 'sticker' } }, ['when.media']],
    [{ when: { type: 'fallback', words: ['a'] } }, ['when.words']],
    [{ reply: { type: 'image', content: {} } }, ['reply.type']],
    [{ reply: { type: 'text' } }, ['reply.content']],
    [{ reply: text('') }, ['reply.content.body']],
    [{ reply: text('x'.repeat(4097)) }, ['reply.content.body']],
    [{ reply: text(' \n') }, ['reply.content.body']],
    [{ reply: text('[[{{headline}}]] {{title}}') }, ['reply.content.body']],
    [{ reply: { type: 'text', content: { body: 'a', colour: 'red' } } }, ['reply.content.colour']],
    [{ position: 1.5 }, ['position']],
    [{ position: -1, active: 'no' }, ['active', 'position']],
    [{ colour: 'red' }, ['colour']],
  ])('refuse %j at the field', async (part, fields) => {
    const answer = await stand.post('/api/v1/rules', textRule(part));
    expect([answer.status, fieldsOf(answer).toSorted()]).toEqual([400, fields]);
    const id = (await listed()).find((rule) => rule.when.type === 'keyword')?.id;
    const given = Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
    if (Object.keys(given).length === 0) return;
    expect(fieldsOf(await stand.patch(`/api/v1/rules/${id}`, given)).toSorted()).toEqual(fields);
  });

  it('take a placeholder alone where it always stands for something', async () => {
    for (const [type, body] of [
      ['selection', '{{title}}'],
      ['product', '{{product}}'],
    ] as const) {
      const { status, body: made } = await stand.post('/api/v1/rules', { when: { type }, reply: text(body) });
      expect(status).toBe(201);
      await stand.delete(`/api/v1/rules/${made.id}`);
    }
  });

  it.each<[object, string[]]>([
    [{}, ['type']],
    [{ type: 'poll' }, ['type']],
    [{ type: 'button' }, ['body', 'action']],
    [{ ...aMenu(), body: { text: 'x'.repeat(1025) } }, ['body.text']],
    [{ ...aMenu(), footer: { text: 'x'.repeat(61) } }, ['footer.text']],
    [{ ...aMenu(), footer: 'a' }, ['footer']],
    [{ ...aMenu(), header: { type: 'text', text: 'x'.repeat(61) } }, ['header.text']],
    [{ ...aMenu(), header: { type: 'image', image: {} } }, ['header.image']],
    [{ ...aMenu(), header: { type: 'video', video: { link: 'ftp://a.example' } } }, ['header.video.link']],
    [{ ...aMenu(), header: { type: 'audio' } }, ['header.type']],
    [aMenu([]), ['action.buttons']],
    [aMenu(['a', 'b', 'c', 'd'].map((id) => aButton(id))), ['action.buttons']],
    [aMenu([aButton('a'), 7]), ['action.buttons[1]']],
    [aMenu([aButton('a'), aButton('b', 'x'.repeat(21))]), ['action.buttons[1].reply.title']],
    [aMenu([aButton('a', 'Sí'), aButton('b', 'Sí')]), ['action.buttons[1].reply.title']],
    [aMenu([aButton('a', 'Sí'), aButton('a', 'No')]), ['action.buttons[1].reply.id']],
    [aMenu([aButton('x'.repeat(257), 'Sí')]), ['action.buttons[0].reply.id']],
    [{ ...aList({ rows: rows(1) }), header: { type: 'image', image: { id: '1' } } }, ['header.type']],
    [{ ...aList({ rows: rows(1) }), body: { text: 'x'.repeat(4097) } }, ['body.text']],
    [aList(), ['action.sections']],
    [aList({ rows: [] }), ['action.sections[0].rows']],
    [aList({ rows: rows(11) }), ['action.sections[0].rows']],
    [aList({ title: 'A', rows: rows(6) }, { title: 'B', rows: rows(6, 's') }), ['action.sections']],
    [aList({ title: 'A', rows: rows(1) }, { rows: rows(1, 's') }), ['action.sections[1].title']],
    [aList({ title: 'A', rows: rows(1) }, { title: 'B', rows: rows(1) }), ['action.sections[1].rows[0].id']],
    [aList({ rows: [aRow('x'.repeat(201), { title: 'a' })] }), ['action.sections[0].rows[0].id']],
    [aList({ rows: [aRow('a', { title: 'x'.repeat(25) })] }), ['action.sections[0].rows[0].title']],
    [aList({ rows: [aRow('a', { description: '' })] }), ['action.sections[0].rows[0].description']],
    [asking('cta_url', { name: 'cta_url' }), ['action.parameters']],
    [
      asking('cta_url', { name: 'cta_url', parameters: { display_text: 'x'.repeat(21), url: 'a' } }),
      ['action.parameters.display_text', 'action.parameters.url'],
    ],
    [asking('location_request_message', { name: 'location' }), ['action.name']],
    [{ ...asking('location_request_message', { name: 'send_location' }), header: {} }, ['header']],
    [asking('flow', {}), ['action.name', 'action.parameters']],
    [asking('product', { catalog_id: '1' }), ['action.product_retailer_id']],
    [asking('product_list', { catalog_id: '1', sections: [] }), ['header', 'action.sections']],
    [asking('carousel', { cards: [aCard(0)] }), ['action.cards']],
    [
      asking('carousel', { cards: [aCard(0), aCard(1, { body: { text: 'x'.repeat(161) } })] }),
      ['action.cards[1].body.text'],
    ],
    [{ ...asking('carousel', { cards: [aCard(0), aCard(1)] }), footer: { text: 'a' } }, ['footer']],
    [{ type: 'call_permission_request', action: {} }, ['action.name']],
  ])('refuse what Meta would refuse: %j', async (content, fields) => {
    const answer = await stand.post('/api/v1/rules', textRule({ reply: { type: 'interactive', content } }));
    expect([answer.status, fieldsOf(answer)]).toEqual([400, fields.map((field) => `reply.content.${field}`)]);
  });

  it.each<object>([
    aMenu([aButton('x'.repeat(256), 'x'.repeat(20)), aButton('b'), aButton('c')]),
    { ...aMenu(), header: { type: 'document', document: { link: 'https://example.com/a.pdf' } } },
    { ...aList({ rows: rows(10) }), header: { type: 'text', text: 'a' }, footer: { text: 'a' } },
    aList({ title: 'A', rows: rows(5) }, { title: 'B', rows: rows(5, 's') }),
    asking('cta_url', { name: 'cta_url', parameters: { display_text: 'Ver', url: 'https://example.com' } }),
    asking('location_request_message', { name: 'send_location' }),
    { type: 'product', action: { catalog_id: '1', product_retailer_id: '2' } },
    { type: 'call_permission_request', action: { name: 'call_permission_request' } },
  ])('take %j', async (content) => {
    const { status, body } = await stand.post(
      '/api/v1/rules',
      textRule({ reply: { type: 'interactive', content } }),
    );
    expect([status, body['reply']]).toEqual([201, { type: 'interactive', content }]);
    await stand.delete(`/api/v1/rules/${body.id}`);
  });

  it.each([
    [{ text: '¡HÓLA!' }, '¡Hola! 👋 Bienvenido', { type: 'keyword', word: 'hola' }],
    [{ text: 'cualquier cosa' }, 'Gracias por tu mensaje', { type: 'fallback' }],
    [
      { text: 'hola', referral: { headline: 'Promo' } },
      "nuestro anuncio 'Promo'",
      { type: 'referral', headline: 'Promo' },
    ],
    [{ text: 'hola', referral: {} }, 'nuestro anuncio', { type: 'referral', headline: null }],
    [{ media: 'video', referral: {} }, 'nuestro anuncio', { type: 'referral', headline: null }],
    [{ text: 'hola', product: 'SKU-9' }, 'nuestro producto SKU-9', { type: 'product', product: 'SKU-9' }],
    [
      { choice: { id: 'menu:horario', title: 'Horario' } },
      'Has seleccionado: Horario\n',
      { type: 'choice', id: 'menu:horario' },
    ],
    [{ choice: { title: 'Otro' } }, 'Has seleccionado: Otro', { type: 'selection', title: 'Otro' }],
    [{ choice: { id: 'other' } }, 'Has seleccionado: other', { type: 'selection', title: 'other' }],
    [{ media: 'image' }, 'Hemos recibido tu imagen', { type: 'media', media: 'image' }],
    [{ media: 'lost' }, 'No hemos podido recibir tu archivo', { type: 'media', media: 'lost' }],
    [{ location: true }, 'Hemos recibido tu ubicación', { type: 'location' }],
  ])('tell what %j would get and why, and send nothing', async (message, reply, matched) => {
    const { status, body } = await stand.post('/api/v1/rules/try', message);
    expect(status).toBe(200);
    expect(body).toEqual({
      reply: { type: 'text', content: { body: expect.stringContaining(reply) } },
      rule: {
        id: expect.any(String),
        position: expect.any(Number),
        when: expect.objectContaining({ type: matched.type }),
      },
      matched,
    });
    expect(await stand.query('SELECT 1 FROM outbox')).toEqual([]);
  });

  it.each([
    [{}, ['text']],
    [{ location: false }, ['text']],
    [{ choice: {} }, ['choice']],
    [{ media: 'sticker' }, ['media']],
    [{ text: 'hola', media: 'image' }, ['media']],
    [{ text: 'hola', choice: { id: 'a' } }, ['choice']],
  ])('cannot be tried against %j', async (message, fields) => {
    const answer = await stand.post('/api/v1/rules/try', message);
    expect([answer.status, fieldsOf(answer)]).toEqual([400, fields]);
  });

  it('tell that nothing would be answered', async () => {
    await stand.query('UPDATE rules SET active = false');
    expect((await stand.post('/api/v1/rules/try', { text: 'hola' })).body).toEqual({
      reply: null,
      rule: null,
      matched: null,
    });
    await stand.query('UPDATE rules SET active = true');
    expect((await stand.post('/api/v1/rules/try', { text: 'a', tenantId: UNKNOWN })).status).toBe(404);
  });
});

describe('the order of rules', () => {
  const order = (ids: unknown, others = {}) =>
    stand.request('PUT', '/api/v1/rules/order', { ids, ...others });
  const idsOf = (rules: readonly Listed[]) => rules.map(({ id }) => id);

  it('is put as a whole', async () => {
    const before = await listed();
    const wanted = idsOf(before).toReversed();
    expect((await order(wanted)).status).toBe(204);
    const after = await listed();
    const places = new Map(after.map(({ id, position }) => [id, position]));
    expect(wanted.map((id) => places.get(id))).toEqual(wanted.map((_, i) => (i + 1) * 10));
    const kinds = (rules: readonly Listed[]) => rules.map(({ when }) => when.type);
    expect(kinds(after)).toEqual(kinds(before));
  });

  it('is refused when it is not that of all rules', async () => {
    const before = await listed();
    const ids = idsOf(before);
    for (const wrong of [ids.slice(1), [...ids, UNKNOWN], [...ids.slice(1), UNKNOWN], []]) {
      const answer = await order(wrong);
      expect([answer.status, answer.body['code']]).toEqual([409, 'rules_changed']);
    }
    expect(await listed()).toEqual(before);
  });

  it('of another tenant is another one', async () => {
    const tenantId = (await stand.post('/api/v1/tenants', { name: 'Luna' })).body.id;
    const own = (await listed()).filter(
      (rule) => (rule as { tenantId?: string }).tenantId === stand.tenantId,
    );
    expect(fieldsOf(await order(idsOf(own)))).toEqual(['tenantId']);
    expect((await order(idsOf(own), { tenantId })).status).toBe(409);
    expect((await order(idsOf(own), { tenantId: stand.tenantId })).status).toBe(204);
    await stand.delete(`/api/v1/tenants/${tenantId}`);
  });

  it.each([[undefined], ['a'], [['a']], [[7]], [[UNKNOWN, UNKNOWN.toUpperCase()]]])(
    'refuses %j',
    async (ids) => {
      const answer = await order(ids);
      expect([answer.status, fieldsOf(answer)]).toEqual([400, ['ids']]);
    },
  );

  it('stays one while rules come and go', async () => {
    const ids = idsOf(await listed());
    const [made, ...orders] = await Promise.all([
      stand.post('/api/v1/rules', textRule()),
      ...Array.from({ length: 6 }, (_, i) => order(i % 2 === 0 ? ids : ids.toReversed())),
    ]);
    expect(orders.every(({ status }) => status === 204 || status === 409)).toBe(true);
    const positions = (await listed()).map(({ position }) => position);
    expect(new Set(positions).size).toBe(ids.length + 1);
    expect(made.body['position']).toBe((ids.length + 1) * 10);
    await stand.delete(`/api/v1/rules/${made.body.id}`);
  });
});

it('are described kind by kind, for generated clients', async () => {
  const union = (property: string, ...types: readonly string[]) => ({
    [property]: expect.objectContaining({
      oneOf: expect.any(Array),
      discriminator: {
        propertyName: 'type',
        mapping: Object.fromEntries(types.map((type) => [type, expect.stringMatching(/Dto$/)])),
      },
    }),
  });
  const { components } = (await (await fetch(`${stand.url}/docs-json`)).json()) as {
    components: { schemas: Record<string, { properties: object }> };
  };
  for (const name of ['RuleDto', 'NewRuleDto', 'ChangeRuleDto']) {
    expect(components.schemas[name]?.properties).toMatchObject({
      ...union('when', ...CONDITION_ORDER),
      ...union('reply', 'text', 'interactive'),
    });
  }
  // What is described is what is checked.
  expect(components.schemas['InteractiveReplyDto']?.properties).toMatchObject({
    content: { oneOf: INTERACTIVE.schema.oneOf },
  });
  expect(INTERACTIVE.schema.oneOf?.map(({ title }) => title)).toEqual(INTERACTIVE_KINDS);
});

it('tells browsers which rule changed', async () => {
  const heard: NewsItem[] = [];
  let wake = (): void => undefined;
  const more = () => new Promise<void>((resolve) => void (wake = resolve));
  stand.service(NewsFeed).listen((news) => {
    heard.push(...(news ?? []));
    wake();
  });
  await more();
  const itemOf = async (id: string): Promise<NewsItem> => {
    const found = heard.findIndex((item) => item.id === id);
    if (found >= 0) return heard.splice(found, 1)[0] as NewsItem;
    await more();
    return itemOf(id);
  };

  const { id } = (await stand.post('/api/v1/rules', textRule())).body;
  const { tenantId } = stand;
  expect(await itemOf(id)).toEqual({ topic: 'rules', tenantId, id });
  for (const change of [
    () => stand.patch(`/api/v1/rules/${id}`, { active: false }),
    async () => stand.request('PUT', '/api/v1/rules/order', { ids: (await listed()).map((rule) => rule.id) }),
    () => stand.delete(`/api/v1/rules/${id}`),
  ]) {
    await change();
    expect(await itemOf(id)).toEqual({ topic: 'rules', tenantId, id });
  }
});
