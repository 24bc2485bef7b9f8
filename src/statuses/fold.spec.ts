import fc from 'fast-check';
import { ProviderError } from '../domain/inbound';
import { fold, StoredStatus as Stored } from './fold';

const at = (second: number) => new Date(1795330200_000 + second * 1000);
const aStatus = (status: string, second = 0, parts: Partial<Stored> = {}): Stored => ({
  outboxId: 'outbox-1',
  providerMessageId: 'wamid.OUT_77',
  status,
  timestamp: at(second),
  errors: [],
  ...parts,
});
const aFailure = (second: number, code: number) => aStatus('failed', second, { errors: [{ code }] });

describe('receipts of one message', () => {
  it.each<[string, Stored[], number, number | null, ProviderError[]]>([
    ['sent', [aStatus('sent')], 1, null, []],
    ['in order', [aStatus('sent'), aStatus('delivered', 1), aStatus('read', 2)], 3, null, []],
    ['the wrong way round', [aStatus('read', 2), aStatus('delivered', 1), aStatus('sent')], 3, null, []],
    ['of a voice note', [aStatus('played', 3), aStatus('read', 2)], 4, null, []],
    ['of a failure', [aFailure(5, 131047)], 0, 5, [{ code: 131047 }]],
    ['of a failure after sent', [aStatus('sent'), aFailure(5, 131026)], 1, 5, [{ code: 131026 }]],
    [
      'of another device that failed',
      [aFailure(1, 131026), aStatus('delivered', 2)],
      2,
      1,
      [{ code: 131026 }],
    ],
    ['of two failures', [aFailure(2, 131000), aFailure(1, 131047)], 0, 1, [{ code: 131047 }]],
    ['of two failures in one second', [aFailure(1, 131047), aFailure(1, 131026)], 0, 1, [{ code: 131026 }]],
    [
      'of a failure without a code beside one',
      [aStatus('failed', 1), aFailure(1, 131047)],
      0,
      1,
      [{ code: 131047 }],
    ],
    ['in words nobody knows', [aStatus('deleted'), aStatus('constructor')], 0, null, []],
  ])('%s', (_, statuses, rank, failed, errors) => {
    const failedAt = failed === null ? null : at(failed);
    expect(fold(statuses)).toEqual([
      { outboxId: 'outbox-1', providerMessageId: 'wamid.OUT_77', rank, failedAt, errors },
    ]);
  });

  it('take the id from whichever has one', () => {
    const nameless = aStatus('sent', 0, { providerMessageId: '' });
    for (const statuses of [
      [nameless, aStatus('read')],
      [aStatus('read'), nameless],
    ]) {
      expect(fold(statuses)).toMatchObject([{ providerMessageId: 'wamid.OUT_77', rank: 3 }]);
    }
    expect(fold([nameless])).toMatchObject([{ providerMessageId: '' }]);
  });

  it('do not touch those of another', () => {
    const other = aFailure(1, 131026);
    expect(fold([aStatus('read'), { ...other, outboxId: 'outbox-2' }])).toMatchObject([
      { outboxId: 'outbox-1', rank: 3, failedAt: null },
      { outboxId: 'outbox-2', rank: 0, failedAt: at(1) },
    ]);
    expect(fold([])).toEqual([]);
  });
});

it('any order with any repetition folds the same', () => {
  const status = fc
    .record({
      word: fc.constantFrom('sent', 'delivered', 'read', 'played', 'failed', 'deleted'),
      second: fc.nat({ max: 4 }),
      code: fc.constantFrom(131026, 131047),
      outbox: fc.constantFrom('outbox-1', 'outbox-2'),
      named: fc.boolean(),
    })
    .map(({ word, second, code, outbox, named }) => ({
      ...(word === 'failed' ? aFailure(second, code) : aStatus(word, second)),
      outboxId: outbox,
      providerMessageId: named ? `wamid.${outbox}` : '',
    }));
  const shuffled = fc.array(status, { minLength: 1, maxLength: 8 }).chain((statuses) =>
    fc.record({
      statuses: fc.constant(statuses),
      again: fc
        .array(fc.constantFrom(...statuses))
        .chain((more) =>
          fc.shuffledSubarray([...statuses, ...more], { minLength: statuses.length + more.length }),
        ),
    }),
  );
  const sorted = (statuses: readonly Stored[]) =>
    fold(statuses).toSorted((a, b) => a.outboxId.localeCompare(b.outboxId));
  fc.assert(
    fc.property(shuffled, ({ statuses, again }) => {
      expect(sorted(again)).toEqual(sorted(statuses));
    }),
    { numRuns: 500 },
  );
});
