import { Charge } from '../../domain/charge';
import { readCharge, readReceipt } from './read-receipt';

const SERVICE = { pricing_model: 'PMP', type: 'regular', category: 'service', billable: true };
const aCharge = (parts: Partial<Charge> = {}): Charge => ({
  category: 'service',
  type: 'regular',
  free: false,
  model: 'PMP',
  cost: null,
  ...parts,
});

describe('pricing', () => {
  it.each<[string, unknown, Charge]>([
    ['of a service reply', SERVICE, aCharge()],
    [
      'within the free tier',
      { ...SERVICE, type: 'free_customer_service', billable: false },
      aCharge({ type: 'free_customer_service', free: true }),
    ],
    [
      'in a free entry point',
      { ...SERVICE, type: 'free_entry_point', category: 'referral_conversion' },
      aCharge({ type: 'free_entry_point', category: 'referral_conversion', free: true }),
    ],
    [
      'of a kind of free that is yet to come',
      { ...SERVICE, type: 'free_of_tomorrow' },
      aCharge({ type: 'free_of_tomorrow', free: true }),
    ],
    ['whose type contradicts billable', { ...SERVICE, billable: false }, aCharge()],
    [
      'free by type and billable',
      { ...SERVICE, type: 'free_customer_service' },
      aCharge({ type: 'free_customer_service', free: true }),
    ],
    ['without a type, billable', { ...SERVICE, type: undefined }, aCharge({ type: 'unknown' })],
    [
      'without a type, not billable',
      { ...SERVICE, type: undefined, billable: false },
      aCharge({ type: 'unknown', free: true }),
    ],
    [
      'without type and billable',
      { category: 'utility' },
      aCharge({ category: 'utility', type: 'unknown', model: null }),
    ],
    [
      'of the model of old',
      { pricing_model: 'CBP', category: 'utility', billable: true },
      aCharge({ category: 'utility', type: 'unknown', model: 'CBP' }),
    ],
    ...['authentication-international', 'authentication_international', ' AUTHENTICATION-INTERNATIONAL '].map(
      (category): [string, unknown, Charge] => [
        `spelled ${category}`,
        { ...SERVICE, category },
        aCharge({ category: 'authentication_international' }),
      ],
    ),
    [
      'of a category that nobody knows',
      { ...SERVICE, category: 'holograms' },
      aCharge({ category: 'holograms' }),
    ],
    ['of a type that nobody knows', { ...SERVICE, type: 'golden' }, aCharge({ type: 'golden' })],
    [
      'with an estimate',
      { ...SERVICE, category: 'marketing_lite', cost: { amount: 0.0123, currency: 'usd' } },
      aCharge({ category: 'marketing_lite', cost: { amount: '0.0123', currency: 'USD' } }),
    ],
    [
      'with an estimate in text',
      { ...SERVICE, cost: { amount: '12', currency: 'COP' } },
      aCharge({ cost: { amount: '12', currency: 'COP' } }),
    ],
    [
      'with a tiny estimate',
      { ...SERVICE, cost: { amount: 1e-7, currency: 'USD' } },
      aCharge({ cost: { amount: '0.000000100000', currency: 'USD' } }),
    ],
    ...[
      { amount: -1, currency: 'USD' },
      { amount: 1e300, currency: 'USD' },
      { amount: 1, currency: '$' },
      { amount: [1], currency: 'USD' },
      { amount: '1,5', currency: 'USD' },
      { amount: 1 },
      'free',
      null,
      [[]],
    ].map((cost): [string, unknown, Charge] => [
      `with the estimate ${JSON.stringify(cost)}`,
      { ...SERVICE, cost },
      aCharge(),
    ]),
    ['whose category is a list', { ...SERVICE, category: ['service'] }, aCharge({ category: 'unknown' })],
    [
      'whose category is a sentence',
      { ...SERVICE, category: 'ñandú; drop' },
      aCharge({ category: 'unknown' }),
    ],
    ['whose category is endless', { ...SERVICE, category: 'x'.repeat(65) }, aCharge({ category: 'unknown' })],
    ['whose type is a number', { ...SERVICE, type: 7 }, aCharge({ type: 'unknown' })],
    ['whose model is an object', { ...SERVICE, pricing_model: {} }, aCharge({ model: null })],
  ])('%s', (_, pricing, expected) => {
    expect(readCharge(pricing)).toEqual(expected);
  });

  it.each([
    undefined,
    null,
    'regular',
    0,
    1e308,
    true,
    [],
    [SERVICE],
    {},
    { cost: { amount: 1, currency: 'USD' } },
    { type: null, category: 7, billable: 'yes' },
    { pricing: SERVICE },
  ])('cannot be read when it is %j', (pricing) => {
    expect(readCharge(pricing)).toBeNull();
  });
});

describe('a receipt', () => {
  const read = (raw: Record<string, unknown>) => readReceipt({ status: 'delivered', ...raw });

  it('keeps pricing as it came, whatever it is, and charges nothing for what failed', () => {
    expect(read({ pricing: 'free' })).toMatchObject({ pricing: 'free', charge: null });
    expect(read({ pricing: SERVICE })).toMatchObject({ pricing: SERVICE, charge: aCharge() });
    expect(read({ status: 'failed', pricing: SERVICE })).toMatchObject({ pricing: SERVICE, charge: null });
    expect(read({})).toMatchObject({ pricing: null, charge: null, participant: null, conversation: null });
  });

  it.each([
    ['a phone', { recipient_id: '15550100077' }, { phone: '15550100077' }],
    ['a user id', { recipient_user_id: 'BR.90817263545362718190' }, { userId: 'BR.90817263545362718190' }],
    [
      'both',
      { recipient_id: '15550100077', recipient_user_id: 'BR.90817263545362718190' },
      { phone: '15550100077', userId: 'BR.90817263545362718190' },
    ],
    ['what is neither', { recipient_id: 'x', recipient_user_id: ['BR.1'] }, {}],
  ])('names its recipient by %s', (_, raw, recipient) => {
    expect(read(raw)).toMatchObject({ recipient, participant: null });
  });

  it('of a group names the group and its member', () => {
    const group = {
      recipient_type: 'group',
      recipient_id: 'Y2FwaV9ncm91cDoxNTU1',
      recipient_participant_id: '573001234567',
      recipient_participant_user_id: 'CO.13491208655302741918',
      recipient_participant_parent_user_id: 'CO.ENT.506847293015824',
    };
    const identity = {
      phone: '573001234567',
      userId: 'CO.13491208655302741918',
      parentUserId: 'CO.ENT.506847293015824',
    };
    expect(read(group)).toMatchObject({
      recipient: identity,
      participant: { groupId: 'Y2FwaV9ncm91cDoxNTU1', identity },
    });
    expect(read({ recipient_type: 'group' })).toMatchObject({
      recipient: {},
      participant: { groupId: null, identity: {} },
    });
  });

  it('keeps the conversation of old subscriptions with origin and expiration', () => {
    const conversation = { id: 'c1', origin: { type: 'service' }, expiration_timestamp: '1795416600' };
    expect(read({ conversation })).toMatchObject({ conversation });
  });
});
