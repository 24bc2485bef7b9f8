import { strictEqual } from 'node:assert';
import { createHash } from 'node:crypto';
import { appDigestOf, Line } from '../../../src/tenants/line';
import { isSignedWith, signingApp } from '../../../src/webhook/signature';
import { Dice } from '../dice';
import { Group } from '../group';
import { Mutator } from '../mutate';

interface Signed {
  readonly secret: string;
  /** In hex. */
  readonly body: string;
  /** Absent: no header. */
  readonly header?: string;
}

const BLOCK = 64;
const NO_SECOND = { secondAppSecret: null, secondAppDigest: null };
const sha256 = (...parts: readonly Buffer[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** HMAC-SHA256 by its definition (RFC 2104), apart from the library's own. */
function hmac(secret: string, body: Buffer): string {
  const raw = Buffer.from(secret, 'utf8');
  const key = Buffer.concat([raw.length > BLOCK ? sha256(raw) : raw, Buffer.alloc(BLOCK)]).subarray(0, BLOCK);
  const inner = sha256(key.map((byte) => byte ^ 0x36) as Buffer, body);
  return sha256(key.map((byte) => byte ^ 0x5c) as Buffer, inner).toString('hex');
}

/** A header that is right, or nearly. */
export function mangled(right: string, dice: Dice): string | undefined {
  const at = dice.below(right.length);
  switch (dice.below(14)) {
    case 0:
      return undefined;
    case 1:
      return right.toUpperCase();
    case 2:
      return right.replace('sha256=', 'sha1=').slice(0, 45);
    case 3:
      return `${right}, ${right}`;
    case 4:
      return right.slice(0, at);
    case 5:
      return `${right}${dice.pick([' ', '\n', '\r\n', '\0', '0', ';'])}`;
    case 6:
      return `${dice.pick([' ', '\t', '='])}${right}`;
    case 7:
      return right.slice('sha256='.length);
    case 8:
      return (
        right.slice(0, at) +
        String.fromCharCode(right.charCodeAt(at) ^ (1 << dice.below(7))) +
        right.slice(at + 1)
      );
    case 9:
      return `sha256=${'0'.repeat(64)}`;
    default:
      return right;
  }
}

/** Our verification and a simple one of another make always agree, also on which of several apps signed. */
export function signatures(mutator: Mutator): Group<Partial<Signed>> {
  const secretOf = (dice: Dice) => (dice.chance(0.5) ? mutator.text(dice) : 'demo_app_secret_1') || 'x';
  return {
    name: 'signature',
    share: 18,
    make(dice) {
      const secret = secretOf(dice);
      const length = dice.chance(0.001) ? 1_000_000 : dice.below(dice.chance(0.05) ? 5_000 : 80);
      const body = Buffer.alloc(length, Buffer.from(dice.many(40, () => dice.below(256)).concat(0)));
      const header = mangled(`sha256=${hmac(dice.chance(0.9) ? secret : secretOf(dice), body)}`, dice);
      if (dice.chance(0.1) && length > 0) body.writeUInt8(dice.below(256), dice.below(length));
      return { secret, body: body.toString('hex'), ...(header === undefined ? {} : { header }) };
    },
    check({ secret = '', body: hex = '', header }) {
      const body = Buffer.from(hex, 'hex');
      const expected = header === `sha256=${hmac(secret, body)}`;
      strictEqual(isSignedWith(secret, header, body), expected, 'isSignedWith errs');
      const lines = [null, 'another_secret', secret].map(
        (appSecret) => ({ appSecret, appDigest: appDigestOf(appSecret), ...NO_SECOND }) as Line,
      );
      strictEqual(
        signingApp(lines, header, body, false),
        expected ? appDigestOf(secret) : null,
        'signingApp errs',
      );
      strictEqual(
        signingApp(lines, header, body, true),
        expected ? appDigestOf(secret) : '',
        'unsigned mode errs',
      );
    },
  };
}
