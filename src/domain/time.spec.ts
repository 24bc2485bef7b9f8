import { isLeftToPeople, trustedTime } from './time';

const ARRIVED = new Date('2026-11-22T12:00:00Z');
const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
const secondsAt = (age: number) => ARRIVED.getTime() / 1000 - age;

describe('the time of a message', () => {
  it.each([
    ['now', 0, true],
    ['an hour ago', 60 * MINUTE, true],
    ['exactly 7 days ago', 7 * DAY, true],
    ['a second more than 7 days ago', 7 * DAY + 1, false],
    ['5 minutes ahead', -5 * MINUTE, true],
    ['a second more than 5 minutes ahead', -5 * MINUTE - 1, false],
    ['at the beginning of time', secondsAt(0), false],
    ['in milliseconds by mistake', secondsAt(ARRIVED.getTime()), false],
    ['beyond every date', -1e300, false],
  ])("is the customer's own, %s: %j s old -> %j", (_, age, trusted) => {
    const seconds = secondsAt(age);
    expect(trustedTime(seconds, ARRIVED)).toEqual(trusted ? new Date(seconds * 1000) : ARRIVED);
  });

  it('is the arrival when the customer has none', () => {
    expect(trustedTime(null, ARRIVED)).toEqual(ARRIVED);
  });
});

describe('a message is left to people', () => {
  it.each([
    ['at once', 0, false],
    ['after 59:59', 60 * MINUTE - 1, false],
    ['after 60 minutes', 60 * MINUTE, true],
    ['after 7 days', 7 * DAY, true],
    ['after more than 7 days, since that time is not trusted', 7 * DAY + 1, false],
    ['before it was written', -MINUTE, false],
  ])('arriving %s: %j s -> %j', (_, age, left) => {
    expect(isLeftToPeople(trustedTime(secondsAt(age), ARRIVED), ARRIVED)).toBe(left);
  });
});
