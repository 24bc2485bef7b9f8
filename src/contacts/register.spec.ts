import { CustomerIdentity, CustomerProfile } from '../domain/inbound';
import { phoneScopeOf } from '../tenants/line';
import { Alias, keyOf } from './alias';
import { Evidence, evidenceOf, Register, UserId } from './register';

const TENANT = 'tenant-1';
const P = '15550100077';
const Q = '15550100088';

/** Contacts by name, each with its aliases: digits are a number, `scope/id` is an id of a portfolio, else it is of ''. */
type World = Readonly<Record<string, readonly string[]>>;

function aliasOf(text: string): Alias {
  const tenantId = TENANT;
  if (/^\d+$/.test(text)) return { tenantId, kind: 'phone', scope: '', value: text };
  const [value = '', scope = ''] = text.split('/').toReversed();
  if (value.includes('.ENT.')) return { tenantId, kind: 'parent_user_id', scope: phoneScopeOf(scope), value };
  return { tenantId, kind: 'user_id', scope, value };
}

function registerOf(world: World, moves = true): Register {
  const owners = new Map<string, string>();
  const userIds = new Map<string, UserId[]>();
  for (const [contactId, texts] of Object.entries(world)) {
    const aliases = texts.map(aliasOf);
    for (const alias of aliases) owners.set(keyOf(alias), contactId);
    userIds.set(
      contactId,
      aliases.filter(({ kind }) => kind === 'user_id'),
    );
  }
  let made = 0;
  return new Register(owners, userIds, () => `new ${(made += 1)}`, moves);
}

type Seen = Partial<CustomerProfile> & { scope?: string; formerScopes?: string[] };

function seen(identity: CustomerIdentity, { scope = '', formerScopes = [], ...others }: Seen = {}): Evidence {
  return evidenceOf({ tenantId: TENANT, scope, formerScopes, profile: { identity, ...others } });
}

/** What came of it, in words: who each is, what was given to whom, who is one. */
function outcome(world: World, ...customers: Evidence[]): object {
  const register = registerOf(world);
  const who = customers.map((customer) => register.recognise(customer));
  return {
    who,
    given: register.given.map(
      ({ alias, contactId, from }) =>
        `${alias.scope && `${alias.scope}/`}${alias.value} to ${contactId}${from === null ? '' : ` from ${from}`}`,
    ),
    same: [
      ...new Set(
        register.same.map(({ contactId, otherId, reason }) => `${contactId} and ${otherId} by ${reason}`),
      ),
    ],
  };
}

const U1 = 'BR.1111';
const U2 = 'BR.2222';
const U3 = 'BR.3333';
const PARENT = 'BR.ENT.9';

// The rows of the table in docs/decisions/0010-merging-contacts.md.
describe('who a customer is', () => {
  it.each<[string, World, Evidence[], object]>([
    [
      'nobody known: a new contact with all that was shown',
      {},
      [seen({ phone: P, userId: U1, parentUserId: PARENT })],
      { who: ['new 1'], given: [`${U1} to new 1`, `${PARENT} to new 1`, `${P} to new 1`], same: [] },
    ],
    [
      'the number known without an id: the id is theirs',
      { A: [P] },
      [seen({ phone: P, userId: U1 })],
      { who: ['A'], given: [`${U1} to A`], same: [] },
    ],
    [
      'the id known without a number: the number is theirs',
      { A: [U1] },
      [seen({ phone: P, userId: U1 })],
      { who: ['A'], given: [`${P} to A`], same: [] },
    ],
    [
      'the number of one and the id of another, who has no id: one person',
      { A: [P], B: [U1] },
      [seen({ phone: P, userId: U1 })],
      { who: ['B'], given: [], same: ['B and A by phone'] },
    ],
    [
      'the number of one with another id: it changed hands, to somebody new',
      { A: [P, U1] },
      [seen({ phone: P, userId: U2 })],
      { who: ['new 1'], given: [`${U2} to new 1`, `${P} to new 1 from A`], same: [] },
    ],
    [
      'the number of one with the id of another: it changed hands',
      { A: [P, U1], B: [U2] },
      [seen({ phone: P, userId: U2 })],
      { who: ['B'], given: [`${P} to B from A`], same: [] },
    ],
    [
      'a number that changed hands and comes back',
      { A: [U1], B: [P, U2] },
      [seen({ phone: P, userId: U1 })],
      { who: ['A'], given: [`${P} to A from B`], same: [] },
    ],
    [
      'the former number of one who changed it, by their former id, when somebody else has it: it came late',
      { A: [U1, Q, U2], B: [P, U3] },
      [seen({ phone: P, userId: U1 }), seen({ phone: P, userId: U1 })],
      { who: ['A', 'A'], given: [], same: [] },
    ],
    [
      'the same in one batch with the change and the new owner',
      { A: [P, U1] },
      [
        seen({ phone: Q, userId: U2 }, { previous: { phone: P, userId: U1 } }),
        seen({ phone: P, userId: U3 }),
        seen({ phone: P, userId: U1 }),
      ],
      {
        who: ['A', 'new 1', 'A'],
        given: [`${U2} to A`, `${Q} to A`, `${U3} to new 1`, `${P} to new 1 from A`],
        same: [],
      },
    ],
    [
      'an id of another portfolio for the same number: the same person',
      { A: [P, `one/${U1}`] },
      [seen({ phone: P, userId: U2 }, { scope: 'two' })],
      { who: ['A'], given: [`two/${U2} to A`], same: [] },
    ],
    [
      'the same id in another portfolio: somebody else',
      { A: [`one/${U1}`] },
      [seen({ userId: U1 }, { scope: 'two' })],
      { who: ['new 1'], given: [`two/${U1} to new 1`], same: [] },
    ],
    [
      'the id known where the line was before it named its portfolio: the same person',
      { A: [U1] },
      [seen({ userId: U1 }, { scope: 'one', formerScopes: [''] })],
      { who: ['A'], given: [`one/${U1} to A`], same: [] },
    ],
    [
      'known apart in the portfolio and where the line was before: one person',
      { A: [U1], B: [`one/${U1}`] },
      [seen({ userId: U1 }, { scope: 'one', formerScopes: [''] })],
      { who: ['B'], given: [], same: ['B and A by change'] },
    ],
    [
      'a number that is known with another id in the former portfolio of the line: it changed hands',
      { A: [P, U1] },
      [seen({ phone: P, userId: U2 }, { scope: 'one', formerScopes: [''] })],
      { who: ['new 1'], given: [`one/${U2} to new 1`, `${P} to new 1 from A`], same: [] },
    ],
    [
      'a parent id in another portfolio that shares it: the same person',
      { A: [`one/${U1}`, PARENT] },
      [seen({ userId: U2, parentUserId: PARENT }, { scope: 'two' })],
      { who: ['A'], given: [`two/${U2} to A`], same: [] },
    ],
    [
      'a parent id as the only id, as sends may name it',
      { A: [U1, PARENT] },
      [seen({ userId: PARENT })],
      { who: ['A'], given: [], same: [] },
    ],
    [
      'a changed number: the same contact, known by both',
      { A: [P, U1] },
      [seen({ phone: Q, userId: U2 }, { previous: { phone: P, userId: U1 } })],
      { who: ['A'], given: [`${U2} to A`, `${Q} to A`], same: [] },
    ],
    [
      'a changed id whose new one wrote before the change was told: one person',
      { A: [P, U1], B: [Q, U2] },
      [seen({ phone: Q, userId: U2 }, { previous: { phone: P, userId: U1 } })],
      { who: ['B'], given: [], same: ['B and A by change', 'B and A by phone'] },
    ],
    [
      'a changed number that somebody had before: it is theirs now',
      { A: [P, U1], B: [Q, U3] },
      [seen({ phone: Q, userId: U2 }, { previous: { phone: P, userId: U1 } })],
      { who: ['A'], given: [`${U2} to A`, `${Q} to A from B`], same: [] },
    ],
    [
      'a changed number that is known without any id: its owner before, and it is theirs now',
      { A: [P, U1], B: [Q] },
      [seen({ phone: Q, userId: U2 }, { previous: { phone: P, userId: U1 } })],
      { who: ['A'], given: [`${U2} to A`, `${Q} to A from B`], same: [] },
    ],
    [
      'a changed number, it and the former one known without ids: the contact of the former one',
      { A: [P], B: [Q] },
      [seen({ phone: Q, userId: U2 }, { previous: { phone: P, userId: U1 } })],
      { who: ['A'], given: [`${U2} to A`, `${U1} to A`, `${Q} to A from B`], same: [] },
    ],
    [
      'a changed number that is known with an id of another portfolio: one person, as without a change',
      { A: [P, `one/${U1}`], B: [Q, `two/${U3}`] },
      [seen({ phone: Q, userId: U2 }, { scope: 'one', previous: { phone: P, userId: U1 } })],
      { who: ['A'], given: [`one/${U2} to A`], same: ['A and B by phone'] },
    ],
    [
      'a changed id with the number as before, known without any id: one person',
      { A: [U1], B: [P] },
      [seen({ phone: P, userId: U2 }, { previous: { phone: P, userId: U1 } })],
      { who: ['A'], given: [`${U2} to A`], same: ['A and B by phone'] },
    ],
    [
      'a changed number whose former one has a new owner already: it stays theirs',
      { A: [U1], B: [P, U3] },
      [seen({ phone: Q, userId: U2 }, { previous: { phone: P, userId: U1 } })],
      { who: ['A'], given: [`${U2} to A`, `${Q} to A`], same: [] },
    ],
    [
      'a change told without ids, both numbers known without ids: one person',
      { A: [P], B: [Q] },
      [seen({ phone: Q }, { previous: { phone: P } })],
      { who: ['A'], given: [], same: ['A and B by phone'] },
    ],
    [
      'a change told without ids, both known by different ids: nothing is certain, nothing moves',
      { A: [P, U1], B: [Q, U2] },
      [seen({ phone: Q }, { previous: { phone: P } })],
      { who: ['A'], given: [], same: [] },
    ],
    [
      'the other spelling of a number: the same contact, known by both',
      { A: ['5215512345678'] },
      [seen({ phone: '525512345678' })],
      { who: ['A'], given: ['525512345678 to A'], same: [] },
    ],
    [
      'two contacts by the two spellings: one person',
      { A: ['5511987654321'], B: ['551187654321', U1] },
      [seen({ phone: '551187654321', userId: U1 })],
      { who: ['B'], given: [], same: ['B and A by phone'] },
    ],
    [
      'a number in its other spelling with another id: both spellings change hands',
      { A: ['5215512345678', '525512345678', U1] },
      [seen({ phone: '525512345678', userId: U2 })],
      {
        who: ['new 1'],
        given: [`${U2} to new 1`, '525512345678 to new 1 from A', '5215512345678 to new 1 from A'],
        same: [],
      },
    ],
    [
      'the number that a customer gave on request: theirs',
      { A: [U1] },
      [seen({ userId: U1 }, { givenPhone: P })],
      { who: ['A'], given: [`${P} to A`], same: [] },
    ],
    [
      'a given number that was known alone: one person',
      { A: [P], B: [U1] },
      [seen({ userId: U1 }, { givenPhone: P })],
      { who: ['B'], given: [], same: ['B and A by phone'] },
    ],
    [
      'a batch is read one by one: by number, then with an id, then by another',
      {},
      [
        seen({ phone: P }),
        seen({ phone: P, userId: U1 }),
        seen({ phone: P, userId: U2 }),
        seen({ userId: U1 }),
      ],
      {
        who: ['new 1', 'new 1', 'new 2', 'new 1'],
        given: [`${P} to new 1`, `${U1} to new 1`, `${U2} to new 2`, `${P} to new 2 from new 1`],
        same: [],
      },
    ],
    [
      'a batch in which a known id gets a number that the next one has with another id',
      { A: [U1] },
      [seen({ phone: P, userId: U1 }), seen({ phone: P, userId: U2 })],
      {
        who: ['A', 'new 1'],
        given: [`${P} to A`, `${U2} to new 1`, `${P} to new 1 from A`],
        same: [],
      },
    ],
  ])('%s', (_, world, customers, expected) => {
    expect(outcome(world, ...customers)).toEqual(expected);
  });

  it('leaves a number whose it is when what was seen may be old', () => {
    const register = registerOf({ A: [U1], B: [P, U2] }, false);
    const late = seen({ phone: P, userId: U1 });
    expect(register.recognise(late)).toBe('A');
    expect(register.given).toEqual([]);
    expect(register.hasPhone(late, 'A')).toBe(false);
  });

  it('makes nobody when told not to', () => {
    const register = new Register(new Map(), new Map(), () => undefined);
    expect(register.recognise(seen({ phone: P, userId: U1 }))).toBeUndefined();
    expect(register.given).toEqual([]);
  });

  it('knows which id is the newer one of a contact whose ids were not asked for', () => {
    const owners = new Map([U1, P].map((text) => [keyOf(aliasOf(text)), 'A']));
    const register = new Register(owners, new Map(), () => 'new');
    register.recognise(seen({ phone: Q, userId: U2 }, { previous: { phone: P, userId: U1 } }));
    register.recognise(seen({ phone: P, userId: U3 }));
    const ofLate = register.given.length;
    expect(register.recognise(seen({ phone: P, userId: U1 }))).toBe('A');
    expect(register.given.slice(ofLate)).toEqual([]);
  });
});
