import { deepStrictEqual, ok } from 'node:assert';
import { rankOf, shownStatus } from '../../../src/domain/delivery-status';
import { fold } from '../../../src/statuses/fold';
import { Group } from '../group';

/** Of one message. */
interface Status {
  readonly word: string;
  /** Receipts have whole seconds, so many share one. */
  readonly second: number;
  readonly code: number;
  readonly named: boolean;
}

interface Receipts {
  readonly statuses: readonly Partial<Status>[];
  /** Places in `statuses`, each at least once. */
  readonly order: readonly number[];
}

const WORDS = ['sent', 'delivered', 'read', 'played', 'failed', 'failed', 'deleted', '__proto__', ''];
const OUTBOX_ID = '00000000-0000-4000-8000-000000000001';

const storedOf = ({ word = '', second = 0, code = 0, named = false }: Partial<Status>) => ({
  outboxId: OUTBOX_ID,
  providerMessageId: named ? 'wamid.OUT_77' : '',
  status: word,
  timestamp: new Date(1_795_330_200_000 + second * 1000),
  errors: word === 'failed' ? [{ code }] : [],
});

/** Whatever order receipts come in and however often, the same is shown, and on the way it never goes back. */
export const statuses: Group<Partial<Receipts>> = {
  name: 'statuses',
  share: 23,
  make(dice) {
    const some = dice.many(6, () => ({
      word: dice.pick(WORDS),
      second: dice.below(4),
      code: dice.pick([131_026, 131_047, 131_049]),
      named: dice.chance(0.8),
    }));
    const again = some.length === 0 ? [] : dice.many(6, () => dice.below(some.length));
    return { statuses: some, order: dice.shuffled([...some.keys(), ...again]) };
  },
  check({ statuses: given = [], order = [] }) {
    const inOrder = given.filter((_, i) => order.includes(i)).map(storedOf);
    const shuffled = order.flatMap((i) => given.slice(i, i + 1)).map(storedOf);
    deepStrictEqual(fold(shuffled), fold(inOrder), 'another order folds to another receipt');
    let shown = 0;
    for (let count = 1; count <= shuffled.length; count += 1) {
      const [receipt] = fold(shuffled.slice(0, count));
      ok(receipt !== undefined, 'a receipt got lost');
      const now = rankOf(shownStatus('sent', receipt.rank, receipt.failedAt !== null));
      // A failure hides that it was sent, and nothing more.
      ok(now >= shown || shown === 1, 'what is shown went back');
      shown = Math.max(shown, now);
    }
  },
};
