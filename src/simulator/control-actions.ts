import { Background } from './background';
import { ControlCall, ControlRoutes } from './control-api';
import { CustomerMessages, LineItem, LineSettings, SentMessage } from './control-types';
import { CustomerActions, parseCustomerAction } from './customer-actions';
import { CustomerProfile } from './customers';
import { sendJson } from './http';
import { isObject } from './json';
import { LineActions, parseLineAction } from './line-actions';
import { LineBook } from './lines';
import { accepted, jsonBody } from './refusal';

interface Parts {
  lines: LineBook;
  ofCustomers: CustomerActions;
  ofLines: LineActions;
  meet: (who: string, profile: Partial<CustomerProfile>) => CustomerProfile;
  background: Background;
  /** Told when people set something. */
  changed: () => void;
}

/** The control routes for what customers, phone apps and Meta do beside writing messages. */
export class ControlActions {
  readonly routes: ControlRoutes = {
    'POST /customers/*/actions': (call) => this.playCustomer(call),
    'POST /lines/*/actions': (call) => this.playLine(call),
    'PUT /lines/*': (call) => this.setLine(call),
  };

  constructor(private readonly parts: Parts) {}

  /** 202 with who the customer is now; webhooks go out behind it. */
  private async playCustomer({ id: who, req, res }: ControlCall): Promise<void> {
    const { lines, ofCustomers, meet, changed } = this.parts;
    const action = accepted(parseCustomerAction(await jsonBody(req)));
    const customer = meet(who, {});
    ofCustomers.play(lines.pick(action.line), customer, action);
    changed();
    sendJson(res, 202, { customer: shown(customer) } satisfies Pick<CustomerMessages, 'customer'>);
  }

  /** 202, with the wamid when a message was made. */
  private async playLine({ id, req, res }: ControlCall): Promise<void> {
    const { lines, ofLines, background } = this.parts;
    const action = accepted(parseLineAction(await jsonBody(req)));
    const played = ofLines.play(lines.pick(id), action);
    if (played.goesOn) background.run(played.goesOn);
    sendJson(res, 202, (played.id === undefined ? {} : { id: played.id }) satisfies Partial<SentMessage>);
  }

  private async setLine({ id, req, res }: ControlCall): Promise<void> {
    const { lines, changed } = this.parts;
    const { coexistence } = accepted(parseSettings(await jsonBody(req)));
    const line = lines.pick(id);
    if (coexistence !== undefined) line.coexistence = coexistence;
    changed();
    sendJson(res, 200, lines.item(line) satisfies LineItem);
  }
}

function parseSettings(json: unknown): LineSettings | string {
  if (!isObject(json)) return 'The body must be an object such as {"coexistence":true}.';
  const { coexistence } = json;
  if (coexistence === undefined) return {};
  return typeof coexistence === 'boolean' ? { coexistence } : '"coexistence" must be true or false.';
}

/** Who somebody is, for whoever plays them. */
export function shown({ userId, phone, hidesPhone }: CustomerProfile): CustomerMessages['customer'] {
  return { userId, ...(phone !== undefined && { phone }), ...(hidesPhone !== undefined && { hidesPhone }) };
}
