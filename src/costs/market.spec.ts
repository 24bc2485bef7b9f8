import { isMarket, marketOf } from './market';

it.each([
  ['a code of one country', { phone: '573001234567' }, 'CO'],
  ['Brazil', { phone: '5511987654321' }, 'BR'],
  ['the old Mexican spelling', { phone: '5215512345678' }, 'MX'],
  ['Canada, which shares its code', { phone: '14165550123' }, 'CA'],
  ['the United States', { phone: '12125550123' }, 'US'],
  ['a number of nobody in a shared code: the main country', { phone: '15550100077' }, 'US'],
  ['Kazakhstan, beside Russia', { phone: '77012345678' }, 'KZ'],
  ['Réunion', { phone: '262262123456' }, 'RE'],
  ['a code that no country has', { phone: '99912345678' }, null],
  ['a satellite', { phone: '870773111632' }, null],
  ['nothing but a user id', { userId: 'BR.90817263545362718190' }, 'BR'],
  ['an enterprise user id', { userId: 'MX.ENT.506847293015824' }, 'MX'],
  ['both: the phone', { phone: '573001234567', userId: 'BR.90817263545362718190' }, 'CO'],
  ['a phone that tells nothing, and a user id', { phone: '99912345678', userId: 'PE.1' }, 'PE'],
  ['nothing', {}, null],
])('knows the market of %s', (_, recipient, market) => {
  expect(marketOf(recipient)).toBe(market);
});

it.each([
  ['CO', true],
  ['GB', true],
  ['UK', false],
  ['co', false],
  ['XX', false],
  ['', false],
])('%s is a market: %s', (text, known) => {
  expect(isMarket(text)).toBe(known);
});
