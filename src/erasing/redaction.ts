import { Redaction, StoredChange } from '../inbox/erased-bodies.service';
import { Line } from '../tenants/line';

/** By what somebody is found in stored bodies. */
export function soughtOf(aliases: readonly { readonly value: string }[]): string[] {
  return [...new Set(aliases.map(({ value }) => value))];
}

/**
 * Leaves alone what is of other tenants: the same person may be their customer. What came out of a change tells whose it is;
 * where nothing did, today's lines do. A line may have been deleted, and made again elsewhere.
 */
export function redactionOf(tenantId: string, lines: readonly Line[], sought: readonly string[]): Redaction {
  return {
    sought: new Set(sought),
    isOthers: (change) => {
      if (change.tenantIds.length > 0) return !change.tenantIds.includes(tenantId);
      const named = lines.filter((line) => mayBeOf(change, line));
      // What is nobody's may become somebody's who adds the line; what was read, and known by then, never will.
      if (named.length === 0) return change.isUnread && mayBecomeOthers(tenantId, change, lines);
      // Of what a moved line has read, nothing came out of that only which its former tenant had seen.
      const { isUnread } = change;
      return !named.some((line) => line.tenantId === tenantId || (!isUnread && wasOf(tenantId, line)));
    },
  };
}

function wasOf(tenantId: string, line: Line): boolean {
  return line.formerLines.some((former) => former.tenantId === tenantId);
}

/** A line that was made later has a change only when that is read again. */
function mayBeOf(
  { lineId, phoneNumberId, accountId, receivedAt, isUnread }: StoredChange,
  line: Line,
): boolean {
  if (lineId !== null) return line.id === lineId;
  if (!isUnread && line.createdAt > receivedAt) return false;
  return phoneNumberId === null ? line.businessAccountId === accountId : line.phoneNumberId === phoneNumberId;
}

/** Accounts need not be known: where all lines are one tenant's, so is what names no number. */
function mayBecomeOthers(
  tenantId: string,
  { lineId, phoneNumberId }: StoredChange,
  lines: readonly Line[],
): boolean {
  return lineId !== null || phoneNumberId !== null || lines.some((line) => line.tenantId !== tenantId);
}
