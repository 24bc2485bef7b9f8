import { NoticeKind } from '../domain/notice';
import { LineName, WebhookItem } from '../providers/provider';
import { isAppOf, Line } from '../tenants/line';
import { FoundNotice } from './found';

/** Kinds that are about a customer: the change must name the line that they talk to. */
const OF_CUSTOMER: ReadonlySet<NoticeKind> = new Set(['preference', 'call', 'control', 'identity']);

/** Whether an item names an account and no line. */
export function isOfAccount(item: WebhookItem): boolean {
  return item.kind === 'field' || (item.kind === 'notice' && !OF_CUSTOMER.has(item.notice.kind));
}

/**
 * The lines that a notice is about: the one that its change or address names, or the only one there is, unless the notice
 * names another number; else those of the account, of which it may name one by its number. Only lines of the app that signed,
 * so that no app can speak of another's.
 */
export function linesOfNotice({ line, accountId, body, item }: FoundNotice, lines: readonly Line[]): Line[] {
  if (line !== null) {
    if (!isOfAccount(item)) return [line];
    if (isOther(line, accountId)) return [];
    if (!isNamedOtherwise(line, item.names)) return [line];
  }
  const { phoneNumberId, displayPhoneNumber } = item.names;
  const own = lines.filter((one) =>
    body.lineId === null ? isAppOf(one, body.appDigest) : body.lineId === one.id,
  );
  if (phoneNumberId !== undefined) return own.filter((one) => one.phoneNumberId === phoneNumberId);
  const ofAccount = own.filter((one) => one.businessAccountId === accountId);
  if (displayPhoneNumber === undefined) return ofAccount;
  // The account's id is optional for a line, and so is its number.
  const named = own.filter((one) => numberOf(one) === displayPhoneNumber);
  if (named.length > 0) return named;
  const unnamed = ofAccount.filter((one) => numberOf(one) === '');
  return unnamed.length === 1 ? unnamed : [];
}

/** Known to be of another account. */
function isOther({ businessAccountId }: Line, accountId: string | null): boolean {
  return businessAccountId !== null && accountId !== null && businessAccountId !== accountId;
}

/** Known to have another number than the one that is named. */
function isNamedOtherwise(line: Line, { phoneNumberId, displayPhoneNumber }: LineName): boolean {
  if (phoneNumberId !== undefined) return phoneNumberId !== line.phoneNumberId;
  const known = numberOf(line);
  return displayPhoneNumber !== undefined && known !== '' && known !== displayPhoneNumber;
}

/** Its digits; empty while nobody knows them. */
function numberOf({ displayPhoneNumber }: Line): string {
  return displayPhoneNumber?.replace(/\D/g, '') ?? '';
}
