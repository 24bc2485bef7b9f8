import { BusinessHours, closedUntil, openingInSpanish } from './business-hours';

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
