import { rankOf } from '../domain/delivery-status';
import { ProviderError } from '../domain/inbound';
import { Receipt } from '../outbox/outbox-receipts.service';

export interface StoredStatus {
  readonly outboxId: string;
  readonly providerMessageId: string;
  readonly status: string;
  readonly timestamp: Date;
  readonly errors: readonly ProviderError[];
}

/** One receipt per message, in a group too: the highest rank and the earliest failure, whatever order they came in. */
export function fold(statuses: readonly StoredStatus[]): Receipt[] {
  const receipts = new Map<string, Receipt>();
  for (const { outboxId, providerMessageId, status, timestamp, errors } of statuses) {
    const before = receipts.get(outboxId);
    const failedAt = before?.failedAt ?? null;
    const isEarliestFailure =
      status === 'failed' &&
      (failedAt === null ||
        isEarlier({ timestamp, errors }, { timestamp: failedAt, errors: before?.errors ?? [] }));
    receipts.set(outboxId, {
      outboxId,
      providerMessageId: before?.providerMessageId || providerMessageId,
      rank: Math.max(before?.rank ?? 0, rankOf(status)),
      failedAt: isEarliestFailure ? timestamp : failedAt,
      errors: isEarliestFailure ? errors : (before?.errors ?? []),
    });
  }
  return [...receipts.values()];
}

type Failed = Pick<StoredStatus, 'timestamp' | 'errors'>;

/** Receipts have whole seconds: of two failures in one second the lower code counts, whichever came first. */
function isEarlier(one: Failed, other: Failed): boolean {
  const difference = one.timestamp.getTime() - other.timestamp.getTime();
  return difference < 0 || (difference === 0 && codeOf(one) < codeOf(other));
}

function codeOf({ errors }: Failed): number {
  return errors[0]?.code ?? Infinity;
}
