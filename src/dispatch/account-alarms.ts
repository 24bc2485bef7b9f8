import { NewAlarm } from '../alarms/alarms.service';
import { NoticeKind, NoticeOf } from '../domain/notice';
import { BUSINESS_INITIATED, UTILITY } from '../domain/restrictions';

type Alarm = Pick<NewAlarm, 'kind' | 'severity' | 'title' | 'mend' | 'endsAt'>;

/** What a notice opens, and the kinds of alarms that it shows to be over. */
export interface AlarmChange {
  readonly raise: readonly Alarm[];
  readonly clear: readonly string[];
}

type Judge<K extends NoticeKind> = (notice: NoticeOf<K>) => AlarmChange;
/** The notices that are about accounts and lines, not about customers or templates. */
export type AccountNoticeKind = Extract<NoticeKind, `account_${string}` | `line_${string}`>;

const NOTHING: AlarmChange = { raise: [], clear: [] };
const raise = (...alarms: Alarm[]): AlarmChange => ({ raise: alarms, clear: [] });
const clear = (...kinds: string[]): AlarmChange => ({ raise: [], clear: kinds });

const RESTRICTIONS: Readonly<Record<string, string>> = {
  RESTRICTED_BIZ_INITIATED_MESSAGING: BUSINESS_INITIATED,
  RESTRICTED_CUSTOMER_INITIATED_MESSAGING: 'replies_restricted',
  RESTRICTED_ADD_PHONE_NUMBER_ACTION: 'numbers_restricted',
  RESTRICTED_UTILITY_TEMPLATES: UTILITY,
  RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES: 'direct_send_restricted',
};
/** 9999-12-31 */
const LAST_SECOND = 253_402_214_400;
const SUPPORT =
  'Open Business Support Home of the account in Meta Business Suite; it names the violation and the way to appeal';

/** What a person should know of, by notice. Source: Meta, "Webhooks reference", and its pages on policy enforcement. */
const JUDGES: { readonly [K in AccountNoticeKind]: Judge<K> } = {
  account_update: ({ event, restrictions, banState }) => {
    switch (event) {
      case 'ACCOUNT_RESTRICTION':
        return raise(
          ...restrictions.map(({ type, until }): Alarm => ({
            kind: RESTRICTIONS[type] ?? 'account_restricted',
            severity: 'critical',
            title: `WhatsApp restricted the account: ${type}`,
            mend: SUPPORT,
            endsAt: momentOf(until),
          })),
        );
      case 'ACCOUNT_VIOLATION':
        return raise({
          kind: 'account_violation',
          severity: 'critical',
          title: 'WhatsApp reports a violation of its policy',
          mend: SUPPORT,
        });
      case 'DISABLED_UPDATE':
        return banned(banState);
      case 'ACCOUNT_DELETED':
        return raise({
          kind: 'account_deleted',
          severity: 'critical',
          title: 'The WhatsApp Business account was deleted',
          mend: 'Make or choose another account and give its lines their new ids and token',
        });
      case 'ACCOUNT_OFFBOARDED':
        return raise({
          kind: 'account_offboarded',
          severity: 'critical',
          title: 'The phone with the WhatsApp Business app left the Cloud API',
          mend: 'Connect the app again: it does so by itself after a change of the phone, else link it in Business Suite',
        });
      case 'ACCOUNT_RECONNECTED':
        return clear('account_offboarded');
      case 'PARTNER_REMOVED':
      case 'PARTNER_APP_UNINSTALLED':
        return raise({
          kind: 'account_unshared',
          severity: 'critical',
          title: 'The account is not shared with this app any more',
          mend: 'Share the account with the app again in Business Settings, then run the doctor of the line',
        });
      case 'PARTNER_ADDED':
      case 'PARTNER_APP_INSTALLED':
        return clear('account_unshared');
      default:
        return NOTHING;
    }
  },
  account_review: ({ decision }) => {
    switch (decision) {
      case 'REJECTED':
        return raise({
          kind: 'account_rejected',
          severity: 'critical',
          title: 'WhatsApp rejected the account in its review',
          mend: SUPPORT,
        });
      case 'APPROVED':
        return clear('account_rejected');
      // Looked at again, or put off: it is as it was.
      default:
        return NOTHING;
    }
  },
  account_alert: ({ type, severity, active }) => {
    const kind = `account_alert:${type}`;
    if (!active || type === 'OBA_APPROVED') return clear(kind);
    return raise({
      kind,
      severity: severity === 'CRITICAL' ? 'critical' : 'warning',
      title: `WhatsApp alerts: ${type}`,
      mend: 'Look at the number in WhatsApp Manager → Phone numbers',
    });
  },
  account_capability: () => NOTHING,
  line_quality: ({ event }) => {
    switch (event) {
      case 'FLAGGED':
      case 'DOWNGRADE':
        return raise({
          kind: 'line_quality',
          severity: 'warning',
          title: `WhatsApp lowered its opinion of the number: ${event}`,
          mend: 'Send fewer messages that people did not ask for; WhatsApp Manager → Insights shows who complained',
        });
      case 'UNFLAGGED':
      case 'UPGRADE':
        return clear('line_quality');
      default:
        return NOTHING;
    }
  },
  line_name: ({ decision, reason }) =>
    decision === 'APPROVED'
      ? {
          raise: [
            {
              kind: 'line_register_again',
              severity: 'warning',
              title: 'The display name was approved; the number must be registered again within 14 days',
              mend: 'Register it: POST /api/v1/lines/:id/register with its PIN',
            },
          ],
          clear: ['line_name'],
        }
      : raise({
          kind: 'line_name',
          severity: 'warning',
          title: `The display name was not approved: ${reason ?? decision}`,
          mend: 'Choose another name in WhatsApp Manager → Phone numbers',
        }),
  line_username: () => NOTHING,
  line_security: ({ event }) =>
    raise({
      kind: 'line_security',
      severity: 'critical',
      title: `The two-step PIN of the number: ${event}`,
      mend: 'If nobody of the business did that, change the PIN in WhatsApp Manager and look at who has access',
    }),
};

/** A ban that is only announced keeps nothing from being sent. While it holds, sends are refused with 131031. */
function banned(banState: string | null): AlarmChange {
  if (banState === 'REINSTATE')
    return clear('account_disable_scheduled', 'account_disabled', 'account_locked');
  if (banState !== 'DISABLE')
    return raise({
      kind: 'account_disable_scheduled',
      severity: 'critical',
      title: 'WhatsApp will disable the account',
      mend: SUPPORT,
    });
  const disabled: Alarm = {
    kind: 'account_disabled',
    severity: 'critical',
    title: 'WhatsApp disabled the account',
    mend: SUPPORT,
  };
  return { raise: [disabled], clear: ['account_disable_scheduled'] };
}

/** Unix seconds; null for none, and for what is no moment of this age. */
function momentOf(seconds: number | null): Date | null {
  return seconds === null || seconds <= 0 || seconds > LAST_SECOND ? null : new Date(seconds * 1000);
}

export function isAboutAccount(kind: NoticeKind): kind is AccountNoticeKind {
  return Object.hasOwn(JUDGES, kind);
}

export function alarmsOf(notice: NoticeOf<AccountNoticeKind>): AlarmChange {
  // TypeScript cannot see that judge and notice are of the same kind; the record's own type says so.
  return JUDGES[notice.kind](notice as never);
}
