import { DeadLetterReason } from '../inbox/dead-letter-reasons';
import { WebhookChange } from '../providers/provider';
import { isAppOf, Line } from '../tenants/line';

/** Which line a change belongs to, or why it is nobody's. `error` is for people and names the mend. */
export type LineOfChange =
  { readonly line: Line } | { readonly reason: DeadLetterReason; readonly error: string };

/**
 * The line of a change: by the address it came to, else by `metadata.phone_number_id`, else the only active line.
 * `entry[].id` names the account, which several lines share, so it never decides.
 */
export function lineOfChange(
  { lineId, appDigest }: { readonly lineId: string | null; readonly appDigest: string },
  lineKey: string | null,
  lines: readonly Line[],
): LineOfChange {
  if (lineId !== null) {
    const line = lines.find((candidate) => candidate.id === lineId);
    if (line === undefined)
      return dead('unknown_line', `the line ${lineId} of the address is gone; make it again or discard`);
    if (lineKey === null || lineKey === line.phoneNumberId) return { line };
    return dead(
      'wrong_line',
      `came to the address of line ${lineId} but names phone_number_id ${lineKey}; correct the address in the Meta app`,
    );
  }
  const named = lineKey === null ? onlyActive(lines) : lines.find((line) => line.phoneNumberId === lineKey);
  if (named === undefined) {
    return lineKey === null
      ? dead(
          'unknown_line',
          'names no line, and not exactly one line is active; use the address of the line itself',
        )
      : dead('unknown_line', `no line has the phone_number_id ${lineKey}; add the line, then replay`);
  }
  if (isAppOf(named, appDigest)) return { line: named };
  return dead(
    'wrong_app',
    `names line ${named.id}, whose app secret is another than the one that signed; correct the line's app secret, then replay`,
  );
}

/** The number of a line that nobody knows yet, where a change says it of that very line. */
export function numberToLearn(
  line: Pick<Line, 'phoneNumberId' | 'displayPhoneNumber'>,
  { lineKey, lineNumber }: Pick<WebhookChange, 'lineKey' | 'lineNumber'>,
): string | null {
  if (line.displayPhoneNumber !== null || lineNumber === null || lineKey !== line.phoneNumberId) return null;
  const digits = lineNumber.replace(/\D/g, '');
  return /^\d{5,15}$/.test(digits) ? digits : null;
}

function onlyActive(lines: readonly Line[]): Line | undefined {
  const active = lines.filter((line) => line.active);
  return active.length === 1 ? active[0] : undefined;
}

function dead(reason: DeadLetterReason, error: string): LineOfChange {
  return { reason, error };
}
