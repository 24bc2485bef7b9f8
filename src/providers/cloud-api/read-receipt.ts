import { categoryOf, Charge, Money, UNKNOWN } from '../../domain/charge';
import { GroupParticipant, StatusUpdate } from '../../domain/delivery-status';
import { isObject, toStorableJson } from '../../domain/json';
import { handle, mergeIdentity } from './read-contacts';
import { id, object, text } from './wire';

type Receipt = Pick<StatusUpdate, 'pricing' | 'charge' | 'recipient' | 'participant' | 'conversation'>;

/** What a receipt says beside the status itself. Source: Meta, "Status messages webhook reference". */
export function readReceipt(raw: Record<string, unknown>): Receipt {
  const participant = readParticipant(raw);
  return {
    // A message that failed costs nothing, whatever stands beside it.
    charge: raw['status'] === 'failed' ? null : readCharge(raw['pricing']),
    pricing: toStorableJson(raw['pricing'] ?? null),
    recipient: participant?.identity ?? recipientOf(raw),
    participant,
    conversation: toStorableJson(raw['conversation'] ?? null),
  };
}

function recipientOf(raw: Record<string, unknown>) {
  return mergeIdentity(handle(raw['recipient_id']), handle(raw['recipient_user_id']));
}

/** Of a message to a group each member has receipts, and `recipient_id` names the group. */
function readParticipant(raw: Record<string, unknown>): GroupParticipant | null {
  if (raw['recipient_type'] !== 'group') return null;
  const { userId: parentUserId } = handle(raw['recipient_participant_parent_user_id']);
  return {
    groupId: id(raw['recipient_id']) ?? null,
    identity: {
      ...mergeIdentity(handle(raw['recipient_participant_id']), handle(raw['recipient_participant_user_id'])),
      ...(parentUserId === undefined ? {} : { parentUserId }),
    },
  };
}

/**
 * What `pricing` means; null when it says nothing, or nothing that can be read. `type` decides whether a message is free:
 * `billable` is to be retired, and counts only where the type is missing.
 */
export function readCharge(pricing: unknown): Charge | null {
  if (!isObject(pricing)) return null;
  const category = word(pricing['category']);
  const type = word(pricing['type']);
  const billable = pricing['billable'];
  if (category === undefined && type === undefined && typeof billable !== 'boolean') return null;
  return {
    category: category ?? UNKNOWN,
    type: type ?? UNKNOWN,
    free: type === undefined ? billable === false : type.startsWith('free'),
    model: word(pricing['pricing_model'])?.toUpperCase() ?? null,
    cost: readCost(object(pricing['cost'])),
  };
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' ? categoryOf(value) : undefined;
}

const AMOUNT = /^\d{1,9}(\.\d{1,12})?$/;

function readCost(cost: Record<string, unknown>): Money | null {
  const amount = decimal(cost['amount']);
  const currency = text(cost['currency'])?.toUpperCase() ?? '';
  return AMOUNT.test(amount) && /^[A-Z]{3}$/.test(currency) ? { amount, currency } : null;
}

/** The digits that Meta wrote: the shortest that give the same number; a number as small as 1e-7 is written out. */
function decimal(value: unknown): string {
  const digits = String(typeof value === 'number' || typeof value === 'string' ? value : '');
  return typeof value === 'number' && /e-/.test(digits) ? value.toFixed(12) : digits;
}
