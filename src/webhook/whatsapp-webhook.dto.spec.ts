import 'reflect-metadata';
import fc from 'fast-check';
import { envelopeFaults, isEnvelope } from './whatsapp-webhook.dto';

const OBJECT = 'whatsapp_business_account';
const anEnvelope = (...changes: unknown[]) => ({
  object: OBJECT,
  entry: [{ id: '900100200300401', changes }],
});

describe('an envelope', () => {
  it.each<[string, unknown]>([
    ['with a change', anEnvelope({ field: 'messages', value: {} })],
    ['with a change that says nothing', anEnvelope({})],
    ['with odd members in a change', anEnvelope({ field: 7, value: 'text' })],
    ['without entries', { object: OBJECT, entry: [] }],
    ['without changes', { object: OBJECT, entry: [{ changes: [] }] }],
    ['of another product', { object: 'page', entry: [] }],
    ['with members that nobody knows', { ...anEnvelope(), more: { deep: [1] } }],
  ])('is one %s', (_, body) => {
    expect(isEnvelope(body)).toBe(true);
    expect(envelopeFaults(body)).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['null', null, ['']],
    ['a list', [], ['']],
    ['a text', 'entry', ['']],
    ['an empty object', {}, ['object', 'entry']],
    ['without an object', { entry: [] }, ['object']],
    ['with an object of another type', { object: 7, entry: [] }, ['object']],
    ['with an entry that is no list', { object: OBJECT, entry: {} }, ['entry']],
    ['with entries that are no objects', { object: OBJECT, entry: [null] }, ['entry']],
    ['with an entry that is a list', { object: OBJECT, entry: [[]] }, ['entry']],
    ['without changes', { object: OBJECT, entry: [{ changes: [] }, {}] }, ['entry[1].changes']],
    ['with changes that are no list', { object: OBJECT, entry: [{ changes: {} }] }, ['entry[0].changes']],
    ['with changes that are no objects', anEnvelope({}, 'x'), ['entry[0].changes']],
    ['with a change that is a list', anEnvelope([]), ['entry[0].changes']],
  ])('is none: %s', (_, body, fields) => {
    expect(isEnvelope(body)).toBe(false);
    const faults = envelopeFaults(body);
    for (const field of fields) expect(faults.map((fault) => fault.field)).toContain(field);
    expect(faults.every((fault) => fault.message !== '')).toBe(true);
  });

  it.each([
    ['many entries', Array.from({ length: 100_000 }, () => 7)],
    ['a late entry', [...Array.from({ length: 100_000 }, () => ({ changes: [] })), {}]],
    ['a late change', [{ changes: [...Array.from({ length: 100_000 }, () => ({})), 7] }]],
  ])('names a few faults when it is at fault in %s', (_, entry) => {
    const faults = envelopeFaults({ object: OBJECT, entry });
    expect(faults[0]?.field).toBe('entry');
    expect(faults.length).toBeLessThan(50);
  });

  it('does not make its members part of a fault', () => {
    expect(JSON.stringify(envelopeFaults({ object: { secret: 'hush' }, entry: 'hush' }))).not.toContain(
      'hush',
    );
  });
});

describe('the quick check and the DTO', () => {
  const agree = (body: unknown) => (envelopeFaults(body).length === 0) === isEnvelope(body);
  const anything = fc.jsonValue({ maxDepth: 3 });
  const changes = fc.oneof(fc.array(fc.oneof(fc.constant({}), anything)), anything);
  const entry = fc.oneof(
    fc.array(fc.oneof(fc.record({ changes }, { requiredKeys: [] }), anything)),
    anything,
  );
  const object = fc.oneof(fc.string(), anything);

  it('agree about any JSON', () => {
    fc.assert(fc.property(anything, (body) => expect(agree(body)).toBe(true)));
  });

  it('agree about what is almost an envelope', () => {
    const almost = fc.record({ object, entry, more: anything }, { requiredKeys: [] });
    fc.assert(fc.property(almost, (body) => expect(agree(JSON.parse(JSON.stringify(body)))).toBe(true)));
  });

  it.each(['__proto__', 'constructor', 'then', 'toString', 'length', 'hasOwnProperty'])(
    'agree about a member named %s',
    (name) => {
      for (const value of ['7', '{}', '[{}]', '"x"', 'null']) {
        const member = `"${name}":${value}`;
        expect(agree(JSON.parse(`{"object":"x","entry":[],${member}}`))).toBe(true);
        expect(agree(JSON.parse(`{"object":"x","entry":[{"changes":[{${member}}],${member}}]}`))).toBe(true);
        expect(agree(JSON.parse(`{"object":"x","entry":[{${member}}]}`))).toBe(true);
      }
    },
  );

  const deep = '['.repeat(50_000) + ']'.repeat(50_000);
  it.each([
    ['beside no envelope', `{"more":${deep}}`],
    ['beside an envelope', `{"object":"x","entry":[],"more":${deep}}`],
    ['in place of the object', `{"object":${deep},"entry":[]}`],
    ['in place of the entries', `{"object":"x","entry":${deep}}`],
    ['in place of the changes', `{"object":"x","entry":[{"changes":${deep}}]}`],
    ['in a change', `{"object":"x","entry":[{"changes":[{"value":${deep}}]},7]}`],
  ])('agree about 50,000 levels %s', (_, body) => {
    expect(agree(JSON.parse(body))).toBe(true);
  });
});
