import { Json } from '../domain/json';
import { SendOutcome } from '../providers/provider';
import { logged } from './attempt-log';
import { Attempt } from './departure';
import { decide } from './settlement';

const STARTED = new Date('2026-11-22T12:00:00.000Z');
const ENDED = new Date('2026-11-22T12:00:00.120Z');

function log(outcome: SendOutcome) {
  const entry = { kind: 'message', attempts: 0 } as Attempt['entry'];
  const attempt = { entry, outcome, startedAt: STARTED, endedAt: ENDED };
  return logged(attempt, decide({ ...attempt, jitter: 0 }));
}
const answered = (body: Json, bytes: number): SendOutcome => ({
  outcome: 'accepted',
  providerMessageId: 'wamid.OUT_77',
  answer: { httpStatus: 200, body, bytes },
});

it('keeps an answer up to 4 kB, and of a larger one its size', () => {
  const fits = 'ñ'.repeat(2047);
  expect(log(answered(fits, 4096))).toMatchObject({ answer: fits, answerBytes: 4096, httpStatus: 200 });
  expect(log(answered(`${fits}x`, 4097))).toMatchObject({ answer: null, answerBytes: 4097, httpStatus: 200 });
});

it('keeps when it was, and what came of it', () => {
  const error = { code: 131016, title: 'why' };
  expect(log({ outcome: 'refused', verdict: 'retry', error })).toEqual({
    startedAt: STARTED,
    endedAt: ENDED,
    outcome: 'refused',
    verdict: 'retry',
    httpStatus: null,
    answer: null,
    answerBytes: null,
    error,
    state: 'pending',
    retryInMs: 1000,
  });
});

it.each<[SendOutcome, number | null]>([
  [{ outcome: 'refused', verdict: 'pause_line', error: { code: 131042 } }, 60_000],
  [{ outcome: 'not_sent', error: { code: null } }, 2_000],
  [{ outcome: 'postponed' }, 0],
  [{ outcome: 'unknown', error: { code: null } }, null],
])('says how long is waited after %j', (outcome, wait) => {
  expect(log(outcome).retryInMs).toBe(wait);
});
