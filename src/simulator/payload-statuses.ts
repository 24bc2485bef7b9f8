import { statusError } from './graph-errors';
import { lineValue } from './envelope';
import { Bodies, PayloadSource } from './payload-source';

/** Receipts of the newest message of the business, and what else comes beside messages in field `messages`. */
export function statusPayloads(from: PayloadSource): Bodies {
  const { lastSent: id } = from;
  const of = (...statuses: readonly (string | number)[]) => from.body(from.statusValue(id, ...statuses));
  return {
    sent: of('sent'),
    delivered: of('delivered'),
    read: of('read'),
    played: of('played'),
    failed_undeliverable: of(131026),
    failed_window_closed: of(131047),
    failed_held_back: of(131049),
    failed_stopped_by_customer: of(131050),
    failed_payment: of(131042),
    failed_unknown_code: of(199999),
    read_before_delivered: of('read', 'delivered', 'sent'),
    failed_after_read: of('read', 131026),
    unknown_message: from.body(from.statusValue(from.freshId(), 'delivered')),
    unknown_status: of('deleted'),
    account_error: from.body(lineValue(from.line, { errors: [statusError(130429)] })),
  };
}
