import crypto, { createHmac } from 'node:crypto';
import { appDigestOf, Line } from '../tenants/line';
import { findSigningApp, hasVerifyToken, isSignedWith, linesAt, signingApp } from './signature';

const SECRET = 'demo_app_secret_1';
const BODY = Buffer.from('{"object":"whatsapp_business_account","entry":[]}');
const HEX = '3ec2356d853c9227ede6ec90fe55c9fc7abe3e2a00e75a5164e770b7eebb76fb';
const HEADER = `sha256=${HEX}`;

const aLine = (parts: Partial<Line> = {}): Line => {
  const line = { id: 'line-1', active: true, verifyToken: 'demo-verify-token', appSecret: SECRET, ...parts };
  const second = parts.secondAppSecret ?? null;
  const secondAppDigest = second === null ? null : appDigestOf(second);
  return { ...line, appDigest: appDigestOf(line.appSecret), secondAppDigest } as Line;
};

describe('a signature', () => {
  it.each([
    [BODY.toString(), HEX],
    [
      '{"object": "whatsapp_business_account", "entry": []}',
      'ad4d0bb9e02ed841c19e43539f99ca6568062ab32ca5038a363e51fb05a35ed6',
    ],
    ['{"t":"caf\\u00e9"}', 'c339b272ea3392efd2f78b4b78b86fe970c1154a87373ed09e8b2ab3a05cc773'],
    ['{"t":"café"}', '07c00fd33c680848b537df639f9ddb560a1850718d280467c02f146c98ed7f5e'],
    ['{"u":"https:\\/\\/x.test\\/a"}', 'eebb88eb2d3ea5db5a90b7a2c6f9d42e1b57e060c47d017f015534ffbd99aee8'],
  ])('is made over the exact bytes of %s', (body, hex) => {
    expect(isSignedWith(SECRET, `sha256=${hex}`, Buffer.from(body))).toBe(true);
    expect(isSignedWith('demo_app_secret_2', `sha256=${hex}`, Buffer.from(body))).toBe(false);
    expect(isSignedWith(SECRET, `sha256=${hex}`, Buffer.from(`${body}\n`))).toBe(false);
  });

  it('is made over bytes, not over text', () => {
    const bytes = Buffer.from([0x7b, 0x00, 0xff, 0xfe, 0x7d]);
    const hex = createHmac('sha256', SECRET).update(bytes).digest('hex');
    expect(isSignedWith(SECRET, `sha256=${hex}`, bytes)).toBe(true);
    expect(isSignedWith(SECRET, `sha256=${hex}`, Buffer.from(bytes.toString('utf8')))).toBe(false);
  });

  it('is refused with any byte of the body flipped', () => {
    for (let i = 0; i < BODY.length; i++) {
      const flipped = Buffer.from(BODY);
      flipped[i] = (flipped[i] ?? 0) ^ 1;
      expect(isSignedWith(SECRET, HEADER, flipped)).toBe(false);
    }
  });

  it('is refused with any digit of the header changed', () => {
    for (let i = 0; i < HEX.length; i++) {
      const digit = ((parseInt(HEX.charAt(i), 16) + 1) % 16).toString(16);
      expect(isSignedWith(SECRET, `sha256=${HEX.slice(0, i)}${digit}${HEX.slice(i + 1)}`, BODY)).toBe(false);
    }
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['the hash alone', HEX],
    ['the prefix alone', 'sha256='],
    ['in upper-case digits', `sha256=${HEX.toUpperCase()}`],
    ['with an upper-case prefix', `SHA256=${HEX}`],
    ['of SHA-1', `sha1=${createHmac('sha1', SECRET).update(BODY).digest('hex')}`],
    ['too short', HEADER.slice(0, -1)],
    ['too long', `${HEADER}0`],
    ['followed by a line break', `${HEADER}\n`],
    ['surrounded by blanks', ` ${HEADER} `],
    ['two headers joined', `${HEADER}, ${HEADER}`],
    ['of other letters', `sha256=${'g'.repeat(64)}`],
  ])('is refused when it is %s', (_, header) => {
    expect(isSignedWith(SECRET, header, BODY)).toBe(false);
  });
});

describe('the app that signed', () => {
  const other = aLine({ id: 'line-2', appSecret: 'demo_app_secret_2' });
  const unsigned = aLine({ id: 'line-3', appSecret: null });

  it.each<[string, Line[], string | undefined, boolean, string | null]>([
    ['the only one', [aLine()], HEADER, false, appDigestOf(SECRET)],
    ['one of several', [other, aLine(), aLine({ id: 'line-4' })], HEADER, false, appDigestOf(SECRET)],
    [
      'known by its second secret too',
      [other, aLine({ appSecret: 'demo_app_secret_3', secondAppSecret: SECRET })],
      HEADER,
      false,
      appDigestOf(SECRET),
    ],
    ['none of them', [other], HEADER, false, null],
    ['none without a signature', [aLine()], undefined, false, null],
    ['none without a line', [], HEADER, true, null],
    ['none when a line lacks its secret', [unsigned], undefined, false, null],
    ['anybody in unsigned mode when a line lacks its secret', [aLine(), unsigned], undefined, true, ''],
    ['its own in unsigned mode too', [unsigned, aLine()], HEADER, true, appDigestOf(SECRET)],
    ['none in unsigned mode when every line has a secret', [aLine(), other], 'sha256=00', true, null],
  ])('is %s', async (_, lines, header, allowUnsigned, digest) => {
    expect(signingApp(lines, header, BODY, allowUnsigned)).toBe(digest);
    expect(await findSigningApp(lines, header, BODY, allowUnsigned)).toBe(digest);
  });

  describe('of a long body', () => {
    const naming = (id: string) =>
      Buffer.from(`{"metadata":{"phone_number_id" : "${id}"},"padding":"${'x'.repeat(300_000)}"}`);
    const apps = Array.from({ length: 20 }, (_, i) =>
      aLine({ id: `line-${i}`, phoneNumberId: String(i), appSecret: `secret-${i}` }),
    );
    const signedBy = (body: Buffer, secret: string) =>
      `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const secretsTried = async (body: Buffer, header: string, lines = apps, allowUnsigned = false) => {
      const spy = jest.spyOn(crypto, 'createHmac');
      try {
        return [await findSigningApp(lines, header, body, allowUnsigned), spy.mock.calls.length];
      } finally {
        spy.mockRestore();
      }
    };

    it('is looked for first where the body says it is', async () => {
      const body = naming('17');
      expect(await secretsTried(body, signedBy(body, 'secret-17'))).toEqual([appDigestOf('secret-17'), 1]);
    });

    it.each(['17', 'nobody', ''])('is found whatever else the body names: %j', async (id) => {
      const body = naming(id);
      const [app] = await secretsTried(body, signedBy(body, 'secret-3'));
      expect(app).toBe(appDigestOf('secret-3'));
    });

    it('costs a stranger one try for each app, between which others get their turn', async () => {
      const body = naming('17');
      let turns = 0;
      let going = true;
      const count = () => {
        turns += 1;
        if (going) setImmediate(count);
      };
      setImmediate(count);
      const lines = apps.flatMap((line) => [line, { ...line, id: `${line.id}-b` }]);
      expect(await secretsTried(body, HEADER, lines)).toEqual([null, apps.length]);
      going = false;
      expect(turns).toBeGreaterThanOrEqual(apps.length - 1);
    });

    it('is anybody in unsigned mode when a line lacks its secret', async () => {
      const body = naming('17');
      expect(await secretsTried(body, HEADER, [aLine(), unsigned], true)).toEqual(['', 1]);
    });
  });
});

describe('whose secrets open a door', () => {
  const lines = [
    aLine({ id: 'active' }),
    aLine({ id: 'deactivated', active: false }),
    aLine({ id: 'open', active: false, appSecret: null }),
    aLine({ id: 'played', active: false, simulated: true }),
  ];
  it.each([
    [null, ['active', 'deactivated']],
    ['deactivated', ['deactivated']],
    ['nobody', []],
  ])('of the line %j: %j', (lineId, ids) => {
    expect(linesAt({ lineId, refusal: 401 }, lines).map(({ id }) => id)).toEqual(ids);
  });
});

describe('a verify token', () => {
  const lines = [aLine({ verifyToken: 'token-of-another' }), aLine()];
  it.each([
    ['demo-verify-token', true],
    ['token-of-another', true],
    ['demo-verify-toke', false],
    ['Demo-Verify-Token', false],
    ['demo-verify-token ', false],
    ['', false],
  ])('%j is expected: %j', (token, expected) => {
    expect(hasVerifyToken(lines, token)).toBe(expected);
  });

  it('is expected by nobody when there is no line', () => {
    expect(hasVerifyToken([], '')).toBe(false);
  });
});
