import fc from 'fast-check';
import { SendOutcome, Verdict } from '../providers/provider';
import { decide, Settlement } from './settlement';

const error = { code: 131000, title: 'why' };
const accepted: SendOutcome = { outcome: 'accepted', providerMessageId: 'wamid.OUT_77' };
const unknown: SendOutcome = { outcome: 'unknown', error };
const notSent: SendOutcome = { outcome: 'not_sent', error };
const refused = (verdict: Verdict): SendOutcome => ({ outcome: 'refused', verdict, error });

/** `before` are the attempts before the one that had the outcome. */
const ofMessage = (outcome: SendOutcome, before = 0) =>
  decide({ entry: { kind: 'message', attempts: before }, outcome });
const ofRead = (outcome: SendOutcome, before = 0) =>
  decide({ entry: { kind: 'read', attempts: before }, outcome });

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
    expect(waits(refused('retry_contact'), 7)).toEqual([
      1000,
      4000,
      16_000,
      64_000,
      256_000,
      'rejected',
      'rejected',
    ]);
  });

  it('that cannot leave is never given up', () => {
    expect(ofMessage(notSent, 1_000_000)).toMatchObject({ state: 'pending', counted: false });
  });

  it.each<Verdict>(['slow_line', 'pause_line'])('is never given up for its line: %s', (verdict) => {
    expect(ofMessage(refused(verdict), 1_000_000)).toMatchObject({ state: 'pending', counted: false });
  });
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
  const verdicts: Verdict[] = ['retry', 'retry_contact', 'slow_line', 'pause_line', 'never'];
  const outcomes = fc.constantFrom(accepted, unknown, notSent, ...verdicts.map(refused));
  fc.assert(
    fc.property(fc.constantFrom('message', 'read'), fc.nat(), outcomes, (kind, attempts, outcome) => {
      const settlement = decide({ entry: { kind, attempts }, outcome });
      expect(settlement.state === 'sent').toBe(kind === 'message' && outcome === accepted);
      expect(settlement.state === 'unknown').toBe(kind === 'message' && outcome === unknown);
      expect(settlement.state !== 'pending' || (settlement.retryInMs ?? -1) >= 0).toBe(true);
    }),
  );
});
