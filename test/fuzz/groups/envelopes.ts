import { ok, strictEqual } from 'node:assert';
import { envelopeFaults, isEnvelope } from '../../../src/webhook/whatsapp-webhook.dto';
import { looksLikeEnvelope } from '../claims';
import { Dice } from '../dice';
import { Group } from '../group';
import { Mutator } from '../mutate';

/** Of each list, twenty are named and one fault stands for the rest. */
const MOST_FAULTS = 1_000;

/** The quick check of every webhook and the rules that name faults are of one mind. */
export function envelopes(mutator: Mutator): Group {
  const change = (dice: Dice) => ({ field: 'messages', value: mutator.value(dice) });
  const entry = (dice: Dice) => ({
    id: '1',
    changes: dice.many(dice.chance(0.02) ? 30 : 2, () => change(dice)),
  });
  return {
    name: 'envelope',
    share: 4,
    make(dice) {
      const entries = dice.many(dice.chance(0.02) ? 30 : 2, () => entry(dice));
      return mutator.mutated({ object: 'whatsapp_business_account', entry: entries }, dice);
    },
    check(body) {
      const faults = envelopeFaults(body);
      strictEqual(isEnvelope(body), looksLikeEnvelope(body), 'isEnvelope errs');
      strictEqual(faults.length === 0, looksLikeEnvelope(body), 'envelopeFaults errs');
      ok(faults.length < MOST_FAULTS, 'too many faults to be read');
      strictEqual(
        new Set(faults.map((fault) => JSON.stringify(fault))).size,
        faults.length,
        'a fault comes twice',
      );
    },
  };
}
