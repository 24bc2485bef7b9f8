import { metaJson } from '../../src/simulator/json';
import { signatureHeader, signatureOf } from '../../src/simulator/signature';

const secret = 'demo_app_secret_1';

describe('the signature of a webhook', () => {
  it.each([
    [
      '{"object":"whatsapp_business_account","entry":[]}',
      '3ec2356d853c9227ede6ec90fe55c9fc7abe3e2a00e75a5164e770b7eebb76fb',
    ],
    [
      '{"object": "whatsapp_business_account", "entry": []}',
      'ad4d0bb9e02ed841c19e43539f99ca6568062ab32ca5038a363e51fb05a35ed6',
    ],
    ['{"t":"caf\\u00e9"}', 'c339b272ea3392efd2f78b4b78b86fe970c1154a87373ed09e8b2ab3a05cc773'],
    ['{"t":"café"}', '07c00fd33c680848b537df639f9ddb560a1850718d280467c02f146c98ed7f5e'],
    ['{"u":"https:\\/\\/x.test\\/a"}', 'eebb88eb2d3ea5db5a90b7a2c6f9d42e1b57e060c47d017f015534ffbd99aee8'],
  ])('is made over the exact bytes of %s', (body, digest) => {
    expect(signatureOf(Buffer.from(body), secret)).toBe(digest);
  });

  it('comes in four kinds', () => {
    const bytes = Buffer.from('{}');
    const right = { 'x-hub-signature-256': `sha256=${signatureOf(bytes, secret)}` };
    expect(signatureHeader('right', bytes, secret)).toEqual(right);
    expect(signatureHeader('missing', bytes, secret)).toEqual({});
    expect(signatureHeader('wrong', bytes, secret)['x-hub-signature-256']).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(signatureHeader('wrong', bytes, secret)).not.toEqual(right);
    expect(signatureHeader('malformed', bytes, secret)['x-hub-signature-256']).not.toMatch(/[0-9a-f]{64}/);
  });
});

describe("Meta's spelling of JSON", () => {
  it('escapes what is not ASCII, and slashes', () => {
    expect(metaJson({ t: 'café 👍', u: 'https://x.test/a' })).toBe(
      '{"t":"caf\\u00e9 \\ud83d\\udc4d","u":"https:\\/\\/x.test\\/a"}',
    );
  });

  it('means the same value', () => {
    const value = { t: 'así / así 👋\n"' };
    expect(JSON.parse(metaJson(value))).toEqual(value);
  });
});
