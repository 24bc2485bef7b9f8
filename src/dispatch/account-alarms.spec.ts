import { alarmsOf } from './account-alarms';

describe('a review of the account', () => {
  const reviewed = (decision: string) => {
    const { raise, clear } = alarmsOf({ kind: 'account_review', decision });
    return [raise.map(({ kind }) => kind), clear];
  };

  it.each<[string, string[][]]>([
    ['REJECTED', [['account_rejected'], []]],
    ['APPROVED', [[], ['account_rejected']]],
    ['PENDING', [[], []]],
    ['DEFERRED', [[], []]],
    ['OF_TOMORROW', [[], []]],
  ])('%s', (decision, expected) => {
    expect(reviewed(decision)).toEqual(expected);
  });
});
