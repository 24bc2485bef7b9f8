import { Line } from '../tenants/line';
import { FoundNotice } from './found';
import { linesOfNotice } from './lines-of-notice';

const aLine = (id: string, parts: Partial<Line> = {}) =>
  ({
    id,
    businessAccountId: '900100200300401',
    displayPhoneNumber: null,
    phoneNumberId: `70080090010020${id}`,
    appDigest: 'app-1',
    formerAppDigests: [],
    ...parts,
  }) as unknown as Line;

const aNotice = (
  names: Record<string, string> = {},
  {
    line = null,
    lineId = null,
    appDigest = 'app-1',
  }: { line?: Line | null; lineId?: string | null; appDigest?: string } = {},
) =>
  ({
    line,
    accountId: '900100200300401',
    body: { lineId, appDigest },
    item: { kind: 'notice', notice: { kind: 'account_update' }, names },
  }) as unknown as FoundNotice;

const ids = (lines: readonly Line[]) => lines.map(({ id }) => id);

describe('a notice of an account', () => {
  const lines = [
    aLine('1', { displayPhoneNumber: '+1 555-010-0001' }),
    aLine('2', { displayPhoneNumber: '15550100002' }),
    aLine('3', { businessAccountId: '900100200300499' }),
  ];

  it('that names no line is about every line of the account', () => {
    expect(ids(linesOfNotice(aNotice(), lines))).toEqual(['1', '2']);
  });
  it('that names a number is about the line that has it, however it is written', () => {
    expect(ids(linesOfNotice(aNotice({ displayPhoneNumber: '15550100001' }), lines))).toEqual(['1']);
  });
  it('that names a number id is about that line', () => {
    expect(ids(linesOfNotice(aNotice({ phoneNumberId: '700800900100202' }), lines))).toEqual(['2']);
  });
  it('that names a number nobody has is about nobody, unless the account has one line', () => {
    expect(linesOfNotice(aNotice({ displayPhoneNumber: '15550109999' }), lines)).toEqual([]);
    const sole = [aLine('1')];
    expect(ids(linesOfNotice(aNotice({ displayPhoneNumber: '15550109999' }), sole))).toEqual(['1']);
  });
  it('is about no line of another app, though it names its account', () => {
    expect(linesOfNotice(aNotice({}, { appDigest: 'app-2' }), lines)).toEqual([]);
    expect(
      linesOfNotice(aNotice({ phoneNumberId: '700800900100202' }, { appDigest: 'app-2' }), lines),
    ).toEqual([]);
    const renewed = [aLine('1', { appDigest: 'app-9', formerAppDigests: ['app-1'] })];
    expect(ids(linesOfNotice(aNotice(), renewed))).toEqual(['1']);
  });
  it('that came to the address of a line is about that line only', () => {
    expect(ids(linesOfNotice(aNotice({}, { lineId: '2', appDigest: 'app-2' }), lines))).toEqual(['2']);
    expect(linesOfNotice(aNotice({ displayPhoneNumber: '15550100001' }, { lineId: '2' }), lines)).toEqual([]);
  });
  it.each<[string, Record<string, string>, string[]]>([
    ['another number id', { phoneNumberId: '700800900100202' }, ['2']],
    ['another number', { displayPhoneNumber: '15550100002' }, ['2']],
    ['a number that nobody here has', { displayPhoneNumber: '15550109999' }, []],
    ['a number id that nobody here has', { phoneNumberId: '700800900100299' }, []],
    ['its own number, however it is written', { displayPhoneNumber: '15550100001' }, ['1']],
    ['its own number id', { phoneNumberId: '700800900100201' }, ['1']],
    ['no number', {}, ['1']],
  ])('that would be for the only active line but names %s is for whoever that is', (_, names, expected) => {
    expect(ids(linesOfNotice(aNotice(names, { line: lines[0] ?? null }), lines))).toEqual(expected);
  });
  it('that came to the address of a line but names another is for nobody', () => {
    const at = { line: lines[0] ?? null, lineId: '1' };
    expect(linesOfNotice(aNotice({ displayPhoneNumber: '15550100002' }, at), lines)).toEqual([]);
    expect(linesOfNotice(aNotice({ phoneNumberId: '700800900100202' }, at), lines)).toEqual([]);
    const nameless = { line: aLine('1'), lineId: '1' };
    expect(ids(linesOfNotice(aNotice({ displayPhoneNumber: '15550100002' }, nameless), lines))).toEqual([
      '1',
    ]);
  });
  it('whose change names its line is about that one', () => {
    const line = aLine('1');
    expect(linesOfNotice(aNotice({ displayPhoneNumber: '15550100009' }, { line }), lines)).toEqual([line]);
    const other = aLine('3', { businessAccountId: '900100200300499' });
    expect(linesOfNotice(aNotice({}, { line: other }), lines)).toEqual([]);
  });
});
