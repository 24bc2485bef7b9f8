import { Verdict } from '../provider';
import { judgementOf, judgementOfError, KNOWN_CODES, provesRefusal } from './error-verdicts';

const each = (verdict: Verdict, ...codes: number[]) => codes.map((code) => [code, verdict] as const);

describe('the verdict on a Graph error code', () => {
  it.each([
    // Trouble of the platform.
    ...each('retry', 1, 2, 131000, 131016, 133004),
    ...each('retry_contact', 131056),
    ...each('slow_line', 4, 80007, 130429),
    ...each('maintenance', 131057),
    // Waiting makes these worse.
    ...each('never', 131049, 130472, 133016),
    ...each('pause_marketing', 131048, 131064),
    // The message is at fault, or its recipient.
    ...each('never', 100, 131008, 131009, 131021, 131030, 131051, 131052, 131053),
    ...each('never', 131055, 131061, 131063, 134100, 134101, 134102, 135000),
    ...each('never', 132000, 132005, 132007, 132008, 132012, 132018, 132068, 132069),
    ...each('never', 139100, 139101, 139102, 139103, 139200),
    ...each('undeliverable', 131026),
    ...each('window_closed', 131047),
    ...each('opted_out', 131050),
    ...each('retry_by_phone', 131062),
    ...each('identity_changed', 137000),
    ...each('block_template', 132001, 132015, 132016),
    // A person has to mend the line or the account.
    ...each('pause_line', 0, 190, 3, 10, 200, 250, 299, 131005, 33, 368),
    ...each('pause_line', 131031, 131037, 131042, 131045, 133010, 134011),
    // One country is closed; the line still reaches the others.
    ...each('country_closed', 130497),
    ...each('never', 199, 300, -1, 999999, 1.5),
  ])('%d is %s, as an answer and as a status', (code, verdict) => {
    expect(judgementOf(code, 400).verdict).toBe(verdict);
    expect(judgementOfError({ code }).verdict).toBe(verdict);
  });

  it.each([
    [1, 2],
    [131000, 3],
    [2, undefined],
  ])('%d is tried %j times', (code, mostAttempts) => {
    expect(judgementOf(code, 400).mostAttempts).toBe(mostAttempts);
  });

  it.each([
    [190, 'line_token', 'critical'],
    [299, 'line_permission', 'critical'],
    [33, 'line_gone', 'critical'],
    [131042, 'payment', 'critical'],
    [133010, 'line_not_registered', 'critical'],
    [131048, 'marketing_throttled', 'warning'],
    [131064, 'templates_misclassified', 'warning'],
    [132015, 'template_blocked', 'warning'],
    [null, 'graph_address', 'critical'],
  ])('%j raises the alarm %s', (code, kind, severity) => {
    expect(judgementOf(code, 404).trouble).toMatchObject({ kind, severity });
  });

  it('says of everything that a person has to mend how that is done', () => {
    const mended = KNOWN_CODES.filter((known) => /^(pause_|block_|country_)/.test(known.verdict));
    expect(mended.filter(({ trouble }) => trouble === undefined)).toEqual([]);
    expect(KNOWN_CODES.filter(({ trouble }) => trouble?.mend === '')).toEqual([]);
  });

  it('makes nothing of a status without a code', () => {
    expect(judgementOfError({ code: null })).toEqual({ verdict: 'never' });
  });

  it.each([
    [999999, 400, true, 'retry'],
    [999999, 429, false, 'slow_line'],
    [131056, 429, true, 'retry_contact'],
    [190, 401, true, 'pause_line'],
    [null, 429, false, 'slow_line'],
    [null, 404, false, 'pause_line'],
    [null, 302, false, 'pause_line'],
  ])('%j beside HTTP %i, transient %j, is %s', (code, status, isTransient, verdict) => {
    expect(judgementOf(code, status, isTransient).verdict).toBe(verdict);
  });
});

describe('an answer that is no success', () => {
  it.each([
    [400, 131009, true],
    [400, null, true],
    [302, null, true],
    [404, null, true],
    [429, null, true],
    // The request may still have been taken.
    [408, null, false],
    [500, null, false],
    [502, null, false],
    [503, 2, false],
    [500, 131000, false],
    [500, 1, false],
    // These codes cannot come with an acceptance.
    [500, 130429, true],
    [503, 131056, true],
    [500, 4, true],
    [500, 80007, true],
    [500, 190, true],
    [500, 3, true],
    [500, 131045, true],
    [500, 131053, true],
    [500, 131057, true],
    // Most codes say nothing beside it: whether the message was taken is not known.
    [500, 131047, false],
    [500, 0, false],
    [500, 999999, false],
  ])('HTTP %i with the code %j proves that nothing was accepted: %j', (status, code, proven) => {
    expect(provesRefusal(code, status)).toBe(proven);
  });
});
