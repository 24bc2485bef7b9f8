import { labelOf, OutboxState, rankOf, shownStatus } from './delivery-status';

describe('rankOf', () => {
  it.each([
    ['sent', 1],
    ['delivered', 2],
    ['read', 3],
    ['played', 4],
    ['failed', 0],
    ['deleted', 0],
    ['SENT', 0],
    ['', 0],
    ['constructor', 0],
    ['__proto__', 0],
  ])('%j -> %i', (status, rank) => {
    expect(rankOf(status)).toBe(rank);
  });
});

it.each([
  ['sent', 'sent'],
  ['played', 'played'],
  ['failed', 'failed'],
  ['deleted', 'other'],
  ['constructor', 'other'],
])('%s is counted as %s', (status, label) => {
  expect(labelOf(status)).toBe(label);
});

/** Meta: queued < sent < delivered < read < played; `failed` replaces queued and sent, never delivered or read. */
describe('shownStatus', () => {
  const states: OutboxState[] = ['pending', 'sending', 'sent', 'rejected', 'unknown', 'cancelled'];
  it.each<[OutboxState, string]>([
    ['pending', 'pending'],
    ['sending', 'sending'],
    ['sent', 'sent'],
    ['rejected', 'failed'],
    ['unknown', 'unknown'],
    ['cancelled', 'cancelled'],
  ])('of %s without receipts is %s', (state, shown) => {
    expect(shownStatus(state, 0, false)).toBe(shown);
  });

  it.each(states)('of %s with a failure is failed', (state) => {
    expect(shownStatus(state, 0, true)).toBe('failed');
    expect(shownStatus(state, 1, true)).toBe('failed');
  });

  it.each(states)('of %s is the receipt of delivery, failure or not', (state) => {
    for (const [rank, shown] of [
      [2, 'delivered'],
      [3, 'read'],
      [4, 'played'],
    ] as const) {
      expect(shownStatus(state, rank, false)).toBe(shown);
      expect(shownStatus(state, rank, true)).toBe(shown);
    }
  });

  it.each<OutboxState>(['pending', 'sending', 'sent', 'unknown'])('of %s is sent by a receipt', (state) => {
    expect(shownStatus(state, 1, false)).toBe('sent');
  });
});
