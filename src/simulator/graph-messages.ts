import { ServerResponse } from 'node:http';
import { AgentDesk } from './agent-desk';
import { Background } from './background';
import { Fault, TemplateCategory } from './control-types';
import { canonicalPhone, CustomerProfile, isParentId, seePhone } from './customers';
import { Accept, Failure, playFault } from './fault-answers';
import { Faults } from './faults';
import { GraphFailure } from './graph-errors';
import { sendJson } from './http';
import { Ids } from './ids';
import { isObject, JsonObject, stringIn } from './json';
import { MediaStore } from './media-store';
import { checkMessage, recipientOf } from './message-rules';
import { needOnly, needText, needWhatsApp } from './rules';
import { Judged, SendRules } from './send-rules';
import { StatusReporter } from './statuses';
import { Transcripts } from './transcripts';
import { GraphRequest, SimulatedLine } from './types';

const readableSeconds = 30 * 86_400;
const receiptKeys = ['messaging_product', 'status', 'message_id', 'typing_indicator', 'messaging_account_id'];

/** `POST /<phone number id>/messages`: sends, and receipts for the customer's messages. */
export class MessageEndpoint {
  constructor(
    private readonly rules: SendRules,
    private readonly transcripts: Transcripts,
    private readonly media: MediaStore,
    private readonly statuses: StatusReporter,
    private readonly desk: AgentDesk,
    private readonly faults: Faults,
    private readonly ids: Ids,
    private readonly background: Background,
    private readonly options: { clock: () => number; trusting: boolean },
  ) {}

  async post(line: SimulatedLine, body: JsonObject, res: ServerResponse, log: GraphRequest): Promise<void> {
    needWhatsApp(body);
    if (body['status'] !== undefined) return this.markRead(line, body, res, log);
    const checked = checkMessage(
      body,
      (id) => this.options.trusting || this.media.get(id)?.lineId === line.phoneNumberId,
    );
    const draft = { ...checked, line, body, recipient: recipientOf(body, line) };
    const judged = this.rules.judge(draft);
    const accept = (failure?: Failure): Promise<JsonObject> => {
      log.acceptedId = this.ids.message();
      return this.accept(judged, log.acceptedId, failure);
    };
    const to = draft.recipient.by === 'phone' ? draft.recipient.digits : draft.recipient.input;
    const fault = this.faults.take({ phoneNumberId: line.phoneNumberId, to, type: checked.type });
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
    needOnly(body, receiptKeys, 'the receipt');
    const id = needText(body, 'message_id', 'message_id');
    const typing = body['typing_indicator'];
    if (typing !== undefined && !(isObject(typing) && typing['type'] === 'text')) {
      throw new GraphFailure(100, 'Param typing_indicator must be {"type":"text"}');
    }
    const accept = async (): Promise<JsonObject> => {
      const isRead = !this.isTooOld(id) && this.transcripts.markRead(line.phoneNumberId, id);
      if (!isRead && !this.options.trusting) {
        throw new GraphFailure(131009, 'message_id is not a message of 30 days that this number received');
      }
      return { success: true };
    };
    const fault = this.faults.take({ phoneNumberId: line.phoneNumberId, to: '', type: 'read' });
    if (fault === undefined) return sendJson(res, 200, await accept());
    return this.play(fault, res, log, accept);
  }

  private isTooOld(id: string): boolean {
    const { timestamp } = this.transcripts.find(id) ?? {};
    return this.options.clock() / 1000 - Number(timestamp) > readableSeconds;
  }

  private async accept(judged: Judged, id: string, failure?: Failure): Promise<JsonObject> {
    const { line, body, recipient, type, customer } = judged;
    const { input } = recipient;
    const messages = [{ id }];
    if (recipient.by === 'nowhere') return accepted([{ input, wa_id: recipient.digits }], messages);
    // Meta names the number as the customer's WhatsApp has it, which may be spelled otherwise.
    const digits = recipient.by === 'phone' ? canonicalPhone(customer, recipient.digits) : undefined;
    const callbackData = stringIn(body, 'biz_opaque_callback_data');
    const code = failure?.code ?? this.rules.failureOf(judged);
    const now = this.options.clock() / 1000;
    const freeUntil =
      code === undefined ? this.transcripts.of(line.phoneNumberId, customer).freeEntryAt(now) : undefined;
    this.record(judged, id, customer);
    if (digits !== undefined) seePhone(customer, line.phoneNumberId, now);
    this.desk.release(line, customer);
    await this.statuses.start({
      line,
      id,
      type,
      customer,
      ...(digits === undefined ? {} : { digits }),
      ...(callbackData === undefined ? {} : { callbackData }),
      ...(code === undefined ? {} : { failure: code }),
      failsAfterSent: failure?.afterSent === true,
      ...(freeUntil === undefined ? {} : { freeUntil }),
      ...categoryOf(judged),
      voice: isObject(body['audio']) && body['audio']['voice'] === true,
    });
    const userId = isParentId(input) ? customer.userId : input;
    return accepted(
      [{ input, ...(digits === undefined ? { user_id: userId } : { wa_id: digits }) }],
      messages,
    );
  }

  private record({ line, body, type }: Judged, id: string, customer: CustomerProfile): void {
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

/** As what it is priced: its template's, or that of content without a template (Meta, direct-send). */
function categoryOf({ template, body }: Judged): { category?: TemplateCategory } {
  if (template !== undefined) return { category: template.category };
  return body['category'] === undefined ? {} : { category: 'UTILITY' };
}

function accepted(contacts: JsonObject[], messages: JsonObject[]): JsonObject {
  return { messaging_product: 'whatsapp', contacts, messages };
}
