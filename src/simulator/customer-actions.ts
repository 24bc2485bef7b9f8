import { ActionParts, oneOf, text, wrongInAction, yesOrNo } from './action-parts';
import { call, callEnd, preference } from './chat-elements';
import { CustomerAction } from './control-types';
import {
  asSeenBy,
  CustomerBook,
  CustomerProfile,
  isUserId,
  phoneDigits,
  seePhone,
  visiblePhone,
} from './customers';
import { CustomerSide } from './customer-side';
import { FieldSide } from './field-side';
import { Ids } from './ids';
import { inbound } from './inbound';
import { JsonObject } from './json';
import { Transcripts } from './transcripts';
import { SimulatedLine } from './types';

type Action<Name extends CustomerAction['action']> = Extract<CustomerAction, { action: Name }>;

const phone = {
  words: 'an international number',
  fits: (value: unknown) => typeof value === 'string' && phoneDigits(value) !== undefined,
};
const userId = {
  words: 'a business-scoped user id',
  fits: (value: unknown) => typeof value === 'string' && isUserId(value),
};
const seconds = {
  words: 'a number of seconds from 0 up',
  fits: (value: unknown) => typeof value === 'number' && value >= 0,
};

const actions: ActionParts = {
  change_number: { needs: { phone }, may: { userId, line: text } },
  change_user_id: { needs: {}, may: { userId, parentUserId: userId, line: text } },
  adopt_username: { needs: { username: text }, may: { line: text } },
  drop_username: { needs: {}, may: { line: text } },
  change_identity: { needs: {}, may: { identityKeyHash: text, line: text } },
  marketing: { needs: { value: oneOf('stop', 'resume', 'signup') }, may: { signupId: text, line: text } },
  call: { needs: {}, may: { seconds, line: text } },
  be_unreachable: { needs: { unreachable: yesOrNo }, may: { line: text } },
};

/** An action from JSON, or what is wrong with it. */
export function parseCustomerAction(json: unknown): CustomerAction | string {
  return wrongInAction(json, actions) ?? (json as CustomerAction);
}

/** What customers do beside writing: they change who they are, stop marketing and call. */
export class CustomerActions {
  constructor(
    private readonly customers: CustomerBook,
    private readonly transcripts: Transcripts,
    private readonly side: CustomerSide,
    private readonly fields: FieldSide,
    private readonly ids: Ids,
    private readonly clock: () => number,
  ) {}

  play(line: SimulatedLine, customer: CustomerProfile, action: CustomerAction): void {
    switch (action.action) {
      case 'change_number':
        return this.changeNumber(line, customer, action);
      case 'change_user_id':
        return this.changeUserId(line, customer, action);
      case 'adopt_username':
        return this.adoptUsername(customer, action.username);
      case 'drop_username':
        delete customer.username;
        delete customer.phoneSeenAt;
        return;
      case 'change_identity':
        customer.identityKeyHash = action.identityKeyHash ?? this.ids.hash();
        return;
      case 'marketing':
        return this.setMarketing(line, customer, action);
      case 'call':
        return this.call(line, customer, action.seconds ?? 42);
      case 'be_unreachable':
        customer.isUnreachable = action.unreachable;
    }
  }

  /** The old number is named where it may be; whoever hides it shows no more than ids. */
  private changeNumber(
    line: SimulatedLine,
    customer: CustomerProfile,
    action: Action<'change_number'>,
  ): void {
    const next = phoneDigits(action.phone) ?? action.phone;
    const before = { ...customer };
    const isShown = visiblePhone(asSeenBy(customer, line.phoneNumberId, this.now)) !== undefined;
    this.customers.change(customer, { phone: next, ...(action.userId && { userId: action.userId }) });
    const content = isShown
      ? inbound.numberChanged(next, customer.userId, before.userId)
      : inbound.userIdChanged(customer.userId, before.userId);
    this.side.announce(line, before, content);
  }

  private changeUserId(
    line: SimulatedLine,
    customer: CustomerProfile,
    action: Action<'change_user_id'>,
  ): void {
    const before = { ...customer };
    const { userId: given, parentUserId } = action;
    this.customers.change(customer, {
      ...(given && { userId: given }),
      ...(parentUserId && { parentUserId }),
    });
    const parents = parentUserId
      ? {
          ...(before.parentUserId === undefined ? {} : { previous_parent_user_id: before.parentUserId }),
          parent_user_id: parentUserId,
        }
      : {};
    this.side.announce(line, before, inbound.userIdChanged(customer.userId, before.userId, parents));
  }

  /** The lines that had to do with the phone before go on seeing it for a while. */
  private adoptUsername(customer: CustomerProfile, username: string): void {
    customer.username = username;
    delete customer.hidesPhone;
    customer.phoneSeenAt ??= this.transcripts.lastByLine(customer);
  }

  private setMarketing(line: SimulatedLine, customer: CustomerProfile, action: Action<'marketing'>): void {
    const { value, signupId } = action;
    const others = (customer.stoppedMarketing ?? []).filter((id) => id !== line.businessAccountId);
    customer.stoppedMarketing = value === 'stop' ? [...others, line.businessAccountId] : others;
    const seen = asSeenBy(customer, line.phoneNumberId, this.now);
    void this.fields.ofLine(line, 'user_preferences', preference(seen, value, this.now, signupId));
  }

  /** A call opens the service window, as a message does. It has just ended, so that nothing is told of the future. */
  private call(line: SimulatedLine, customer: CustomerProfile, duration: number): void {
    const seen = asSeenBy(customer, line.phoneNumberId, this.now);
    const end = Math.floor(this.now);
    const start = end - duration;
    const id = this.ids.call();
    const tell = (at: number, parts: JsonObject) =>
      this.fields.ofLine(line, 'calls', call(line, seen, { id, direction: 'USER_INITIATED', at }, parts));
    this.transcripts.openWindow(line.phoneNumberId, customer, start);
    if (visiblePhone(seen) !== undefined) seePhone(customer, line.phoneNumberId, this.now);
    void tell(start, { event: 'connect', session: { sdp_type: 'offer', sdp: 'v=0' } }).then(() =>
      tell(end, callEnd(start, duration)),
    );
  }

  private get now(): number {
    return this.clock() / 1000;
  }
}
