import { ServerResponse } from 'node:http';
import { Background } from './background';
import { Fault, Limits } from './control-types';
import { CustomerBook, CustomerProfile } from './customers';
import { Accept, playFault } from './fault-answers';
import { Faults } from './faults';
import { GraphFailure } from './graph-errors';
import { TemplateEndpoint } from './graph-templates';
import { sendJson } from './http';
import { Ids } from './ids';
import { isObject, JsonObject, stringIn } from './json';
import { MediaStore } from './media-store';
import { checkMessage, Recipient, recipientOf } from './message-rules';
import { needText } from './rules';
import { StatusReporter } from './statuses';
import { Template } from './template';
import { Transcripts } from './transcripts';
import { GraphRequest, SimulatedLine } from './types';

const windowSeconds = 24 * 3600;

interface Draft {
  line: SimulatedLine;
  body: JsonObject;
  type: string;
  recipient: Recipient;
  template?: Template | undefined;
}

/** `POST /<phone number id>/messages`: sends, and receipts for the customer's messages. */
export class MessageEndpoint {
  constructor(
    private readonly customers: CustomerBook,
    private readonly transcripts: Transcripts,
    private readonly media: MediaStore,
    private readonly templates: TemplateEndpoint,
    private readonly limits: Limits,
    private readonly statuses: StatusReporter,
    private readonly faults: Faults,
    private readonly ids: Ids,
    private readonly background: Background,
    private readonly options: { clock: () => number; trusting: boolean },
  ) {}

  async post(line: SimulatedLine, body: JsonObject, res: ServerResponse, log: GraphRequest): Promise<void> {
    if (body['messaging_product'] !== 'whatsapp') {
      throw new GraphFailure(100, 'Param messaging_product must be "whatsapp"');
    }
    if (body['status'] !== undefined) return this.markRead(line, body, res, log);
    const type = checkMessage(
      body,
      (id) => this.options.trusting || this.media.get(id)?.lineId === line.phoneNumberId,
    );
    const recipient = recipientOf(body, line);
    const template =
      type === 'template'
        ? this.templates.judge(line, body['template'] as JsonObject, recipient, !this.limits.knownTemplates)
        : undefined;
    const draft = { line, body, type, recipient, template };
    const accept = (failure?: number): Promise<JsonObject> => {
      log.acceptedId = this.ids.message();
      return this.accept(draft, log.acceptedId, failure);
    };
    const to = draft.recipient.by === 'phone' ? draft.recipient.digits : draft.recipient.input;
    const fault = this.faults.take({ phoneNumberId: line.phoneNumberId, to, type });
    if (fault === undefined) return sendJson(res, 200, await accept());
    return this.play(fault, res, log, accept);
  }

  private play(fault: Fault, res: ServerResponse, log: GraphRequest, accept: Accept): Promise<void> {
    log.fault = fault.kind;
    return playFault(fault, res, accept, this.background);
  }

  private async markRead(
    line: SimulatedLine,
    body: JsonObject,
    res: ServerResponse,
    log: GraphRequest,
  ): Promise<void> {
    if (body['status'] !== 'read') throw new GraphFailure(100, 'Param status must be "read"');
    const id = needText(body, 'message_id', 'message_id');
    const typing = body['typing_indicator'];
    if (typing !== undefined && !(isObject(typing) && typing['type'] === 'text')) {
      throw new GraphFailure(100, 'Param typing_indicator must be {"type":"text"}');
    }
    const accept = async (): Promise<JsonObject> => {
      if (!this.transcripts.markRead(line.phoneNumberId, id) && !this.options.trusting) {
        throw new GraphFailure(131009, 'message_id is not a message that this phone number received');
      }
      return { success: true };
    };
    const fault = this.faults.take({ phoneNumberId: line.phoneNumberId, to: '', type: 'read' });
    if (fault === undefined) return sendJson(res, 200, await accept());
    return this.play(fault, res, log, accept);
  }

  private async accept(draft: Draft, id: string, failure?: number): Promise<JsonObject> {
    const { line, body, recipient, type } = draft;
    const { input } = recipient;
    const messages = [{ id }];
    if (recipient.by === 'nowhere') return accepted([{ input, wa_id: recipient.digits }], messages);
    const customer = this.customers.meet(
      recipient.by === 'phone' ? { phone: recipient.digits } : { userId: input },
    );
    const callbackData = stringIn(body, 'biz_opaque_callback_data');
    const code = failure ?? this.failureOf(draft, customer);
    this.record(draft, id, customer);
    await this.statuses.start({
      line,
      id,
      type,
      customer,
      ...(recipient.by === 'phone' ? { digits: recipient.digits } : {}),
      ...(callbackData === undefined ? {} : { callbackData }),
      ...(code === undefined ? {} : { failure: code }),
      ...(draft.template === undefined ? {} : { category: draft.template.category }),
      voice: isObject(body['audio']) && body['audio']['voice'] === true,
    });
    return accepted(
      [recipient.by === 'phone' ? { input, wa_id: recipient.digits } : { input, user_id: input }],
      messages,
    );
  }

  /** What Meta only finds out after it has answered 200. */
  private failureOf({ line, body, type }: Draft, customer: CustomerProfile): number | undefined {
    const hash = body['recipient_identity_key_hash'];
    if (hash !== undefined && customer.identityKeyHash !== undefined && hash !== customer.identityKeyHash) {
      return 137000;
    }
    if (type === 'template' || this.options.trusting) return undefined;
    const { lastInboundAt } = this.transcripts.of(line.phoneNumberId, customer);
    return this.options.clock() / 1000 - lastInboundAt > windowSeconds ? 131047 : undefined;
  }

  private record({ line, body, type }: Draft, id: string, customer: CustomerProfile): void {
    this.transcripts.add(line.phoneNumberId, customer, {
      id,
      direction: 'outbound',
      type,
      [type]: body[type],
      status: 'accepted',
      timestamp: String(Math.floor(this.options.clock() / 1000)),
      ...(body['context'] === undefined ? {} : { context: body['context'] }),
    });
  }
}

function accepted(contacts: JsonObject[], messages: JsonObject[]): JsonObject {
  return { messaging_product: 'whatsapp', contacts, messages };
}
