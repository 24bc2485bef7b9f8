import { CustomerIdentity } from './inbound';

const BUSINESS_SCOPED_USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;
const PHONE = /^\+?[\d\s().-]+$/;

/** Whether a user id is the parent form, which portfolios that Meta enrolled share: `CC.ENT.…`. */
export function isParentUserId(userId: string): boolean {
  return userId.startsWith('ENT.', 3);
}

/**
 * Reads what people type to name a customer: an international number with or without `+`, spaces or hyphens, or a
 * business-scoped user id. Null when it is neither. An id is tested first: stripping its letters would leave a
 * believable wrong number (Meta, "Business-scoped user IDs").
 */
export function readHandle(text: string): CustomerIdentity | null {
  const trimmed = text.trim();
  if (BUSINESS_SCOPED_USER_ID.test(trimmed)) return { userId: trimmed };
  if (!PHONE.test(trimmed)) return null;
  const digits = trimmed.replace(/\D/g, '');
  return digits.length >= 7 && digits.length <= 15 ? { phone: digits } : null;
}
