import fc from 'fast-check';
import { readWebhook } from './read-webhook';

/** A body with every part that the reader looks at. */
const full = {
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '900100200300401',
      changes: [
        {
          field: 'messages',
          value: {
            metadata: { phone_number_id: '700800900100201' },
            contacts: [
              { profile: { name: 'Rui P.' }, wa_id: '15550100077', user_id: 'BR.90817263545362718190' },
            ],
            messages: [
              {
                from: '15550100077',
                from_user_id: 'BR.90817263545362718190',
                id: 'wamid.IN_0001',
                timestamp: '1795330200',
                type: 'text',
                text: { body: 'Buongiorno' },
                context: { id: 'M0', referred_product: { product_retailer_id: 'SKU-9' } },
                referral: { source_id: '120200000000000001', headline: 'Scrivici' },
                errors: [{ code: 131051, error_data: { details: 'D' } }],
              },
              { from: '15550100077', type: 'image', image: { id: '880001' } },
              {
                from: '15550100077',
                type: 'interactive',
                interactive: { type: 'list_reply', list_reply: { id: 'slot:1800', title: '18:00' } },
              },
              {
                from: '15550100077',
                type: 'order',
                order: { product_items: [{ product_retailer_id: 'SKU-9' }] },
              },
              { from: '15550100077', type: 'contacts', contacts: [{ name: { formatted_name: 'Ada L.' } }] },
              { type: 'system', system: { type: 'user_changed_user_id', user_id: 'BR.NEW111' } },
            ],
            statuses: [
              { id: 'wamid.OUT_77', status: 'read', timestamp: '1795330260', pricing: { type: 'regular' } },
              { id: 'wamid.OUT_78', status: 'failed', errors: [{ code: 131047 }] },
            ],
            errors: [{ code: 130429 }],
          },
        },
        { field: 'account_update', value: { event: 'ACCOUNT_DELETED' } },
      ],
    },
  ],
};

type Place = readonly string[];
type Wire = Record<string, unknown>;

/** Every place in a value, as the keys that lead there. */
function placesIn(value: unknown, place: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [place];
  return [place, ...Object.entries(value).flatMap(([key, part]) => placesIn(part, [...place, key]))];
}

function replaced(value: unknown, [key, ...rest]: Place, part: unknown): unknown {
  if (key === undefined) return part;
  if (Array.isArray(value))
    return value.map((old, i) => (String(i) === key ? replaced(old, rest, part) : old));
  return { ...(value as Wire), [key]: replaced((value as Wire)[key], rest, part) };
}

const member = (value: unknown, key: string) => (value as Wire | null | undefined)?.[key];
const listed = (value: unknown) => (Array.isArray(value) ? (value as unknown[]) : []);

/** The path of every element that must not get lost. Changes of other fields are kept as one item. */
function elementsOf(body: unknown): string[] {
  return readWebhook(body).flatMap(({ path, items }) => {
    if (items.some((item) => item.kind === 'field')) return [];
    const [e, c] = (/entry\[(\d+)\].changes\[(\d+)\]/.exec(path) ?? []).slice(1).map(Number);
    const entry = listed(member(body, 'entry'))[e ?? 0];
    const value = member(listed(member(entry, 'changes'))[c ?? 0], 'value');
    return ['messages', 'statuses'].flatMap((name) =>
      listed(member(value, name)).map((_, i) => `${path}.value.${name}[${i}]`),
    );
  });
}

const places = placesIn(full);
const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  1e308,
  '',
  '\0',
  '\uD83D',
  'x'.repeat(3000),
  '👍'.repeat(40),
  `x${'👍'.repeat(40)}`,
  [],
  [[], null, 'x'],
  {},
  JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":{}}'),
];

function expectNothingHidden(place: Place, value: unknown): void {
  const body = replaced(full, place, value);
  const items = readWebhook(body).flatMap((change) => change.items);
  const paths = items.map((item) => item.path).filter((path) => /\.(messages|statuses)\[\d+\]$/.test(path));
  expect(paths).toEqual(elementsOf(body));
  // `jsonb` takes neither NUL nor half a surrogate pair.
  expect(JSON.stringify(items)).not.toMatch(/\\u0000|\\ud[89a-f][0-9a-f]{2}/i);
}

describe('a hostile value', () => {
  it.each(places.map((place) => [place.join('.') || 'the body', place] as const))(
    'in place of %s neither throws nor hides anything',
    (_, place) => {
      for (const value of HOSTILE) expectNothingHidden(place, value);
      expect({}).not.toHaveProperty('polluted');
    },
  );

  it('of any kind in any place neither throws nor hides anything', () => {
    const unit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));
    const json = fc.jsonValue({ stringUnit: unit, maxDepth: 4 });
    fc.assert(fc.property(fc.constantFrom(...places), json, expectNothingHidden), { numRuns: 300 });
  });

  it('nested 50,000 deep is read in every place', () => {
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000));
    for (const place of places) expect(readWebhook(replaced(full, place, deep))).toBeInstanceOf(Array);
  });
});

describe('a body as full as it can be', () => {
  const many = <Item>(make: (i: number) => Item, count = 2_000) =>
    Array.from({ length: count }, (_, i) => make(i));
  const ofValue = (value: object) => ({ entry: [{ changes: [{ field: 'messages', value }] }] });

  it('looks at each contact once, however many messages look for theirs', () => {
    let looks = 0;
    const contacts = many((i) => ({
      wa_id: String(15_550_000_000 + i),
      get profile() {
        looks += 1;
        return { name: `Customer ${i}` };
      },
    }));
    const messages = many((i) => ({ from: String(15_550_000_000 + (i % 7)), id: `wamid.${i}` }));
    const items = readWebhook(ofValue({ contacts, messages })).flatMap((change) => change.items);
    expect(items).toHaveLength(2_000);
    expect(items[9]).toMatchObject({ message: { customer: { name: 'Customer 2' } } });
    expect(looks).toBe(2_000);
  });

  it('looks at what an entry is about once, however many changes it has', () => {
    let looks = 0;
    const entry = {
      get id() {
        looks += 1;
        return 'x'.repeat(100_000);
      },
      changes: many(() => ({ field: 'account_update' })),
    };
    expect(readWebhook({ entry: [entry] })).toHaveLength(2_000);
    expect(looks).toBe(1);
  });

  it('is read until it has held ten thousand updates, and the rest is one dead letter', () => {
    const messages = many((i) => ({ from: '15550100077', id: `wamid.${i}` }), 6_000);
    const changes = many(() => ({ field: 'messages', value: { messages } }), 5);
    const read = readWebhook({ entry: [{ changes }, { changes }] });
    expect(read.map(({ items }) => items.length)).toEqual([6_000, 6_000, 1]);
    expect(read.at(-1)?.items).toMatchObject([{ kind: 'unreadable', path: 'entry[0].changes[2]' }]);
  });

  it('is not asked what an entry is about when nothing depends on it', () => {
    const entry = {
      get id(): string {
        throw new Error('asked');
      },
      changes: [{ field: 'messages', value: {} }],
    };
    expect(readWebhook({ entry: [entry] })).toHaveLength(1);
  });

  it('is not searched for more contacts than messages can have', () => {
    const contacts = [...many(() => ({}), 10_000), { wa_id: '15550100077', profile: { name: 'Rui P.' } }];
    const messages = many(() => ({ from: '15550100077', id: 'wamid.1' }), 1);
    expect(JSON.stringify(readWebhook(ofValue({ contacts, messages })))).not.toContain('Rui P.');
  });
});
