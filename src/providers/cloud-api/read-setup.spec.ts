import { readAppWebhook, readNumber, readSubscribedApps, readToken } from './read-setup';

it('reads what may be missing, and anything in its place, as not known', () => {
  for (const body of [{}, { data: 7, health_status: [], throughput: 'x', webhook_configuration: null }]) {
    expect(readNumber(body)).toMatchObject({
      status: null,
      health: [],
      callbacks: { line: null, app: null },
    });
    expect(readToken(body)).toMatchObject({ valid: false, appId: null, scopes: [], expiresAt: null });
    expect(readSubscribedApps(body)).toEqual([]);
    expect(readAppWebhook(body)).toBeNull();
  }
});

it('takes no id into an address that is none of Meta', () => {
  expect(readToken({ data: { app_id: '../me', is_valid: true } }).appId).toBeNull();
  const entities = [{ entity_type: 'WABA', id: '1/subscribed_apps?x=', can_send_message: 'AVAILABLE' }];
  expect(readNumber({ health_status: { entities } }).health[0]?.id).toBeNull();
});

it('reads a token that ends, and one that does not', () => {
  expect(readToken({ data: { expires_at: 1_796_000_000 } }).expiresAt).toEqual(new Date(1_796_000_000_000));
  expect(readToken({ data: { expires_at: 0 } }).expiresAt).toBeNull();
});

it('finds the subscription of WhatsApp among others, with fields of either spelling', () => {
  const data = [
    { object: 'page', fields: [{ name: 'feed' }] },
    {
      object: 'whatsapp_business_account',
      callback_url: 'https://a.test/',
      fields: ['messages', { name: 'security', version: 'v26.0' }],
    },
  ];
  expect(readAppWebhook({ data })).toEqual({
    callback: 'https://a.test/',
    active: true,
    fields: [
      { name: 'messages', version: null },
      { name: 'security', version: 'v26.0' },
    ],
  });
});
