import { Redaction } from '../inbox/erased-bodies.service';
import { Line } from '../tenants/line';

/** By what somebody is found in stored bodies. */
export function soughtOf(aliases: readonly { readonly value: string }[]): string[] {
  return [...new Set(aliases.map(({ value }) => value))];
}

/** Leaves alone what names a line or an account of other tenants only: the same person may be their customer. */
export function redactionOf(tenantId: string, lines: readonly Line[], sought: readonly string[]): Redaction {
  return {
    sought: new Set(sought),
    isOthers: ({ phoneNumberId, lineId, accountId }) => {
      const named = lines.filter((line) => {
        if (phoneNumberId !== null) return line.phoneNumberId === phoneNumberId;
        return lineId === null ? line.businessAccountId === accountId : line.id === lineId;
      });
      return named.length > 0 && named.every((line) => line.tenantId !== tenantId);
    },
  };
}
