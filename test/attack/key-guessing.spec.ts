import { newApiKey } from '../../src/access/api-key-text';
import { Stand } from '../operator/stand';

const SOON = new Date(Date.now() + 3_600_000).toISOString();

describe('whoever guesses API keys', () => {
  let stand: Stand;
  let key: string;
  let expired: string;
  let revoked: string;
  const make = async () => {
    const { body } = await stand.post('/api/v1/keys', { name: 'A', scopes: ['lines:read'], expiresAt: SOON });
    return { id: body.id, key: String(body['key']) };
  };
  beforeAll(async () => {
    stand = await Stand.withLine({ TRUSTED_PROXIES: '127.0.0.1' });
    ({ key } = await make());
    const over = await make();
    await stand.query(`UPDATE api_keys SET expires_at = now() WHERE id = $1`, [over.id]);
    const gone = await make();
    await stand.delete(`/api/v1/keys/${gone.id}`);
    [expired, revoked] = [over.key, gone.key];
  });
  afterAll(() => stand.down());

  let guesses = 0;
  /** Each from an address of its own, since many from one are told to wait. */
  const answerTo = async (authorization: string, cookie = '') => {
    const { status, headers, body } = await stand.request('GET', '/api/v1/lines', undefined, {
      authorization,
      cookie,
      'x-forwarded-for': `198.51.100.${(guesses += 1)}`,
    });
    return { status, challenge: headers.get('www-authenticate'), body };
  };
  const swapped = (text: string, at: number) =>
    text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);

  const tries: readonly [string, () => string][] = [
    ['an unknown one of the right form', () => `Bearer ${newApiKey()}`],
    ['an expired one', () => `Bearer ${expired}`],
    ['a revoked one', () => `Bearer ${revoked}`],
    ['the right one with another first character', () => `Bearer ${swapped(key, 7)}`],
    ['the right one with another last character', () => `Bearer ${swapped(key, key.length - 1)}`],
    ['its visible beginning', () => `Bearer ${key.slice(0, 13)}`],
    ['the right one cut short by a character', () => `Bearer ${key.slice(0, -1)}`],
    ['the right one with a character more', () => `Bearer ${key}A`],
    ['the right one in capitals', () => `Bearer ${key.toUpperCase()}`],
    ['the right one with a space in it', () => `Bearer ${key.slice(0, 20)} ${key.slice(20)}`],
    ['the right one in quotes', () => `Bearer "${key}"`],
    ['the right one twice', () => `Bearer ${key}, Bearer ${key}`],
    ['the right one as a password', () => `Basic ${Buffer.from(`x:${key}`).toString('base64')}`],
    ['the right one without a scheme', () => key],
    ['nothing', () => 'Bearer'],
    ['SQL', () => `Bearer recado_' OR '1'='1`],
    ['a pattern', () => `Bearer recado_${'%'.repeat(43)}______`],
    ['the digest of the right one', () => 'Bearer \\x00'],
    ['a very long one', () => `Bearer recado_${'A'.repeat(8_000)}`],
  ];

  it.each(tries)('learns nothing by %s', async (_, guess) => {
    expect(await answerTo(guess())).toEqual({
      status: 401,
      challenge: 'Bearer',
      body: {
        statusCode: 401,
        code: 'unauthorized',
        message: 'Send an API key as Authorization: Bearer <key>, or sign in',
        details: [],
      },
    });
  });

  it('is not let in by the cookie of a browser that is signed in either', async () => {
    const session = await stand.post('/api/v1/session', { apiKey: 'operator-test-key-0123456789' });
    const cookie = (session.headers.get('set-cookie') ?? '').split(';')[0];
    expect((await answerTo(`Bearer ${revoked}`, cookie)).status).toBe(401);
  });

  it('would be let in with the right one', async () => {
    expect((await answerTo(`Bearer ${key}`)).status).toBe(200);
  });

  it('finds no key in an address or a body', async () => {
    const asked = await fetch(`${stand.url}/api/v1/lines?key=${key}&api_key=${key}&access_token=${key}`);
    expect(asked.status).toBe(401);
  });
});
