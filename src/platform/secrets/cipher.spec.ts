import fc from 'fast-check';
import { Cipher } from './cipher';

const KEY = '0123456789abcdef'.repeat(4);
const PLACE = 'lines/line-1/token';
const cipher = new Cipher(KEY);

function opens(sealed: Buffer, { place = PLACE, by = cipher } = {}): boolean {
  try {
    by.open(sealed, place);
    return true;
  } catch {
    return false;
  }
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
      fc.property(text, text, (secret, place) => {
        expect(cipher.open(cipher.seal(secret, place), place)).toBe(secret);
      }),
    );
  });

  it('does not show the secret, and is another each time', () => {
    const sealed = cipher.seal('demo-token', PLACE);
    expect(sealed.includes('demo')).toBe(false);
    expect(sealed.equals(cipher.seal('demo-token', PLACE))).toBe(false);
  });

  it.each(['lines/line-2/token', 'lines/line-1/appSecret', '', `${PLACE} `])(
    'does not open at %j',
    (place) => {
      expect(opens(cipher.seal('demo-token', PLACE), { place })).toBe(false);
    },
  );

  it('does not open with another key', () => {
    const other = new Cipher('fedcba9876543210'.repeat(4));
    expect(opens(cipher.seal('demo-token', PLACE), { by: other })).toBe(false);
  });

  it('does not open with any byte changed', () => {
    const sealed = cipher.seal('demo-token', PLACE);
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(opens(changed)).toBe(false);
    }
  });

  it.each(['', 'demo-token'])('does not open when it was cut: %j', (secret) => {
    const sealed = cipher.seal(secret, PLACE);
    for (let length = 0; length < sealed.length; length++) {
      expect(opens(sealed.subarray(0, length))).toBe(false);
    }
  });

  it('of a version that nobody knows is refused by name', () => {
    const sealed = Buffer.from(cipher.seal('demo-token', PLACE));
    sealed[0] = 2;
    expect(() => cipher.open(sealed, PLACE)).toThrow('sealed with unknown version 2');
  });
});

describe('the digest of a key', () => {
  it('tells keys apart and nothing about them', () => {
    expect(cipher.keyDigest).toBe(new Cipher(KEY).keyDigest);
    expect(cipher.keyDigest).not.toBe(new Cipher('fedcba9876543210'.repeat(4)).keyDigest);
    expect(cipher.keyDigest).toMatch(/^[0-9a-f]{32}$/);
    expect(KEY).not.toContain(cipher.keyDigest);
  });
});
