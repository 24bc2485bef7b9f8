import { readHandle } from '../domain/handle';
import { Recipient } from '../domain/outbound';
import { Problem } from '../platform/errors/problem';

/**
 * Who `to` names.
 * @throws Problem when it is neither a phone nor a business-scoped user id
 */
export function recipientOf(to: string): Recipient {
  const { phone, userId } = readHandle(to) ?? {};
  if (phone !== undefined) return { phone };
  if (userId !== undefined) return { userId };
  throw Problem.invalid(
    'to',
    'must be an international number of 7 to 15 digits such as +5215512345678 (with or without +, spaces, hyphens), or a business-scoped user id such as MX.1234',
  );
}
