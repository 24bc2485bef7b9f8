import { AccountStates } from './account-state';
import { ActionParts, object, text, wrongInAction, yesOrNo } from './action-parts';
import { AgentDesk } from './agent-desk';
import { echo } from './chat-elements';
import { ChatHistory } from './chat-history';
import { LineAction } from './control-types';
import { asSeenBy, CustomerProfile } from './customers';
import { FieldSide, isLineField } from './field-side';
import { Ids } from './ids';
import { inbound } from './inbound';
import { PhoneApp } from './phone-app';
import { SimulatedLine } from './types';

const actions: ActionParts = {
  write_on_phone: { needs: { to: text, type: text } },
  sync_contact: { needs: { customer: text }, may: { remove: yesOrNo } },
  share_history: { needs: {}, may: { declined: yesOrNo } },
  agent: { needs: { customer: text, holds: yesOrNo } },
  agent_says: { needs: { customer: text, text } },
  tell: { needs: { field: text, value: object } },
  payment_problem: { needs: { problem: yesOrNo } },
};

/** An action from JSON, or what is wrong with it. */
export function parseLineAction(json: unknown): LineAction | string {
  return wrongInAction(json, actions) ?? (json as LineAction);
}

interface Parts {
  meet: (who: string, profile: Partial<CustomerProfile>) => CustomerProfile;
  phoneApp: PhoneApp;
  history: ChatHistory;
  desk: AgentDesk;
  accounts: AccountStates;
  fields: FieldSide;
  ids: Ids;
  clock: () => number;
}

/** What the owner of a line, Meta's agent and Meta itself do. */
export class LineActions {
  constructor(private readonly parts: Parts) {}

  /** The wamid, when the action makes a message. Long ones go on after it resolves. */
  play(line: SimulatedLine, action: LineAction): { id?: string; goesOn?: Promise<unknown> } {
    const { meet, phoneApp, history, desk, accounts } = this.parts;
    switch (action.action) {
      case 'write_on_phone': {
        const { action: _, to, ...content } = action;
        return { id: phoneApp.write(line, meet(to, {}), content) };
      }
      case 'sync_contact':
        phoneApp.syncContact(line, meet(action.customer, {}), action.remove === true);
        return {};
      case 'share_history':
        return { goesOn: action.declined === true ? history.decline(line) : history.share(line) };
      case 'agent':
        if (action.holds) desk.take(line, meet(action.customer, {}));
        else desk.release(line, meet(action.customer, {}));
        return {};
      case 'agent_says':
        return this.agentSays(line, meet(action.customer, {}), action.text);
      case 'tell':
        return { goesOn: this.tell(line, action.field, action.value) };
      case 'payment_problem':
        accounts.setPaymentProblem(line.businessAccountId, action.problem);
        return {};
    }
  }

  private async tell(line: SimulatedLine, field: string, value: Record<string, unknown>): Promise<void> {
    const { fields, accounts } = this.parts;
    if (field === 'account_update') accounts.note(line.businessAccountId, value);
    await (isLineField(field) ? fields.ofLine(line, field, value) : fields.ofAccount(line, field, value));
  }

  /** The agent's message and its receipts come as `standby` too. */
  private agentSays(
    line: SimulatedLine,
    customer: CustomerProfile,
    body: string,
  ): { id: string; goesOn: Promise<unknown> } {
    const { fields, ids, clock } = this.parts;
    const id = ids.message();
    const now = clock() / 1000;
    const seen = asSeenBy(customer, line.phoneNumberId, now);
    const message_echoes = [echo(line, seen, { id, at: now }, inbound.text(body))];
    const timestamp = String(Math.floor(now));
    const status = { id, status: 'delivered', timestamp, recipient_user_id: seen.userId };
    const goesOn = fields
      .ofLine(line, 'standby', { standby: { message_echoes } })
      .then(() => fields.ofLine(line, 'standby', { standby: { statuses: [status] } }));
    return { id, goesOn };
  }
}
