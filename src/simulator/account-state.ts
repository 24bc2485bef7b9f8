import { GraphFailure } from './graph-errors';
import { isObject, JsonObject, objectsIn, stringIn } from './json';
import { Template } from './template';

/** A message on its way out, as far as an account may not send it. */
export interface Sending {
  type: string;
  template?: Template | undefined;
  /** Utility content without a template (Meta, direct-send). */
  isDirect: boolean;
}

interface State {
  /** By restriction type, the Unix seconds of its end. */
  restrictions: Map<string, number>;
  isDisabled: boolean;
  isDeleted: boolean;
  hasPaymentProblem: boolean;
}

/** What accounts may not do, as their `account_update` webhooks have said; not kept over a restart. */
export class AccountStates {
  private readonly byAccount = new Map<string, State>();

  constructor(private readonly clock: () => number) {}

  /** Takes effect of an `account_update`. */
  note(accountId: string, update: JsonObject): void {
    const state = this.of(accountId);
    switch (stringIn(update, 'event') ?? '') {
      case 'ACCOUNT_RESTRICTION':
        for (const info of objectsIn(update['restriction_info'])) {
          state.restrictions.set(stringIn(info, 'restriction_type') ?? '', endOf(info));
        }
        return;
      case 'DISABLED_UPDATE':
        return this.ban(accountId, update['ban_info']);
      case 'ACCOUNT_DELETED':
        state.isDeleted = true;
        return;
      default:
    }
  }

  setPaymentProblem(accountId: string, problem: boolean): void {
    this.of(accountId).hasPaymentProblem = problem;
  }

  /** Throws GraphFailure for what the account may not send. */
  check(accountId: string, { type, template, isDirect }: Sending): void {
    const state = this.byAccount.get(accountId);
    if (state === undefined) return;
    if (state.isDeleted) throw new GraphFailure(33);
    if (state.isDisabled) throw new GraphFailure(131031);
    if (state.hasPaymentProblem) throw new GraphFailure(131042);
    const isRestricted = (kind: string): boolean =>
      (state.restrictions.get(`RESTRICTED_${kind}`) ?? 0) > this.clock() / 1000;
    if (isDirect && isRestricted('DIRECT_SEND_UTILITY_TEMPLATES')) throw new GraphFailure(139200);
    const isRefused =
      type === 'template' || isDirect
        ? isRestricted('BIZ_INITIATED_MESSAGING') ||
          (template?.category === 'UTILITY' && isRestricted('UTILITY_TEMPLATES'))
        : isRestricted('CUSTOMER_INITIATED_MESSAGING');
    if (isRefused) throw new GraphFailure(368);
  }

  /** `SCHEDULE_FOR_DISABLE` only announces; `REINSTATE` lifts everything. */
  private ban(accountId: string, info: unknown): void {
    const banState = isObject(info) ? info['waba_ban_state'] : undefined;
    if (banState === 'DISABLE') this.of(accountId).isDisabled = true;
    if (banState === 'REINSTATE') this.byAccount.delete(accountId);
  }

  private of(accountId: string): State {
    const known = this.byAccount.get(accountId);
    if (known) return known;
    const state = {
      restrictions: new Map<string, number>(),
      isDisabled: false,
      isDeleted: false,
      hasPaymentProblem: false,
    };
    this.byAccount.set(accountId, state);
    return state;
  }
}

/** Without an expiration it does not end by itself. */
function endOf(info: JsonObject): number {
  const { expiration } = info;
  return typeof expiration === 'number' ? expiration : Infinity;
}
