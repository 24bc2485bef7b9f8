import { appDigestOf, Line } from '../tenants/line';
import { lineOfChange, numberToLearn } from './line-of-change';

const FIRST = '700800900100201';
const SECOND = '700800900100202';
const APP = appDigestOf('demo_app_secret_1');

const aLine = (id: string, phoneNumberId: string, parts: Partial<Line> = {}): Line =>
  ({ id, phoneNumberId, active: true, appDigest: APP, formerAppDigests: [], ...parts }) as Line;
const one = aLine('line-1', FIRST);
const two = aLine('line-2', SECOND);
const off = aLine('line-3', '700800900100203', { active: false });
const ofOtherApp = aLine('line-4', '700800900100204', { appDigest: appDigestOf('demo_app_secret_2') });
const unsigned = aLine('line-5', '700800900100205', { appDigest: '' });

const renewing = aLine('line-7', FIRST, { appDigest: appDigestOf('new'), secondAppDigest: APP });
const renewed = aLine('line-6', FIRST, { appDigest: appDigestOf('new'), formerAppDigests: [APP] });

const shared = { lineId: null, appDigest: APP };
const ownOf = (lineId: string) => ({ lineId, appDigest: APP });
type Body = Parameters<typeof lineOfChange>[0];

describe('a change', () => {
  it.each<[string, Body, string | null, Line[], Line]>([
    ['belongs to the line it names', shared, SECOND, [one, two], two],
    ['belongs to a line that is off, when it names it', shared, off.phoneNumberId, [one, off], off],
    ['that names none belongs to the only active line', shared, null, [off, one], one],
    ['came before the app secret was renewed', shared, FIRST, [renewed], renewed],
    ['was signed with the second secret', shared, FIRST, [renewing], renewing],
    ['belongs to the line of its address', ownOf('line-2'), SECOND, [one, two], two],
    ['that names none belongs to the line of its address', ownOf('line-2'), null, [one, two], two],
    ['belongs to the line of its address, off or not', ownOf('line-3'), null, [one, off], off],
    [
      'in unsigned mode belongs to a line without a secret',
      { lineId: null, appDigest: '' },
      unsigned.phoneNumberId,
      [one, unsigned],
      unsigned,
    ],
  ])('%s', (_, body, lineKey, lines, line) => {
    expect(lineOfChange(body, lineKey, lines)).toEqual({ line });
  });

  it.each<[string, Body, string | null, Line[], string, RegExp]>([
    [
      'names a line that nobody has',
      shared,
      '700800900100299',
      [one],
      'unknown_line',
      /700800900100299; add the line/,
    ],
    [
      'names none beside two active lines',
      shared,
      null,
      [one, two],
      'unknown_line',
      /address of the line itself/,
    ],
    [
      'names none where no line is active',
      shared,
      null,
      [off],
      'unknown_line',
      /not exactly one line is active/,
    ],
    ['comes before the first line', shared, FIRST, [], 'unknown_line', /add the line, then replay/],
    ['came to the address of a line that is gone', ownOf('line-9'), FIRST, [one], 'unknown_line', /line-9/],
    [
      'came to the address of another line',
      ownOf('line-1'),
      SECOND,
      [one, two],
      'wrong_line',
      /line-1.*700800900100202/,
    ],
    [
      'names a line of another app',
      shared,
      ofOtherApp.phoneNumberId,
      [one, ofOtherApp],
      'wrong_app',
      /line-4/,
    ],
    [
      'names none and the only active line is of another app',
      shared,
      null,
      [ofOtherApp],
      'wrong_app',
      /line-4/,
    ],
    [
      'unsigned names a line with a secret',
      { lineId: null, appDigest: '' },
      FIRST,
      [one, unsigned],
      'wrong_app',
      /line-1/,
    ],
  ])("is nobody's when it %s", (_, body, lineKey, lines, reason, error) => {
    expect(lineOfChange(body, lineKey, lines)).toEqual({ reason, error: expect.stringMatching(error) });
  });
});

describe('the number of a line', () => {
  const nameless = { phoneNumberId: FIRST, displayPhoneNumber: null };
  it.each<[string, Parameters<typeof numberToLearn>, string | null]>([
    ['is learnt', [nameless, { lineKey: FIRST, lineNumber: '+1 555-010-0001' }], '15550100001'],
    ['is not when a change names no line', [nameless, { lineKey: null, lineNumber: '15550100001' }], null],
    ['is not when the change names none', [nameless, { lineKey: FIRST, lineNumber: null }], null],
    ['is not when it is no number', [nameless, { lineKey: FIRST, lineNumber: 'test' }], null],
    [
      'is not when it is known',
      [
        { ...nameless, displayPhoneNumber: '2' },
        { lineKey: FIRST, lineNumber: '15550100001' },
      ],
      null,
    ],
  ])('%s', (_, [line, change], number) => {
    expect(numberToLearn(line, change)).toBe(number);
  });
});
