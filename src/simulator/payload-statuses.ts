import { statusError } from './graph-errors';
import { lineValue } from './envelope';
import { CustomerProfile } from './customers';
import { JsonObject } from './json';
import { Bodies, PayloadSource } from './payload-source';
import { freeEntry, freeService, regular } from './prices';

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
    ...pricedPayloads(from, id),
    read_before_delivered: of('read', 'delivered', 'sent'),
    failed_after_read: of('read', 131026),
    unknown_message: from.body(from.statusValue(from.freshId(), 'delivered')),
    unknown_status: of('deleted'),
    account_error: from.body(lineValue(from.line, { errors: [statusError(130429)] })),
  };
}

/** What a message cost, and to whom it went (Meta, webhooks/reference/messages/status, 2026-09). */
function pricedPayloads(from: PayloadSource, id: string): Bodies {
  const having = (status: string, ...extras: readonly JsonObject[]) =>
    from.body(from.statusValueWith(id, status, ...extras));
  return {
    sent_free: having('sent', { pricing: freeService }),
    sent_in_free_entry_point: having('sent', {
      pricing: freeEntry,
      // Since v24.0 only here.
      conversation: {
        id: 'c0ffee0ddba11ad0be5a1ad0decade00',
        expiration_timestamp: String(from.now + 72 * 3600),
        origin: { type: 'referral_conversion' },
      },
    }),
    delivered_marketing_lite: having('delivered', {
      pricing: { ...regular('marketing_lite'), cost: { amount: 0.0123, currency: 'USD' } },
    }),
    delivered_odd_pricing: having('delivered', { pricing: ['regular'] }),
    delivered_in_group: having('delivered', memberOf(from.customer), memberOf(from.other)),
  };
}

function memberOf({ phone, userId, parentUserId }: CustomerProfile): JsonObject {
  return {
    recipient_type: 'group',
    recipient_id: 'Y2FwaV9ncm91cDoxNTU1MDEwMDAwMQ==',
    recipient_user_id: undefined,
    ...(phone === undefined ? {} : { recipient_participant_id: phone }),
    recipient_participant_user_id: userId,
    ...(parentUserId === undefined ? {} : { recipient_participant_parent_user_id: parentUserId }),
    pricing: regular('group_service'),
  };
}
