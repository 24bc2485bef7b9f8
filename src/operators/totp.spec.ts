import { stepOfCode, makeTotpSecret, totpUri } from './totp';

/** Of RFC 6238, appendix B, its last six digits: "12345678901234567890" in base32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

it.each([
  [59, '287082', 1],
  [1_111_111_109, '081804', 37_037_036],
  [1_111_111_111, '050471', 37_037_037],
  [20_000_000_000, '353130', 666_666_666],
])('at %i seconds %s is the code of step %i', (seconds, code, step) => {
  const at = (offset: number) => stepOfCode(SECRET, code, (seconds + offset) * 1000);
  expect(at(0)).toBe(step);
  expect([at(30), at(-30)]).toEqual([step, step]);
  expect([at(90), at(-90)]).toEqual([null, null]);
});

it.each(['', '28708', '2870820', 'abcdef', '287083'])('%j is no code', (code) => {
  expect(stepOfCode(SECRET, code, 59_000)).toBeNull();
});

it('makes 160 bits, and an address that apps read', () => {
  const secret = makeTotpSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(makeTotpSecret()).not.toBe(secret);
  const uri = new URL(totpUri(secret, 'ana@sol.example'));
  expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
    'otpauth:',
    'totp',
    '/Recado:ana@sol.example',
  ]);
  expect(Object.fromEntries(uri.searchParams)).toMatchObject({
    secret,
    issuer: 'Recado',
    digits: '6',
    period: '30',
  });
});
