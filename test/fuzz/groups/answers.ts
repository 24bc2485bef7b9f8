import { ok, strictEqual } from 'node:assert';
import { judgeAnswer, readAnswerBody, readMessageId } from '../../../src/providers/cloud-api/judge-answer';
import { claimStorable, claimUnpolluted } from '../claims';
import { Group } from '../group';
import { LINE } from '../identities';
import { Mutator } from '../mutate';

interface Answered {
  readonly status: number;
  readonly text: string;
}

const ACCEPTED = {
  messaging_product: 'whatsapp',
  contacts: [{ input: '+15550100077', wa_id: '15550100077' }],
  messages: [{ id: 'wamid.OUT_77' }],
};
const CODES = [
  0, 1, 4, 100, 190, 80_007, 130_429, 131_000, 131_026, 131_047, 131_056, 131_057, 132_001, 999_999,
];
const STATUSES = [200, 200, 201, 204, 302, 400, 400, 401, 403, 404, 408, 429, 500, 500, 502, 503, 504];
/** Codes that prove, also beside a 5xx, that nothing was accepted. */
const CERTAIN = new Set([3, 4, 190, 80_007, 130_429, 131_045, 131_053, 131_056, 131_057]);

/** Whatever comes back as an answer, a send is never taken for refused when it may have been accepted. */
export function answers(mutator: Mutator): Group<Partial<Answered>> {
  return {
    name: 'graph answer',
    share: 7,
    make(dice) {
      const message = `Malformed access token ${LINE.token}`;
      const error = {
        error: { message, type: 'OAuthException', code: dice.pick(CODES), is_transient: dice.chance(0.3) },
      };
      const answer = mutator.mutated(dice.chance(0.5) ? ACCEPTED : error, dice);
      const text = dice.chance(0.01) ? mutator.text(dice) : (JSON.stringify(answer) ?? '');
      const spelled = dice.chance(0.1) ? text.replaceAll('-', '\\u002d') : text;
      return {
        status: dice.pick(STATUSES),
        text: dice.chance(0.1) ? spelled.slice(dice.below(40)) : spelled,
      };
    },
    check({ status = 200, text = '' }) {
      const body = readAnswerBody(text, status < 300 ? null : LINE.token);
      const outcome = judgeAnswer({ status, body, bytes: text.length }, readMessageId);
      claimStorable(outcome);
      claimUnpolluted();
      if (status < 300) {
        const wamid = readMessageId(body);
        return strictEqual(outcome.outcome, wamid === null ? 'unknown' : 'accepted');
      }
      ok(!JSON.stringify(outcome).includes(LINE.token), 'the token shows');
      const code = 'error' in outcome ? outcome.error.code : null;
      const isUnclear = status === 408 || (status >= 500 && (code === null || !CERTAIN.has(code)));
      strictEqual(outcome.outcome, isUnclear ? 'unknown' : 'refused');
    },
  };
}
