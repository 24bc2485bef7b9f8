import fc from 'fast-check';
import { isObject, toStorableJson, toStorableText } from './json';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** Any UTF-16 code unit, so that NUL and halves of surrogate pairs occur. */
const unit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));

/** What `jsonb` refuses inside strings and keys. */
const REFUSED = /\\u0000|\\ud[89a-f][0-9a-f]{2}/i;

describe('text for storing', () => {
  it.each([
    ['plain text', 'buongiorno 👋', 'buongiorno 👋'],
    ['a NUL', 'a\0b', 'a\uFFFDb'],
    ['a lone high surrogate', 'a\uD83D', 'a\uFFFD'],
    ['a lone low surrogate', '\uDC4Db', '\uFFFDb'],
    ['surrogates in the wrong order', '\uDC4D\uD83D', '\uFFFD\uFFFD'],
    ['nothing', '', ''],
  ])('keeps its length with %s', (_, text, stored) => {
    expect(toStorableText(text)).toBe(stored);
  });
});

describe('JSON for storing', () => {
  it.each([
    ['true', true, true],
    ['null', null, null],
    ['undefined', undefined, null],
    ['a number', 12.5, 12.5],
    ['infinity', Infinity, null],
    ['not a number', NaN, null],
    ['a list', ['a\0', [1]], ['a\uFFFD', [1]]],
    ['an object', { 'k\0': { a: '\uD83D' } }, { 'k\uFFFD': { a: '\uFFFD' } }],
  ])('copies %s', (_, value, copy) => {
    expect(toStorableJson(value)).toEqual(copy);
  });

  it.each(['__proto__', 'constructor', 'toString'])('keeps a key named %s as plain data', (key) => {
    const text = `{"${key}":{"polluted":true}}`;
    expect(JSON.stringify(toStorableJson(JSON.parse(text)))).toBe(text);
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([1, 31, 32, 33, 50_000])('bounds %i levels of nesting', (levels) => {
    expect(depthOf(toStorableJson(nested(levels)))).toBe(Math.min(levels, 32));
  });

  it('is the same value for whatever can be stored already', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        fc.pre(!JSON.stringify(value).includes('\\u0000'));
        expect(JSON.stringify(toStorableJson(value))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('holds nothing that jsonb refuses, and is its own copy', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: unit, maxDepth: 3 }), fc.string({ unit }), (value, key) => {
        const copy = toStorableJson({ [`${key}\0\uD83D`]: [value, '\0\uDC4D'] });
        expect(JSON.stringify(copy)).not.toMatch(REFUSED);
        expect(toStorableJson(copy)).toEqual(copy);
      }),
    );
  });
});

describe('isObject', () => {
  it.each([
    [{}, true],
    [Object.create(null), true],
    [[], false],
    [null, false],
    [undefined, false],
    ['{}', false],
    [1, false],
  ])('of %j is %j', (value, expected) => {
    expect(isObject(value)).toBe(expected);
  });
});
