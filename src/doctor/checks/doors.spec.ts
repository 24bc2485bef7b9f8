import { Answered, DoorEvidence } from '../door-probe';
import { Evidence } from '../evidence';
import { doorFindings } from './doors';

const said = (status: number, text = '', ms = 5): Answered => ({ answered: true, status, text, ms });
const silent = (reason: string): Answered => ({ answered: false, reason });
const REFUSAL = said(401, '{"code":"invalid_signature"}');
const SOUND: DoorEvidence = {
  base: 'https://api.tienda.mx',
  challenge: 'c',
  handshake: said(200, 'c'),
  signed: said(200),
  wronglySigned: REFUSAL,
  large: [REFUSAL, REFUSAL],
};

function findings(
  world: DoorEvidence | null,
  { simulated = false, appSecret = 's' }: { simulated?: boolean; appSecret?: string | null } = {},
) {
  const evidence = { local: SOUND, world, line: { simulated, appSecret } };
  return new Map(doorFindings(evidence as Evidence).map((finding) => [finding.check, finding]));
}

it('finds sound doors in order', () => {
  expect([...findings(SOUND).values()].map(({ state }) => state)).toEqual(Array<string>(9).fill('ok'));
});

it.each([
  [1000, 'ok'],
  [1001, 'warning'],
])('finds an answer after %i ms %s', (ms, state) => {
  const { check, ...finding } = findings({ ...SOUND, signed: said(200, '', ms) }).get('answer_time') ?? {};
  expect(check).toBe('answer_time');
  expect(finding).toMatchObject({ state, found: expect.stringContaining(`${ms} ms`) });
});

it.each([
  ['ENOTFOUND', 'not found in DNS'],
  ['ECONNREFUSED', 'nothing listens'],
  ['EHOSTUNREACH', 'no network'],
  ['CERT_HAS_EXPIRED', 'has expired'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'without the chain'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'another name'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'plain http'],
  ['UND_ERR_CONNECT_TIMEOUT', 'in time'],
  ['no answer within 4000 ms', 'in time'],
  ['ECONNRESET', 'cuts the connection'],
  ['EODD', 'does not answer (EODD)'],
])('says what %s means', (reason, words) => {
  const { handshake, signed } = { handshake: silent(reason), signed: silent(reason) };
  const finding = findings({ ...SOUND, handshake, signed, large: [] }).get('public_handshake');
  expect(finding).toMatchObject({
    state: 'failed',
    found: expect.stringContaining(words),
    mend: expect.stringContaining('DNS, certificate, firewall'),
  });
});

it('does not take the refusal of a filter for its own', () => {
  const large = [REFUSAL, said(403, '<html>blocked</html>')];
  expect(findings({ ...SOUND, large }).get('public_large_bodies')).toMatchObject({
    state: 'failed',
    found: expect.stringContaining('3072 kB does not pass: it is answered 403'),
  });
});

it.each([
  ['no answer within 6000 ms', 'warning'],
  ['UND_ERR_HEADERS_TIMEOUT', 'warning'],
  ['ECONNRESET', 'failed'],
])('finds a large body from outside with %s: %s', (reason, state) => {
  const finding = findings({ ...SOUND, large: [REFUSAL, silent(reason)] }).get('public_large_bodies');
  expect(finding).toMatchObject({ state, mend: expect.stringMatching(/\w{3}/) });
});

it('tells of the large body that is refused before that of which nothing is heard', () => {
  const large = [silent('no answer within 6000 ms'), said(413)];
  expect(findings({ ...SOUND, large }).get('public_large_bodies')).toMatchObject({
    state: 'failed',
    found: expect.stringContaining('3072 kB is refused as too large'),
  });
});

it('warns of a line that has no app secret', () => {
  expect(findings(SOUND, { appSecret: null }).get('local_refusal')).toMatchObject({
    state: 'warning',
    found: expect.stringContaining('anyone may post'),
    mend: expect.stringContaining('appSecret'),
  });
});

it.each(['address_not_allowed', 'client_certificate_required'])(
  'finds nothing wrong with a door that says %s',
  (code) => {
    const away = said(403, JSON.stringify({ code }));
    const found = findings({ ...SOUND, handshake: away, signed: away, wronglySigned: away, large: [] });
    for (const check of ['handshake', 'signature', 'refusal', 'large_bodies'] as const) {
      expect(found.get(`public_${check}`)).toMatchObject({
        state: 'skipped',
        mend: expect.stringContaining('WEBHOOK_ALLOWED_ADDRESSES'),
      });
    }
  },
);

it('tries nothing from outside without an address, and says so of real lines only', () => {
  expect(findings(null).get('public_signature')?.state).toBe('skipped');
  expect(findings(null, { simulated: true }).has('public_signature')).toBe(false);
});
