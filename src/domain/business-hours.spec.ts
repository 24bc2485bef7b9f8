import { BusinessHours, closedUntil, msWithin, openingInSpanish, WEEKDAYS } from './business-hours';

const BOGOTA: BusinessHours = {
  timeZone: 'America/Bogota',
  week: {
    monday: [
      ['14:00', '18:00'],
      ['09:00', '13:00'],
    ],
    friday: [['09:00', '24:00']],
  },
  holidays: ['2026-12-25'],
};
/** When it opens, as a customer reads it; null while it is open. */
const opens = (hours: BusinessHours, at: string) => {
  const closed = closedUntil(hours, new Date(at));
  if (closed === null) return null;
  return closed.opens === null ? '' : openingInSpanish(closed.opens, new Date(at));
};

describe('business hours', () => {
  // Bogotá is 5 hours behind UTC; 2026-11-23 is a Monday.
  it.each([
    ['2026-11-23T14:00:00Z', null],
    ['2026-11-23T13:59:59Z', 'lunes a las 9:00'],
    ['2026-11-23T17:59:00Z', null],
    ['2026-11-23T18:00:00Z', 'lunes a las 14:00'],
    ['2026-11-23T23:00:00Z', 'viernes a las 9:00'],
    ['2026-11-28T04:59:00Z', null],
    ['2026-11-28T05:00:00Z', 'lunes a las 9:00'],
    // Monday in Bogotá, Tuesday in UTC.
    ['2026-11-24T03:00:00Z', 'viernes a las 9:00'],
    // A holiday on a Friday: closed all day, and the next is a week away.
    ['2026-12-25T15:00:00Z', 'lunes a las 9:00'],
    ['2026-12-22T15:00:00Z', 'lunes a las 9:00'],
  ])('at %s answer %s', (at, said) => {
    expect(opens(BOGOTA, at)).toBe(said);
  });

  it('name the date of an opening that is more than a week away', () => {
    const holidays = Array.from({ length: 30 }, (_, i) => `2026-12-${String(i + 1).padStart(2, '0')}`);
    expect(opens({ ...BOGOTA, holidays }, '2026-12-01T15:00:00Z')).toBe('viernes 1/1 a las 9:00');
  });

  it('without an opening say none', () => {
    expect(opens({ ...BOGOTA, week: {} }, '2026-11-23T14:00:00Z')).toBe('');
  });

  it('follow the clock through daylight saving', () => {
    const santiago: BusinessHours = {
      timeZone: 'America/Santiago',
      week: { monday: [['09:00', '18:00']] },
      holidays: [],
    };
    expect(opens(santiago, '2026-07-06T12:59:00Z')).toBe('lunes a las 9:00');
    expect(opens(santiago, '2026-07-06T13:00:00Z')).toBeNull();
    expect(opens(santiago, '2026-11-23T12:00:00Z')).toBeNull();
  });
});

describe('how long hours go on', () => {
  const NIGHTS: BusinessHours = {
    timeZone: 'America/Bogota',
    week: Object.fromEntries(
      WEEKDAYS.map((day) => [
        day,
        [
          ['00:00', '08:00'],
          ['20:00', '24:00'],
        ],
      ]),
    ),
    holidays: [],
  };
  const MINUTE = 60_000;
  it.each([
    ['outside of them not at all', NIGHTS, '2026-11-24T00:59:59Z', 0],
    ['until the next morning, over midnight', NIGHTS, '2026-11-24T01:00:00Z', 12 * 60 * MINUTE],
    ['until the second', NIGHTS, '2026-11-24T12:59:30.500Z', 29_500],
    ['until a day that has none', BOGOTA, '2026-11-28T04:00:00Z', 60 * MINUTE],
  ])('%s', (_, hours, at, ms) => {
    expect(msWithin(hours, new Date(at))).toBe(ms);
  });

  it('without an end for days, after which somebody asks again', () => {
    const always = {
      ...NIGHTS,
      week: Object.fromEntries(WEEKDAYS.map((day) => [day, [['00:00', '24:00']]])),
    };
    expect(msWithin(always as BusinessHours, new Date('2026-11-24T01:00:00Z'))).toBeGreaterThan(
      7 * 24 * 60 * MINUTE,
    );
  });
});
