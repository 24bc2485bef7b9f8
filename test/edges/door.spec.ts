import crypto from 'node:crypto';
import { IncomingMessage, request as rawRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { signatureOf } from '../../src/simulator/signature';
import { APP_SECRET, PHONE_NUMBER_ID, startApp, TestApp, VERIFY_TOKEN } from '../support/app';
import { deliver } from '../support/deliver';

const META = '31.13.24.7';
const EMPTY = '{"object":"whatsapp_business_account","entry":[]}';
const RIGHT = new URLSearchParams({
  'hub.mode': 'subscribe',
  'hub.verify_token': VERIFY_TOKEN,
  'hub.challenge': '730915824',
}).toString();
const WRONG = RIGHT.replace(VERIFY_TOKEN, 'wrong');

type Headers = Record<string, string>;

const signed = (body: string | Buffer): Headers => ({
  'x-hub-signature-256': `sha256=${signatureOf(Buffer.from(body), APP_SECRET)}`,
});
const from = (address: string): Headers => ({ 'x-forwarded-for': address });

/** Made before anything is connected: it takes its time. */
const BOMB = gzipSync(Buffer.alloc(50 * 1024 * 1024));

async function post(app: TestApp, body: string | Buffer, headers: Headers, path = '/webhook') {
  const bytes = new Uint8Array(Buffer.from(body));
  const response = await deliver(() => fetch(app.url + path, { method: 'POST', headers, body: bytes }));
  return { status: response.status, headers: response.headers, body: await response.text() };
}

async function ask(app: TestApp, query: string, headers: Headers = {}) {
  const response = await fetch(`${app.url}/webhook?${query}`, { headers });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

const answers = async (app: TestApp, answer: string): Promise<number> => {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  return Number(
    new RegExp(`^recado_webhooks_total\\{answer="${answer}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0,
  );
};

describe('behind a trusted proxy', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { TRUSTED_PROXIES: 'loopback' } });
  });
  afterAll(() => app.close());

  it('wrong verify tokens of one address are limited, and nobody else, nor a right one', async () => {
    const guesser = from('203.0.113.5');
    const guesses: number[] = [];
    for (let i = 0; i < 25; i += 1) guesses.push((await ask(app, WRONG, guesser)).status);
    expect(guesses).toEqual([...Array<number>(20).fill(403), ...Array<number>(5).fill(429)]);
    const limited = await ask(app, WRONG, guesser);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(JSON.parse(limited.body)).toMatchObject({ statusCode: 429, code: 'too_many_attempts' });
    expect(await ask(app, RIGHT, guesser)).toMatchObject({ status: 200, body: '730915824' });
    expect((await ask(app, WRONG, from('203.0.113.6'))).status).toBe(403);
    expect((await ask(app, 'hub.mode=subscribe', guesser)).status).toBe(403);
  });

  it('an address counts with its network where it is IPv6', async () => {
    const guess = async (address: string) => (await ask(app, WRONG, from(address))).status;
    for (let i = 0; i < 20; i += 1) expect(await guess(`2001:db8:1:2::${i}`)).toBe(403);
    expect(await guess('2001:db8:1:2:ffff::1')).toBe(429);
    expect(await guess('2001:db8:1:3::1')).toBe(403);
  });

  it('signed webhooks of one address are all taken, whatever else comes from there', async () => {
    const mine = from('203.0.113.7');
    for (let i = 0; i < 100; i += 1) expect((await post(app, EMPTY, mine)).status).toBe(401);
    for (let i = 0; i < 25; i += 1) await ask(app, WRONG, mine);
    const sent = Array.from({ length: 500 }, (_, i) => `${EMPTY.slice(0, -1)},"n":${i}}`);
    for (let i = 0; i < sent.length; i += 25) {
      const taken = await Promise.all(
        sent.slice(i, i + 25).map((body) => post(app, body, { ...mine, ...signed(body) })),
      );
      expect(taken.every(({ status }) => status === 200)).toBe(true);
    }
  });

  it.each(['', 'a b', 'a\n', 'ñ', 'x'.repeat(257)])('the challenge %j is refused', async (challenge) => {
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': VERIFY_TOKEN,
      'hub.challenge': challenge,
    }).toString();
    const answer = await ask(app, query);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      expect.objectContaining({ code: 'invalid_challenge' }),
    ]);
  });

  it('every answer of the doors is plain, not to be guessed at, and kept by nobody', async () => {
    const all = [
      await ask(app, RIGHT),
      await ask(app, WRONG),
      await post(app, EMPTY, signed(EMPTY)),
      await post(app, EMPTY, {}),
      await post(app, '{', signed('{')),
    ];
    expect(all.map(({ status }) => status)).toEqual([200, 403, 200, 401, 400]);
    for (const { headers } of all) {
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expect(all[0]?.headers.get('content-type')).toBe('text/plain');
  });

  it('a compressed body is not unfolded: its bytes are what is signed, and they are no JSON', async () => {
    const folded = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
    expect((await post(app, BOMB, folded)).status).toBe(401);
    const answer = await post(app, gzipSync(EMPTY), { ...folded, ...signed(gzipSync(EMPTY)) });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      400,
      expect.objectContaining({ code: 'invalid_json' }),
    ]);
  });

  it('a stranger costs one HMAC for each app', async () => {
    const hmac = jest.spyOn(crypto, 'createHmac');
    const wrongly = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
    expect((await post(app, EMPTY, wrongly)).status).toBe(401);
    expect(hmac.mock.calls.filter(([, secret]) => secret === APP_SECRET)).toHaveLength(1);
    hmac.mockRestore();
  });

  it('a body may have 4 MB, and no byte more', async () => {
    const filled = (bytes: number) => `${EMPTY.slice(0, -1)},"n":"${'.'.repeat(bytes - EMPTY.length - 7)}"}`;
    const largest = filled(4 * 1024 * 1024);
    expect(Buffer.byteLength(largest)).toBe(4 * 1024 * 1024);
    expect((await post(app, largest, signed(largest))).status).toBe(200);
    const larger = filled(4 * 1024 * 1024 + 1);
    const refused = await post(app, larger, signed(larger));
    expect([refused.status, JSON.parse(refused.body)]).toEqual([
      413,
      expect.objectContaining({ code: 'too_large' }),
    ]);
  });
});

describe('WEBHOOK_ALLOWED_ADDRESSES', () => {
  let app: TestApp;
  beforeAll(async () => {
    const env = { TRUSTED_PROXIES: 'loopback', WEBHOOK_ALLOWED_ADDRESSES: '31.13.24.0/21,2a03:2880::/32' };
    app = await startApp({ env });
  });
  afterAll(() => app.close());

  it.each([
    [META, 200],
    ['::ffff:31.13.24.7', 200],
    ['2a03:2880::1', 200],
    ['203.0.113.5', 403],
    ['31.13.24.7, 203.0.113.5', 403],
    ['2001:db8::1', 403],
    ['nobody', 403],
  ])('lets in %s: %i', async (address, status) => {
    const refusedBefore = await answers(app, 'forbidden');
    for (const path of [
      '/webhook',
      `/webhook/${app.lineId}`,
      '/webhooks/whatsapp',
      '/api/webhooks/whatsapp',
    ]) {
      expect((await post(app, EMPTY, { ...from(address), ...signed(EMPTY) }, path)).status).toBe(status);
    }
    expect((await ask(app, RIGHT, from(address))).status).toBe(status);
    expect((await answers(app, 'forbidden')) - refusedBefore).toBe(status === 403 ? 5 : 0);
  });

  it('refuses before the body is read', async () => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { ...from('203.0.113.5'), 'content-length': 4 * 1024 * 1024 };
      const request = rawRequest(`${app.url}/webhook`, { method: 'POST', headers });
      request.on('response', resolve).on('error', reject).write('{');
    });
    expect(answer.statusCode).toBe(403);
    answer.destroy();
    const endless = rawRequest(`${app.url}/webhook`, { method: 'POST', headers: from('203.0.113.5') });
    const [status, closed] = await new Promise<[number | undefined, string | undefined]>(
      (resolve, reject) => {
        endless.on('response', ({ statusCode, headers }) => resolve([statusCode, headers.connection]));
        endless.on('error', reject).write('{');
      },
    );
    expect([status, closed]).toEqual([403, 'close']);
    endless.on('error', () => undefined).destroy();
  });

  it('leaves the rest of the program to everybody', async () => {
    expect((await fetch(`${app.url}/health/live`, { headers: from('203.0.113.5') })).status).toBe(200);
  });
});

describe('WEBHOOK_CLIENT_CERT_HEADER', () => {
  const CN = 'CN=client.webhooks.fbclientcerts.com';
  let app: TestApp;
  beforeAll(async () => {
    const env = {
      TRUSTED_PROXIES: 'loopback',
      WEBHOOK_CLIENT_CERT_HEADER: `X-Client-Verify=SUCCESS; X-Client-Subject=${CN}`,
    };
    app = await startApp({ env });
  });
  afterAll(() => app.close());

  it.each<[string, Headers, number]>([
    ['as nginx says it', { 'x-client-verify': 'SUCCESS', 'x-client-subject': `${CN},O=Meta,C=US` }, 200],
    ['last in the name', { 'x-client-verify': 'SUCCESS', 'x-client-subject': `O=Meta, ${CN}` }, 200],
    ['as OpenSSL wrote it', { 'x-client-verify': 'SUCCESS', 'x-client-subject': `/O=Meta/${CN}` }, 200],
    [
      'as Envoy says it',
      { 'x-client-verify': 'SUCCESS', 'x-client-subject': `Hash=1;Subject="${CN},O=M"` },
      200,
    ],
    ['none', {}, 403],
    ['not verified', { 'x-client-verify': 'FAILED:expired', 'x-client-subject': CN }, 403],
    ['without its name', { 'x-client-verify': 'SUCCESS' }, 403],
    ['of a longer name', { 'x-client-verify': 'SUCCESS', 'x-client-subject': `${CN}.evil.example` }, 403],
    ['within another name', { 'x-client-verify': 'SUCCESS', 'x-client-subject': `O=x\\,${CN}` }, 403],
    [
      'within a value, by another way of writing',
      { 'x-client-verify': 'SUCCESS', 'x-client-subject': `O=x/${CN},C=US` },
      403,
    ],
    ['within a value of OpenSSL', { 'x-client-verify': 'SUCCESS', 'x-client-subject': `/O=x,${CN}` }, 403],
    ['after another name', { 'x-client-verify': 'SUCCESS', 'x-client-subject': `CN=x${CN}` }, 403],
  ])('a certificate %s', async (_, headers, status) => {
    expect((await post(app, EMPTY, { ...headers, ...signed(EMPTY) })).status).toBe(status);
    expect((await ask(app, RIGHT, headers)).status).toBe(status);
  });

  it('is believed from a trusted proxy only', async () => {
    const other = await startApp({
      env: { TRUSTED_PROXIES: '203.0.113.9', WEBHOOK_CLIENT_CERT_HEADER: `X-Client-Subject=${CN}` },
    });
    try {
      expect((await post(other, EMPTY, { 'x-client-subject': CN, ...signed(EMPTY) })).status).toBe(403);
    } finally {
      await other.close();
    }
  });
});

describe('ALLOW_UNSIGNED_WEBHOOKS', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { ALLOW_UNSIGNED_WEBHOOKS: 'true' } });
  });
  afterAll(() => app.close());

  const naming = (phoneNumberId: string) =>
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '1',
          changes: [
            {
              field: 'messages',
              value: {
                metadata: { phone_number_id: phoneNumberId },
                messages: [
                  {
                    id: `wamid.${phoneNumberId}`,
                    from: '15550100077',
                    timestamp: '1',
                    type: 'text',
                    text: { body: 'a' },
                  },
                ],
              },
            },
          ],
        },
      ],
    });

  it('opens no door of a line that has an app secret', async () => {
    expect((await post(app, EMPTY, {})).status).toBe(401);
    const line = { phoneNumberId: '700800900100299', token: 't', verifyToken: 'another-token' };
    const made = await app.api('POST', '/api/v1/lines', line);
    expect(made.status).toBe(201);
    const wrongly = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
    for (const headers of [{}, wrongly]) {
      const own = `/webhook/${app.lineId}`;
      expect((await post(app, naming(PHONE_NUMBER_ID), headers, own)).status).toBe(401);
      // On the shared door it may be the other line's; then it is nobody's.
      expect((await post(app, naming(PHONE_NUMBER_ID), headers)).status).toBe(200);
    }
    await app.settled();
    const letters = await app.query<{ reason: string }>('SELECT DISTINCT reason FROM dead_letters');
    expect(letters).toEqual([{ reason: 'wrong_app' }]);
    expect(await app.query('SELECT 1 FROM messages')).toEqual([]);
    expect(await answers(app, 'unchecked')).toBeGreaterThanOrEqual(2);
    const { id } = made.body as { id: string };
    const diagnosis = await app.api('GET', `/api/v1/lines/${id}/doctor`);
    expect(diagnosis.body).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({ check: 'local_refusal', state: 'warning' }),
      ]),
    });
  });
});
