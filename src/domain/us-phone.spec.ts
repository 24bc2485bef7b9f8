import { isUsPhone } from './us-phone';

it.each([
  ['12125550100', true],
  ['13055550100', true],
  ['19895550100', true],
  // Canada, Jamaica, Puerto Rico, the Dominican Republic: the same plan, other rules.
  ['14165550100', false],
  ['18765550100', false],
  ['17875550100', false],
  ['18095550100', false],
  // Made-up and toll-free codes are no places.
  ['15550100077', false],
  ['18005550100', false],
  ['5215512345678', false],
  ['1212555010', false],
  ['121255501000', false],
])('%s is a number of the United States: %s', (digits, expected) => {
  expect(isUsPhone(digits)).toBe(expected);
});
