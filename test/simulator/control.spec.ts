import { lineId, phone, Stand, userId } from './stand';

const key = 'control-key';
let stand: Stand;
beforeEach(async () => {
  stand = await Stand.up({ mayControl: async ({ headers }) => headers.authorization === `Bearer ${key}` });
});
afterEach(() => stand.down());

const call = (method: string, path: string, body?: unknown) => stand.call(method, path, body, key);
const text = (body: string) => ({ type: 'text', text: { body } });

it('asks for its key on every route but those of the Graph side', async () => {
  for (const [method, path] of [
    ['GET', '/faults'],
    ['POST', `/customers/${phone}/messages`],
    ['POST', '/webhooks'],
    ['GET', '/anything'],
  ] as const) {
    expect(await stand.call(method, path, undefined, 'another')).toMatchObject({
      status: 401,
      json: { code: 'unauthorized' },
    });
  }
  expect((await stand.send()).status).toBe(200);
});

it('writes as a customer, by phone or by user id', async () => {
  const referral = { source_type: 'ad', headline: 'Scrivici' };
  const sent = await call('POST', `/customers/${phone}/messages`, { ...text('hola'), name: 'Rui', referral });
  await call('POST', `/customers/${userId}/messages`, { ...text('otra'), line: lineId });
  await stand.simulator.idle();
  expect(sent).toMatchObject({ status: 202, json: { id: expect.stringMatching(/^wamid\./) } });
  expect(stand.messages).toMatchObject([
    { from: phone, text: { body: 'hola' }, referral },
    { from: phone, from_user_id: userId, text: { body: 'otra' } },
  ]);
  expect(stand.values[0]?.['contacts']).toMatchObject([{ profile: { name: 'Rui' }, wa_id: phone }]);
});

it('gives the business messages after a given one, and waits for the first', async () => {
  const { json } = await call('POST', `/customers/${phone}/messages`, text('hola'));
  const waiting = call(
    'GET',
    `/customers/${phone}/messages?after=${encodeURIComponent(String(json['id']))}&wait=15000`,
  );
  await stand.send({ text: { body: 'uno' }, context: { message_id: json['id'] } });
  const items = (await waiting).json['items'] as { id: string }[];
  expect(items).toMatchObject([{ type: 'text', text: { body: 'uno' }, context: { message_id: json['id'] } }]);
  await stand.send({ text: { body: 'due' } });
  const next = await call('GET', `/customers/${phone}/messages?after=${encodeURIComponent(items[0]!.id)}`);
  expect(next.json['items']).toMatchObject([{ text: { body: 'due' } }]);
});

it('ends a wait with nothing new, and when it is closed', async () => {
  expect((await call('GET', `/customers/${phone}/messages?wait=1`)).json['items']).toEqual([]);
  const waiting = call('GET', `/customers/${phone}/messages?wait=15000`).catch(() => 'closed');
  await call('GET', '/mischief');
  await stand.simulator.close();
  expect(await waiting).toBeDefined();
});

it("sends any body and shows the product's answer", async () => {
  stand.answer = () => 401;
  const answer = await call('POST', '/webhooks', { body: '{"object": ', signature: 'wrong' });
  expect(answer).toMatchObject({ status: 200, json: { status: 401, body: 'noted' } });
  expect(stand.webhooks[0]?.bytes.toString()).toBe('{"object": ');
});

it('sets, shows and clears faults', async () => {
  const faults = [{ kind: 'error', code: 131056, times: 1 }];
  expect((await call('PUT', '/faults', { faults })).json).toEqual({ faults });
  expect((await call('GET', '/faults')).json).toEqual({ faults });
  expect((await stand.send()).status).toBe(400);
  expect((await call('GET', '/faults')).json).toEqual({ faults: [] });
  await call('PUT', '/faults', { faults });
  expect((await call('DELETE', '/faults')).json).toEqual({ faults: [] });
});

it('sets mischief, where what is not named is off', async () => {
  await call('PUT', '/mischief', { duplicate: 1 });
  await call('PUT', '/mischief', { statuses: false });
  expect((await call('GET', '/mischief')).json).toMatchObject({ duplicate: 0, statuses: false });
});

it('shows what the Graph side received, without tokens', async () => {
  await stand.send();
  await stand.send({ to: undefined });
  const { json } = await call('GET', '/requests?limit=1');
  expect(json).toMatchObject({ count: 2, items: [{ method: 'POST', status: 400, authorized: true }] });
  expect(JSON.stringify(json)).not.toContain('demo-token');
});

it.each([
  ['POST', `/customers/${phone}/messages`, '{"type":', 'not JSON'],
  ['POST', `/customers/${phone}/messages`, '[]', 'must be an object'],
  ['POST', `/customers/${phone}/messages`, '{}', '"type" must name'],
  ['POST', `/customers/${phone}/messages`, '{"type":"text"}', '"text" must be'],
  ['POST', `/customers/${phone}/messages`, '{"type":"text","text":{"body":"a"},"line":"9"}', 'no line 9'],
  ['POST', '/customers/nobody/messages', '{"type":"text","text":{"body":"a"}}', 'international number'],
  ['POST', '/customers/%E0%A4%A/messages', '{}', 'encoded'],
  ['GET', `/customers/${phone}/messages?wait=soon`, undefined, '"wait" must be'],
  ['POST', '/webhooks', '{"body":7}', '"body" must be'],
  ['POST', '/webhooks', '{"body":{},"signature":"odd"}', '"signature" must be'],
  ['PUT', '/faults', '{"faults":[{"kind":"odd"}]}', 'kind must be one of'],
  ['PUT', '/mischief', '{"duplicate":2}', '"duplicate" must be'],
  ['PUT', '/mischief', '{"delayMs":1e12}', '"delayMs" must be a number from 0 to 600000'],
  ['PUT', '/mischief', '{"statuses":1}', '"statuses" must be'],
  ['PUT', '/mischief', '{"odd":1}', 'no mischief "odd"'],
])('answers %s %s with %s by 400', async (method, path, body, reason) => {
  const answer = await call(method, path, body);
  expect(answer.status).toBe(400);
  expect(answer.json['message']).toContain(reason);
});

it('refuses a body over 5 MB, and a route that is none', async () => {
  const huge = JSON.stringify({ ...text('x'.repeat(5 * 1024 * 1024)) });
  expect((await call('POST', `/customers/${phone}/messages`, huge)).status).toBe(413);
  expect((await call('GET', '/constructor')).status).toBe(404);
});

it('asks which line when there are several', async () => {
  stand.simulator.useLine({ ...stand.line, phoneNumberId: '700800900100202' });
  const answer = await call('POST', `/customers/${phone}/messages`, text('hola'));
  expect(answer.json['message']).toContain('Name the line');
});

it.each(['//', '//lines', '/lines//', '//lines:x'])('has nothing at %s', async (path) => {
  expect(await call('GET', path)).toMatchObject({ status: 404, json: { code: 'no_such_route' } });
});

it('says no more than that something failed, and tells the log what', async () => {
  const log: string[] = [];
  const other = await Stand.up({
    log: (message) => log.push(message),
    mayControl: () => Promise.reject(new RangeError('the database system is starting up')),
  });
  const { status, json } = await other.call('GET', '/lines');
  await other.down();
  expect([status, json['code']]).toEqual([500, 'internal_error']);
  expect(json['message']).not.toContain('database');
  expect(log).toEqual([expect.stringMatching(/a control request failed: RangeError\n +at /)]);
  expect(log[0]).not.toContain('database');
});

it.each([
  ['PUT', '/faults', { faults: [] }],
  ['DELETE', '/faults', undefined],
  ['PUT', '/mischief', { duplicate: 1 }],
])('tells every line of %s %s', async (method, path, body) => {
  const told: string[] = [];
  const other = await Stand.up({ onChange: (id) => told.push(id) });
  other.simulator.useLine({ ...other.line, phoneNumberId: '700800900100202' });
  expect((await other.call(method, path, body)).status).toBe(200);
  await other.call('GET', path);
  expect(told).toEqual([lineId, '700800900100202']);
  expect((await other.call('PUT', path, 'nonsense')).status).toBe(400);
  expect(told).toHaveLength(2);
  await other.down();
});
