import { JsonObject } from '../../src/simulator/json';
import { appIdOf } from '../../src/simulator/line-health';
import { inbound } from '../../src/simulator/inbound';
import { now, phone, Stand } from './stand';

const ACCOUNT = '900100200300401';

let stand: Stand;
let appId: string;
beforeEach(async () => {
  stand = await Stand.up();
  appId = appIdOf(stand.line);
});
afterEach(() => stand.down());

const graph = (path: string, token?: string) => stand.call('GET', `/graph/v26.0/${path}`, undefined, token);
const post = (path: string, body: object = {}) => stand.call('POST', `/graph/v26.0/${path}`, body);
const put = (health: unknown) => stand.call('PUT', '/health', health);
const appToken = () => `${appId}|${stand.line.appSecret}`;
const ALL =
  'status,name_status,code_verification_status,quality_rating,throughput,whatsapp_business_manager_messaging_limit,health_status,webhook_configuration';

it('describes a healthy number, its account, portfolio and app', async () => {
  expect((await graph(`${stand.line.phoneNumberId}?fields=${ALL}`)).json).toEqual({
    id: stand.line.phoneNumberId,
    status: 'CONNECTED',
    name_status: 'APPROVED',
    code_verification_status: 'VERIFIED',
    quality_rating: 'GREEN',
    throughput: { level: 'STANDARD' },
    whatsapp_business_manager_messaging_limit: 'TIER_250',
    health_status: {
      can_send_message: 'AVAILABLE',
      entities: [
        { entity_type: 'PHONE_NUMBER', id: stand.line.phoneNumberId, can_send_message: 'AVAILABLE' },
        { entity_type: 'WABA', id: ACCOUNT, can_send_message: 'AVAILABLE' },
        { entity_type: 'BUSINESS', id: expect.any(String), can_send_message: 'AVAILABLE' },
        { entity_type: 'APP', id: appId, can_send_message: 'AVAILABLE' },
      ],
    },
    webhook_configuration: { application: stand.line.webhookUrl },
  });
});

it('describes a token to itself and to its app, and to nobody else', async () => {
  const path = `debug_token?input_token=${stand.line.token}`;
  const about = { app_id: appId, is_valid: true, expires_at: 0, type: 'SYSTEM_USER' };
  expect((await graph(path)).json).toMatchObject({ data: about });
  expect((await graph(path, appToken())).json).toMatchObject({ data: about });
  expect((await graph(path, `${appId}|wrong`)).json).toMatchObject({ error: { code: 190 } });
  await put({ tokenAsksAboutItself: false });
  expect((await graph(path)).json).toMatchObject({ error: { code: 100 } });
  await put({ tokenValid: false });
  expect((await graph(path)).json).toMatchObject({ error: { code: 190 } });
  expect((await graph(path, appToken())).json).toMatchObject({ data: { is_valid: false } });
  expect(JSON.stringify(stand.simulator.requests)).not.toContain(stand.line.token);
});

it('subscribes the app to the account, which takes away the address of the account', async () => {
  await put({ subscribed: false, accountCallback: 'https://elsewhere.test/' });
  expect((await graph(`${ACCOUNT}/subscribed_apps`)).json).toEqual({ data: [] });
  expect((await post(`${ACCOUNT}/subscribed_apps`)).json).toEqual({ success: true });
  expect((await graph(`${ACCOUNT}/subscribed_apps`)).json).toMatchObject({
    data: [{ whatsapp_business_api_data: { id: appId } }],
  });
  const { json } = await graph(`${stand.line.phoneNumberId}?fields=webhook_configuration`);
  expect(json['webhook_configuration']).toEqual({ application: stand.line.webhookUrl });
  expect((await post(`${ACCOUNT}/subscribed_apps`, { override_callback_uri: 'https://a.test' })).status).toBe(
    400,
  );
});

it('shows what an app is subscribed to, to the app alone', async () => {
  await put({ fields: ['messages'], fieldVersion: 'v21.0' });
  expect((await graph(`${appId}/subscriptions`)).json).toMatchObject({ error: { code: 190 } });
  expect((await graph(`${appId}/subscriptions`, appToken())).json).toEqual({
    data: [
      {
        object: 'whatsapp_business_account',
        callback_url: stand.line.webhookUrl,
        active: true,
        fields: [{ name: 'messages', version: 'v21.0' }],
      },
    ],
  });
});

it('refuses a token that is over, and what it has no right to', async () => {
  await put({ tokenValid: false });
  expect((await stand.send()).json).toMatchObject({ error: { code: 190 } });
  await put({ scopes: ['whatsapp_business_messaging'] });
  for (const path of [stand.line.phoneNumberId, `${ACCOUNT}/subscribed_apps`])
    expect((await graph(path)).json).toMatchObject({ error: { code: 200 } });
});

it('refuses a token from its last second on', async () => {
  const at = now / 1000;
  await stand.simulator.customer(phone).say('hola');
  await put({ tokenExpiresAt: at + 1 });
  expect((await stand.send()).status).toBe(200);
  await put({ tokenExpiresAt: at });
  const path = `debug_token?input_token=${stand.line.token}`;
  expect((await graph(path, appToken())).json).toMatchObject({
    data: { is_valid: false, expires_at: at },
  });
  for (const answer of [
    await stand.send(),
    await graph(path),
    await graph(`${ACCOUNT}/message_templates`),
    await graph(`${ACCOUNT}/subscribed_apps`),
  ])
    expect(answer.json).toMatchObject({ error: { code: 190 } });
});

it('asks for the right to each edge, which the other right does not give', async () => {
  await stand.simulator.customer(phone).send(inbound.image());
  const { id } = stand.messages[0]!['image'] as { id: string };
  const line = stand.line.phoneNumberId;
  const edges = async () => {
    const answers = [
      await stand.send(),
      await graph(id),
      await graph(`${line}/block_users`),
      await post(`${line}/media`),
      await graph(`${ACCOUNT}/message_templates`),
    ];
    return answers.map(({ json }) => (json['error'] as JsonObject | undefined)?.['code']);
  };
  await put({ scopes: [] });
  expect(await edges()).toEqual([200, 200, 200, 200, 200]);
  await put({ scopes: ['whatsapp_business_messaging'] });
  expect(await edges()).toEqual([undefined, undefined, undefined, 100, 200]);
  await put({ scopes: ['whatsapp_business_management'] });
  expect(await edges()).toEqual([200, 200, 200, 200, undefined]);
});

it('refuses messages until the number is registered, with its PIN, ten times in 72 hours', async () => {
  await put({ registered: false, pin: '123456' });
  const register = async (pin: string) =>
    (await post(`${stand.line.phoneNumberId}/register`, { messaging_product: 'whatsapp', pin })).json;
  expect((await stand.send()).json).toMatchObject({ error: { code: 133010 } });
  expect(await register('654321')).toMatchObject({ error: { code: 133005 } });
  expect(await register('123456')).toEqual({ success: true });
  await stand.simulator.customer('15550100077').say('hola');
  expect((await stand.send()).status).toBe(200);
  for (let more = 3; more <= 10; more += 1) await register('123456');
  expect(await register('123456')).toMatchObject({ error: { code: 133016 } });
});

it('tells another time', async () => {
  const dateOf = async () => {
    const headers = { authorization: `Bearer ${stand.line.token}` };
    const response = await fetch(`${stand.url}/graph/v26.0/${stand.line.phoneNumberId}`, { headers });
    return Date.parse(response.headers.get('date') ?? '');
  };
  const before = await dateOf();
  await put({ clockSkewSeconds: 86_400 });
  expect((await dateOf()) - before).toBeGreaterThanOrEqual(86_400_000);
});

it('shows its health, takes it back, and names what is no setting', async () => {
  const healthy = (await stand.call('GET', '/health')).json;
  expect(healthy).toMatchObject({ registered: true, quality: 'GREEN', blocks: [] });
  const blocks = [{ entity: 'WABA', canSend: 'BLOCKED', code: 131042, solution: 'Pay.' }];
  expect((await put({ quality: 'RED', blocks })).json).toEqual({ ...healthy, quality: 'RED', blocks });
  expect((await stand.call('DELETE', '/health')).json).toEqual(healthy);
  for (const [health, name] of [
    [{ odd: 1 }, '"odd"'],
    [{ quality: 5 }, '"quality" must be a text'],
    [{ registered: 'no' }, '"registered" must be true or false'],
    [{ clockSkewSeconds: 1.5 }, '"clockSkewSeconds" must be a whole number'],
    [{ fields: 'messages' }, '"fields" must be a list of texts'],
    [{ blocks: [{ entity: 'SHOP' }] }, '"blocks" must be a list of {entity'],
    [[], 'must be an object'],
  ] as const)
    expect((await put(health)).json).toMatchObject({
      statusCode: 400,
      message: expect.stringContaining(name),
    });
  expect((await stand.call('GET', '/health?line=5')).status).toBe(400);
});
