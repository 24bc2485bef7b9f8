import { createCipheriv, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { Cipher } from './cipher';
import { Place } from './sealed-columns';

const KEY = '0123456789abcdef'.repeat(4);
const OTHER_KEY = 'fedcba9876543210'.repeat(4);
const PLACE: Place = { tenantId: 'tenant-1', column: 'lines.token', rowId: 'line-1' };
const cipher = new Cipher(KEY);

function opens(sealed: Buffer, { place = PLACE, by = cipher } = {}): boolean {
  try {
    by.open(sealed, place);
    return true;
  } catch {
    return false;
  }
}

/** As every value was sealed before keys were named. */
function inFirstForm(secret: string, context: string, key = KEY): Buffer {
  const nonce = randomBytes(12);
  const made = createCipheriv('aes-256-gcm', Buffer.from(key, 'hex'), nonce);
  made.setAAD(Buffer.from(context));
  const text = Buffer.concat([made.update(secret, 'utf8'), made.final()]);
  return Buffer.concat([Buffer.of(1), nonce, made.getAuthTag(), text]);
}

describe('a sealed secret', () => {
  it.each([['demo-token'], [''], ['¡así! 👋'], ['x'.repeat(10_000)]])(
    'opens where it was sealed: %j',
    (secret) => {
      expect(cipher.open(cipher.seal(secret, PLACE), PLACE)).toBe(secret);
      expect(new Cipher(KEY.toUpperCase()).open(cipher.seal(secret, PLACE), PLACE)).toBe(secret);
    },
  );

  it('opens for any text and place', () => {
    const text = fc.string();
    fc.assert(
      fc.property(text, text, text, (secret, tenantId, rowId) => {
        const place = { ...PLACE, tenantId, rowId };
        expect(cipher.open(cipher.seal(secret, place), place)).toBe(secret);
      }),
    );
  });

  it('does not show the secret, and is another each time', () => {
    const sealed = cipher.seal('demo-token', PLACE);
    expect(sealed.includes('demo')).toBe(false);
    expect(sealed.equals(cipher.seal('demo-token', PLACE))).toBe(false);
  });

  it.each<[string, Partial<Place>]>([
    ['another tenant', { tenantId: 'tenant-2' }],
    ['the installation', { tenantId: null }],
    ['another row', { rowId: 'line-2' }],
    ['another column', { column: 'lines.app_secret' }],
    ['a row named alike', { rowId: 'line-1 ' }],
  ])('does not open at %s', (_, other) => {
    expect(opens(cipher.seal('demo-token', PLACE), { place: { ...PLACE, ...other } })).toBe(false);
  });

  it('does not open with another key, and says which one it needs', () => {
    const sealed = cipher.seal('demo-token', PLACE);
    const other = new Cipher(OTHER_KEY);
    expect(() => other.open(sealed, PLACE)).toThrow(
      `sealed with the key ${cipher.keyDigest.slice(0, 16)}, which this process does not have`,
    );
  });

  it('does not open with any bit changed', () => {
    const sealed = cipher.seal('demo-token', PLACE);
    const both = new Cipher(KEY, [OTHER_KEY]);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(opens(changed, { by: both })).toBe(false);
    }
  });

  it.each(['', 'demo-token'])('does not open when it was cut or has more at its end: %j', (secret) => {
    const sealed = cipher.seal(secret, PLACE);
    for (let length = 0; length < sealed.length; length++) {
      expect(opens(sealed.subarray(0, length))).toBe(false);
    }
    expect(opens(Buffer.concat([sealed, Buffer.of(0)]))).toBe(false);
  });

  it('in a form that nobody knows is refused by name', () => {
    const sealed = Buffer.from(cipher.seal('demo-token', PLACE));
    sealed[0] = 3;
    expect(() => cipher.open(sealed, PLACE)).toThrow('sealed in the unknown form 3');
  });
});

describe('while keys change', () => {
  const both = new Cipher(OTHER_KEY, [KEY]);

  it('values of both keys open side by side, and new ones are of the new key', () => {
    expect(both.open(cipher.seal('old', PLACE), PLACE)).toBe('old');
    const sealed = both.seal('new', PLACE);
    expect(new Cipher(OTHER_KEY).open(sealed, PLACE)).toBe('new');
    expect(opens(sealed, { by: cipher })).toBe(false);
    expect(sealed.subarray(0, both.header.length)).toEqual(both.header);
    expect(both.header).not.toEqual(cipher.header);
  });

  it('a value does not open when it names the other key', () => {
    const sealed = Buffer.concat([both.header, cipher.seal('old', PLACE).subarray(both.header.length)]);
    expect(opens(sealed, { by: both })).toBe(false);
  });
});

describe('a value of the first form', () => {
  it.each<[string, Place]>([
    ['lines:line-1:token', PLACE],
    ['lines:line-1:verifyToken', { ...PLACE, column: 'lines.verify_token' }],
    ['lines:line-1:appSecret', { ...PLACE, column: 'lines.app_secret' }],
  ])('opens in its old context %s, with the key or a former one', (context, place) => {
    const sealed = inFirstForm('demo-token', context);
    expect(cipher.open(sealed, place)).toBe('demo-token');
    expect(new Cipher(OTHER_KEY, [KEY]).open(sealed, place)).toBe('demo-token');
    expect(opens(sealed, { place: { ...place, rowId: 'line-2' } })).toBe(false);
    expect(opens(sealed, { place, by: new Cipher(OTHER_KEY) })).toBe(false);
  });

  it('cannot be made of one that names its key', () => {
    const { length } = cipher.header;
    const sealed = cipher.seal('demo-token', PLACE);
    expect(opens(Buffer.concat([Buffer.of(1), sealed.subarray(length)]))).toBe(false);
  });
});

describe('the digest of a key', () => {
  it('tells keys apart and nothing about them', () => {
    expect(cipher.keyDigest).toBe(new Cipher(KEY).keyDigest);
    expect(cipher.keyDigest).not.toBe(new Cipher(OTHER_KEY).keyDigest);
    expect(cipher.keyDigest).toMatch(/^[0-9a-f]{32}$/);
    expect(KEY).not.toContain(cipher.keyDigest);
  });

  it('is all that a cipher shows of it', () => {
    const shown = inspect(cipher, { depth: 10, showHidden: true }) + JSON.stringify(cipher);
    expect(shown).toContain(cipher.keyDigest);
    expect(shown).not.toContain('123456789abcdef');
    expect(shown).not.toContain(inspect(Buffer.from(KEY, 'hex')).slice(8, 40));
  });
});
