import { createHash, createHmac } from 'node:crypto';
import { OutgoingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import { signatureOf } from '../../src/simulator/signature';
import { API_KEY, APP_SECRET, PHONE_NUMBER_ID, startApp, TestApp, TOKEN, VERIFY_TOKEN } from '../support/app';
import { rawRequest } from './raw-request';

const SECOND_SECRET = 'demo_app_secret_2';
const FORMER_SECRET = 'demo_app_secret_0';
const NAME = 'x-hub-signature-256';

const message = {
  from: '15550100077',
  id: 'wamid.GAME',
  timestamp: '1',
  type: 'text',
  text: { body: 'el café' },
};
const value = { metadata: { phone_number_id: PHONE_NUMBER_ID }, messages: [message] };
const TEXT = JSON.stringify({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
});
const BODY = Buffer.from(TEXT);
const HEX = signatureOf(BODY, APP_SECRET);
const RIGHT = `sha256=${HEX}`;
const by = (secret: string | Buffer, body = BODY) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

let recado: TestApp;
let otherLine: string;
beforeAll(async () => {
  recado = await startApp();
  const secrets = { token: 'other', verifyToken: 'other-verify-token', appSecret: FORMER_SECRET };
  const line = { phoneNumberId: '700800900100299', ...secrets };
  otherLine = ((await recado.api('POST', '/api/v1/lines', line)).body as { id: string }).id;
  const path = `/api/v1/lines/${otherLine}/app-secret`;
  await recado.api('POST', path, { appSecret: SECOND_SECRET });
  await recado.api('DELETE', `${path}/former`);
});
afterAll(() => recado.close());

const rows = async () =>
  recado.query(
    `SELECT (SELECT count(*) FROM inbox) AS inbox, (SELECT count(*) FROM dead_letters) AS letters,
            (SELECT count(*) FROM messages) AS messages`,
  );
const doors = () => [
  '/webhook',
  `/webhook/${recado.lineId}`,
  '/webhooks/whatsapp/',
  '/api/webhooks/whatsapp',
];
const send = async (door: string, headers: OutgoingHttpHeaders, body: Buffer, method = 'POST') =>
  (await rawRequest(recado.url, method, door, { 'content-type': 'application/json', ...headers }, body))
    .status;

const GAMES: readonly (readonly [string, OutgoingHttpHeaders, Buffer?])[] = [
  ['in upper-case digits', { [NAME]: `sha256=${HEX.toUpperCase()}` }],
  ['under an upper-case name', { [NAME]: `SHA256=${HEX}` }],
  ['under its name twice', { [NAME]: `sha256=${RIGHT}` }],
  ['without its name', { [NAME]: HEX }],
  ['with a blank in it', { [NAME]: `sha256= ${HEX}` }],
  ['with a tab in it', { [NAME]: `sha256=${HEX.slice(0, 32)}\t${HEX.slice(32)}` }],
  ['with another after it', { [NAME]: `${RIGHT},${RIGHT}` }],
  ['in two headers', { [NAME]: [RIGHT, RIGHT] }],
  ['in two headers, a wrong one first', { [NAME]: [by('wrong'), RIGHT] }],
  ['in two headers, a wrong one last', { [NAME]: [RIGHT, by('wrong')] }],
  ['in quotes', { [NAME]: `"${RIGHT}"` }],
  ['in base64', { [NAME]: `sha256=${Buffer.from(HEX, 'hex').toString('base64')}` }],
  ['cut short', { [NAME]: RIGHT.slice(0, -2) }],
  ['with more behind it', { [NAME]: `${RIGHT}00` }],
  ['that is empty', { [NAME]: '' }],
  ['of zeros', { [NAME]: `sha256=${'0'.repeat(64)}` }],
  ['of SHA-1', { [NAME]: `sha1=${createHmac('sha1', APP_SECRET).update(BODY).digest('hex')}` }],
  [
    'of SHA-1 in its old header',
    { 'x-hub-signature': `sha1=${createHmac('sha1', APP_SECRET).update(BODY).digest('hex')}` },
  ],
  ['in the old header', { 'x-hub-signature': RIGHT }],
  [
    'that is a plain hash',
    { [NAME]: `sha256=${createHash('sha256').update(APP_SECRET).update(BODY).digest('hex')}` },
  ],
  ['of an empty secret', { [NAME]: by('') }],
  ['of the secret and a line break', { [NAME]: by(`${APP_SECRET}\n`) }],
  ['of the secret in capitals', { [NAME]: by(APP_SECRET.toUpperCase()) }],
  ['of the verify token', { [NAME]: by(VERIFY_TOKEN) }],
  ['of the token of the line', { [NAME]: by(TOKEN) }],
  ['of the API key', { [NAME]: by(API_KEY) }],
  ['of a secret that has ended', { [NAME]: by(FORMER_SECRET) }],
  ['of an empty body', { [NAME]: by(APP_SECRET, Buffer.alloc(0)) }],
  ['of no body, with none', { [NAME]: by('wrong') }, Buffer.alloc(0)],
  ['of the body without its last line break', { [NAME]: RIGHT }, Buffer.from(`${TEXT}\n`)],
  ['of the body without its first blank', { [NAME]: RIGHT }, Buffer.from(` ${TEXT}`)],
  ['of the body without its mark of UTF-8', { [NAME]: RIGHT }, Buffer.from(`\ufeff${TEXT}`)],
  [
    'of the body in UTF-8, sent in Latin-1',
    { [NAME]: RIGHT, 'content-type': 'application/json; charset=latin1' },
    Buffer.from(TEXT, 'latin1'),
  ],
  [
    'of the body in UTF-8, sent in UTF-16',
    { [NAME]: RIGHT, 'content-type': 'application/json; charset=utf-16le' },
    Buffer.from(TEXT, 'utf16le'),
  ],
  ['of the body before it was folded', { [NAME]: RIGHT, 'content-encoding': 'gzip' }, gzipSync(BODY)],
  [
    'of the body with its members in another order',
    { [NAME]: RIGHT },
    Buffer.from(JSON.stringify({ entry: [], ...(JSON.parse(TEXT) as object) })),
  ],
  ['of the body with other escapes', { [NAME]: RIGHT }, Buffer.from(TEXT.replace('é', '\\u00e9'))],
  ['of the body, with another after it', { [NAME]: RIGHT }, Buffer.concat([BODY, BODY])],
];

describe('a signature', () => {
  it.each(GAMES.map(([what, headers, body = BODY]) => [what, headers, body] as const))(
    '%s opens no door, and nothing is stored',
    async (_, headers, body) => {
      const before = await rows();
      for (const door of doors()) {
        for (const transfer of [{}, { 'transfer-encoding': 'chunked' }]) {
          const status = await send(door, { ...headers, ...transfer }, body);
          expect([door, status]).toEqual([door, door.startsWith('/api/') ? 403 : 401]);
        }
      }
      expect(await rows()).toEqual(before);
    },
  );

  it('in the address or in the body is none', async () => {
    const before = await rows();
    const inside = Buffer.from(JSON.stringify({ ...(JSON.parse(TEXT) as object), [NAME]: RIGHT }));
    expect(await send(`/webhook?${NAME}=${RIGHT}&signature=${HEX}`, {}, BODY)).toBe(401);
    expect(await send('/webhook', {}, inside)).toBe(401);
    expect(await rows()).toEqual(before);
  });

  it('of a secret is taken once it is that of the line', async () => {
    const body = Buffer.from('{"object":"whatsapp_business_account","entry":[]}');
    expect(await send(`/webhook/${otherLine}`, { [NAME]: by(SECOND_SECRET, body) }, body)).toBe(200);
  });

  it('of another line’s secret opens no other line’s own door', async () => {
    const before = await rows();
    expect(await send(`/webhook/${recado.lineId}`, { [NAME]: by(SECOND_SECRET) }, BODY)).toBe(401);
    expect(await send(`/webhook/${otherLine}`, { [NAME]: RIGHT }, BODY)).toBe(401);
    expect(await rows()).toEqual(before);
  });

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'])(
    'that is right does nothing with %s',
    async (method) => {
      const before = await rows();
      for (const door of doors()) {
        for (const override of [{}, { 'x-http-method-override': 'POST' }]) {
          const status = await send(door, { [NAME]: RIGHT, ...override }, BODY, method);
          expect([door, [403, 404, 405].includes(status)]).toEqual([door, true]);
        }
      }
      expect(await rows()).toEqual(before);
    },
  );

  it('that is right opens every door, in one piece or in chunks', async () => {
    const before = (await recado.query('SELECT id FROM inbox')).length;
    for (const door of doors()) {
      expect(await send(door, { [NAME]: RIGHT }, BODY)).toBe(200);
      expect(await send(door, { [NAME]: RIGHT, 'transfer-encoding': 'chunked' }, BODY)).toBe(200);
    }
    expect(await recado.query('SELECT id FROM inbox')).toHaveLength(before + 8);
  });
});
