import fc from 'fast-check';
import { SendOutcome, Verdict, VERDICTS } from '../providers/provider';
import { decide, Settlement } from './settlement';

const error = { code: 131000, title: 'why' };
const accepted: SendOutcome = { outcome: 'accepted', providerMessageId: 'wamid.OUT_77' };
const unknown: SendOutcome = { outcome: 'unknown', error };
const notSent: SendOutcome = { outcome: 'not_sent', error };
const refused = (verdict: Verdict, mostAttempts?: number): SendOutcome => ({
  outcome: 'refused',
  verdict,
  error,
  ...(mostAttempts === undefined ? {} : { mostAttempts }),
});
const ENTRY = {
  kind: 'message',
  attempts: 0,
  crowded: 0,
  marketing: false,
  begins: false,
  recipient: { phone: '15550100077' },
} as const;

/** `before` are the attempts before the one that had the outcome. */
const ofMessage = (outcome: SendOutcome, before = 0) =>
  decide({ entry: { ...ENTRY, attempts: before }, outcome, jitter: 0 });
const ofRead = (outcome: SendOutcome, before = 0) =>
  decide({ entry: { ...ENTRY, kind: 'read', attempts: before, recipient: null }, outcome, jitter: 0 });

describe('a message', () => {
  it.each<[string, SendOutcome, Settlement]>([
    ['accepted is sent', accepted, { state: 'sent', providerMessageId: 'wamid.OUT_77', counted: true }],
    ['of unknown outcome stays unknown', unknown, { state: 'unknown', error, counted: true }],
    [
      'that did not leave says nothing about the message and holds the line back a little',
      notSent,
      { state: 'pending', retryInMs: 0, pauseLineMs: 2000, error, counted: false },
    ],
    ['refused for good is rejected', refused('never'), { state: 'rejected', error, counted: true }],
    [
      'refused for now is tried again',
      refused('retry'),
      { state: 'pending', retryInMs: 1000, error, counted: true },
    ],
    [
      'to a customer who gets too many waits alone',
      refused('retry_contact'),
      { state: 'pending', retryInMs: 1000, error, counted: true },
    ],
    [
      'of a line that is too fast holds the line back a little',
      refused('slow_line'),
      { state: 'pending', retryInMs: 0, pauseLineMs: 2000, error, counted: false },
    ],
    [
      'of a line that must be mended holds the line back',
      refused('pause_line'),
      { state: 'pending', retryInMs: 0, pauseLineMs: 60_000, error, counted: false },
    ],
  ])('%s', (_, outcome, settlement) => {
    expect(ofMessage(outcome)).toEqual(settlement);
  });

  const waits = (outcome: SendOutcome, attempts: number) =>
    Array.from({ length: attempts }, (_, before) => ofMessage(outcome, before).retryInMs ?? 'rejected');

  it('waits twice as long each time, and is rejected with the fifth refusal', () => {
    expect(waits(refused('retry'), 6)).toEqual([1000, 2000, 4000, 8000, 'rejected', 'rejected']);
  });

  it('waits 4^n seconds for a customer, and is rejected after five waits', () => {
    const outcome = refused('retry_contact');
    const wait = (crowded: number, attempts = crowded) =>
      decide({ entry: { ...ENTRY, attempts, crowded }, outcome, jitter: 0 }).retryInMs ?? 'rejected';
    expect([0, 1, 2, 3, 4, 5, 6].map((crowded) => wait(crowded))).toEqual([
      1000,
      4000,
      16_000,
      64_000,
      256_000,
      'rejected',
      'rejected',
    ]);
    // What was refused for another reason says nothing of the customer.
    expect(wait(0, 3)).toBe(1000);
  });

  it('by which the business begins is rejected where answers may still leave, and holds up no line', () => {
    const outcome: SendOutcome = { outcome: 'refused', verdict: 'pause_line', error, sparesAnswers: true };
    const ofEntry = (begins: boolean) => decide({ entry: { ...ENTRY, begins }, outcome, jitter: 0 });
    expect(ofEntry(true)).toEqual({ state: 'rejected', error, counted: true });
    expect(ofEntry(false)).toMatchObject({ state: 'pending', pauseLineMs: 60_000 });
  });

  it('is given up sooner where Meta says so', () => {
    expect(waits(refused('retry', 2), 3)).toEqual([1000, 'rejected', 'rejected']);
    expect(waits(refused('retry', 3), 3)).toEqual([1000, 2000, 'rejected']);
  });

  it('waits up to half as long again, so that not all are tried again at the same moment', () => {
    const wait = (jitter: number) => decide({ entry: ENTRY, outcome: refused('retry'), jitter }).retryInMs;
    expect([wait(0), wait(0.5), wait(1)]).toEqual([1000, 1250, 1500]);
  });

  it('waits one to two minutes for a line in maintenance', () => {
    const wait = (jitter: number) => decide({ entry: ENTRY, outcome: refused('maintenance'), jitter });
    expect(wait(0)).toMatchObject({ state: 'pending', pauseLineMs: 60_000, counted: false });
    expect(wait(1)).toMatchObject({ state: 'pending', pauseLineMs: 120_000, counted: false });
  });

  it('goes to the phone when the user id will not do, if there is one', () => {
    const outcome = refused('retry_by_phone');
    const entry = { ...ENTRY, recipient: { userId: 'BR.90817263545362718190' } };
    const phone = '15550100077';
    expect(decide({ entry, outcome, phone, jitter: 0 })).toEqual({
      state: 'pending',
      retryInMs: 0,
      recipient: { phone },
      error,
      counted: true,
    });
    expect(decide({ entry, outcome, jitter: 0 }).state).toBe('rejected');
    expect(decide({ entry: ENTRY, outcome, phone, jitter: 0 }).state).toBe('rejected');
  });

  it('waits with the marketing of its line if it is marketing, and is rejected otherwise', () => {
    const outcome = refused('pause_marketing');
    const marketing = { ...ENTRY, marketing: true };
    expect(decide({ entry: marketing, outcome, jitter: 0 })).toMatchObject({
      state: 'pending',
      counted: false,
    });
    expect(decide({ entry: ENTRY, outcome, jitter: 0 }).state).toBe('rejected');
  });

  it.each<Verdict>([
    'opted_out',
    'window_closed',
    'undeliverable',
    'identity_changed',
    'block_template',
    'country_closed',
  ])('is rejected: %s', (verdict) => {
    expect(ofMessage(refused(verdict))).toEqual({ state: 'rejected', error, counted: true });
  });

  it('that cannot leave is never given up', () => {
    expect(ofMessage(notSent, 1_000_000)).toMatchObject({ state: 'pending', counted: false });
  });

  it.each<Verdict>(['slow_line', 'maintenance', 'pause_line'])(
    'is never given up for its line: %s',
    (verdict) => {
      expect(ofMessage(refused(verdict), 1_000_000)).toMatchObject({ state: 'pending', counted: false });
    },
  );
});

describe('a read mark', () => {
  it.each<[string, SendOutcome]>([
    ['accepted', accepted],
    ['refused for good', refused('never')],
  ])('that is %s is forgotten', (_, outcome) => {
    expect(ofRead(outcome).state).toBe('forgotten');
  });

  it.each<[string, SendOutcome]>([
    ['of unknown outcome', unknown],
    ['refused for now', refused('retry')],
  ])('%s is tried three times, each counted', (_, outcome) => {
    expect([0, 1, 2].map((before) => ofRead(outcome, before).state)).toEqual([
      'pending',
      'pending',
      'forgotten',
    ]);
    expect([0, 1, 2].every((before) => ofRead(outcome, before).counted || before === 2)).toBe(true);
  });

  it.each<[string, SendOutcome]>([
    ['that did not leave', notSent],
    ['of a slow line', refused('slow_line')],
    ['of a paused line', refused('pause_line')],
  ])('%s waits for the line as long as it takes', (_, outcome) => {
    expect(ofRead(outcome, 1_000_000)).toMatchObject({ state: 'pending', counted: false });
  });

  it('repeats an unknown outcome after a while', () => {
    expect([0, 1].map((before) => ofRead(unknown, before).retryInMs)).toEqual([1000, 2000]);
  });

  it('holds its line back as a message does', () => {
    expect(ofRead(refused('pause_line'), 2)).toMatchObject({ pauseLineMs: 60_000 });
  });
});

it('only an unknown message is unknown, and only the accepted one is sent', () => {
  const verdicts = Object.keys(VERDICTS) as Verdict[];
  const outcomes = fc.constantFrom(
    accepted,
    unknown,
    notSent,
    ...verdicts.map((verdict) => refused(verdict)),
  );
  fc.assert(
    fc.property(fc.constantFrom('message', 'read'), fc.nat(), outcomes, (kind, attempts, outcome) => {
      const settlement = decide({ entry: { ...ENTRY, kind, attempts }, outcome, jitter: 0 });
      expect(settlement.state === 'sent').toBe(kind === 'message' && outcome === accepted);
      expect(settlement.state === 'unknown').toBe(kind === 'message' && outcome === unknown);
      expect(settlement.state !== 'pending' || (settlement.retryInMs ?? -1) >= 0).toBe(true);
    }),
  );
});
