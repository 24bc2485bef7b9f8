import fc from 'fast-check';
import { CUSTOMER, LINE } from './identities';

const polluting: unknown = JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":{}}');
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

export const TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'antes\0después',
  '\ud83d',
  '\udc4d\ud83d',
  `x${'👍'.repeat(40)}`,
  '\u202eoloh\u202c \u2066hola\u2069',
  'h\u0301\u0302\u0303ola\ufeff',
  '\ufdfa\ufdfa\ufdfa',
  'ＨＯＬＡ',
  '{{headline}} [[{{title}}]] [[[[ {{__proto__}}',
  '$& $1 $` \\u0000 \\',
  "'; DROP TABLE messages; --",
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'toString',
  'hola',
  'AYUDA, por favor',
  'text',
  'interactive',
  'button_reply',
  'messages',
  '1e999',
  '-0',
  '0x10',
  '9'.repeat(400),
  'BR.1',
  '+1 (555) 010-0078',
  LINE.phoneNumberId,
  CUSTOMER.phone,
  CUSTOMER.userId,
  'sha256:0',
];

export const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  -(2 ** 31),
  [],
  {},
  [[], null, 'x', {}],
  polluting,
  nested(40),
];

/** Rare, since each costs as much as a hundred others. */
export const HEAVY: readonly unknown[] = [
  'x'.repeat(65_536),
  '👍'.repeat(32_768),
  'é\0'.repeat(20_000),
  '\ufdfa'.repeat(20_000),
  'hola '.repeat(13_000),
  '[['.repeat(30_000),
  nested(2_000),
  Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`k${i}`, i])),
];

/** Any text and any JSON, half characters included, by seed. */
export function randomValues(seed: number): { texts: readonly string[]; values: readonly unknown[] } {
  const unit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));
  const text = fc.oneof(fc.string({ unit, maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 30 }));
  return {
    texts: fc.sample(text, { seed, numRuns: 300 }),
    values: fc.sample(fc.jsonValue({ stringUnit: unit, maxDepth: 3 }), { seed, numRuns: 300 }),
  };
}
