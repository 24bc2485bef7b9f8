import { spellingsOf } from './national-variants';

describe('a mobile number with two spellings', () => {
  it.each([
    ['Brazil, São Paulo', '5511987654321', '551187654321'],
    ['Brazil, Paraná', '5541991234567', '554191234567'],
    ['Brazil, a newer series', '5521912345678', '552112345678'],
    ['Mexico City', '5215512345678', '525512345678'],
    ['Mexico, Guadalajara', '5213312345678', '523312345678'],
    ['Argentina, Buenos Aires', '5491123456789', '541123456789'],
    ['Argentina, Córdoba', '5493512345678', '543512345678'],
  ])('%s', (_, one, other) => {
    expect(spellingsOf(one)).toEqual([one, other]);
    expect(spellingsOf(other)).toEqual([other, one]);
  });
});

describe('a number with one spelling', () => {
  it.each([
    ['a Brazilian landline', '551132345678'],
    ['a Brazilian mobile number that would become a landline', '5511932345678'],
    ['no Brazilian area code', '5510987654321'],
    ['a Brazilian number that is too short', '55119876543'],
    ['a Mexican number that is too short', '52155123456'],
    ['a Mexican number whose area begins with 1', '521551234567'],
    ['an Argentine number with no such area', '5498123456789'],
    ['Portugal, which begins like nobody else', '351912345678'],
    ['the United States', '15550100077'],
    ['Colombia', '573001234567'],
    ['a number that holds 55 further on', '15511987654321'],
  ])('%s', (_, phone) => {
    expect(spellingsOf(phone)).toEqual([phone]);
  });
});

it('is symmetric: whoever is a spelling of the other, the other is of them', () => {
  for (let i = 0; i < 500; i += 1) {
    const digits = String(Math.floor((i * 7_919_131_071) % 1e11)).padStart(11, '0');
    for (const country of ['55', '52', '521', '54', '549']) {
      const phone = (country + digits).slice(0, i % 2 === 0 ? 12 : 13);
      for (const spelling of spellingsOf(phone)) {
        expect(spellingsOf(spelling).toSorted()).toEqual(spellingsOf(phone).toSorted());
      }
    }
  }
});
