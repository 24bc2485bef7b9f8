import { EntityHealth, HealthReason, NumberSetup } from '../../providers/cloud-api/line-setup';
import { Evidence } from '../evidence';
import { Check, failed, Finding, ok, skipped, warning } from '../finding';
import { AT_META, mendOf } from '../words';

const CHECK_OF: Readonly<Record<string, Check>> = {
  PHONE_NUMBER: 'can_send_number',
  WABA: 'can_send_account',
  BUSINESS: 'can_send_business',
  APP: 'can_send_app',
};

/** Whether each of number, account, portfolio and app may send, and why not. Source: Meta, "Health status". */
export function healthFindings({ health }: NumberSetup, { line }: Evidence): Finding[] {
  if (health.length === 0)
    return [skipped('can_send_number', 'Graph does not say whether the number can send.')];
  return health.map((entity) => entityFinding(entity, line.id));
}

function entityFinding({ type, canSend, reasons }: EntityHealth, lineId: string): Finding {
  const check = CHECK_OF[type] ?? 'can_send_other';
  if (canSend === 'AVAILABLE') return ok(check, `${type}: can send.`);
  const why = reasons.map(wordsOf).join('; ') || 'Graph gives no reason';
  const mends = reasons.flatMap(({ code, solution }) => mendOf(code, lineId) ?? solution ?? []);
  const mend = mends.join('; ') || `${AT_META.quality} and WhatsApp Manager say what is wrong`;
  const found = `${type}: ${canSend}. ${why}.`;
  return canSend === 'BLOCKED' ? failed(check, found, mend) : warning(check, found, mend);
}

function wordsOf({ code, description }: HealthReason): string {
  const words = (description ?? 'no description').replace(/\.$/, '');
  return code === null ? words : `${code} ${words}`;
}
