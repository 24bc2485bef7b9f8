import fc from 'fast-check';
import { isParentUserId, readHandle } from './handle';

const USER_ID = 'BR.90817263545362718190';

describe('readHandle', () => {
  it.each([
    ['15550100077', { phone: '15550100077' }],
    ['+15550100077', { phone: '15550100077' }],
    ['+1 555-010-0077', { phone: '15550100077' }],
    [' +1 (555) 010.0077 ', { phone: '15550100077' }],
    ['1234567', { phone: '1234567' }],
    ['123456789012345', { phone: '123456789012345' }],
    [USER_ID, { userId: USER_ID }],
    [` ${USER_ID}\n`, { userId: USER_ID }],
    ['BR.ENT.11112222333344445555', { userId: 'BR.ENT.11112222333344445555' }],
    ['BR.aBc123', { userId: 'BR.aBc123' }],
    [`BR.${'9'.repeat(128)}`, { userId: `BR.${'9'.repeat(128)}` }],
  ])('reads %j', (text, identity) => {
    expect(readHandle(text)).toEqual(identity);
  });

  it.each([
    ['nothing', ''],
    ['blanks', '  '],
    ['punctuation only', '+-()'],
    ['too few digits', '123456'],
    ['too many digits', '1234567890123456'],
    ['a plus inside', '1555+0100077'],
    ['letters among the digits', '1555o100077'],
    ['digits of another script', '١٥٥٥٠١٠٠٠٧٧'],
    ['a user id in lower case', 'br.90817263545362718190'],
    ['a user id without a country', '.90817263545362718190'],
    ['a user id that is too long', `BR.${'9'.repeat(129)}`],
    ['a user id with a hyphen', 'BR.908-172'],
    ['a group id', '120363000000000000@g.us'],
  ])('refuses %s', (_, text) => {
    expect(readHandle(text)).toBeNull();
  });

  it('never makes a phone of a business-scoped user id, whatever surrounds it', () => {
    const id = fc.stringMatching(/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/);
    const blanks = fc.stringMatching(/^[ \t\n]{0,3}$/);
    fc.assert(
      fc.property(id, blanks, blanks, (userId, before, after) => {
        expect(readHandle(before + userId + after)).toEqual({ userId });
        expect(isParentUserId(userId)).toBe(/^..\.ENT\./.test(userId));
      }),
    );
  });

  it('never makes a phone of anything with a letter in it', () => {
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^[A-Za-z.]$/), fc.string(), (before, letter, after) => {
        fc.pre(letter !== '.');
        expect(readHandle(before + letter + after)?.phone).toBeUndefined();
      }),
    );
  });
});
