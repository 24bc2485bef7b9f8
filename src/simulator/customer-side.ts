import { AgentDesk } from './agent-desk';
import { BlockList } from './block-list';
import { MessageExtras } from './control-types';
import { asSeenBy, CustomerProfile, seePhone, visiblePhone } from './customers';
import { inboundValue, messageFrame } from './envelope';
import { FieldSide } from './field-side';
import { Ids } from './ids';
import { inbound, MessageContent } from './inbound';
import { JsonObject, stringIn } from './json';
import { withMedia } from './media-content';
import { MediaStore } from './media-store';
import { Outgoing } from './outgoing';
import { Rates } from './rates';
import { Transcripts } from './transcripts';
import { SimulatedLine, WebhookAnswer } from './types';

const blocked: WebhookAnswer = { status: 0, body: 'The line has blocked this customer.' };
const unheard: WebhookAnswer = {
  status: 0,
  body: 'This line does not hear of that; only coexistence lines do.',
};

/** Turns what customers do into webhooks. */
export class CustomerSide {
  constructor(
    private readonly transcripts: Transcripts,
    private readonly media: MediaStore,
    private readonly outgoing: Outgoing,
    private readonly fields: FieldSide,
    private readonly blocks: BlockList,
    private readonly desk: AgentDesk,
    private readonly rates: Rates,
    private readonly ids: Ids,
    private readonly clock: () => number,
  ) {}

  /** Sends one message; `answered` is the product's first answer to the webhook. */
  send(
    line: SimulatedLine,
    customer: CustomerProfile,
    content: MessageContent,
    extras: MessageExtras = {},
  ): { id: string; answered: Promise<WebhookAnswer> } {
    const id = extras.id ?? this.ids.message();
    // Whoever is blocked is not told so.
    if (this.blocks.has(line.phoneNumberId, customer)) return { id, answered: Promise.resolve(blocked) };
    const arriving = arrivingAt(line, content);
    if (arriving === undefined) return { id, answered: Promise.resolve(unheard) };
    this.rates.receive(line);
    const value = this.valueOf(line, customer, arriving, { ...extras, id });
    const seen = asSeenBy(customer, line.phoneNumberId, this.now);
    if (visiblePhone(seen) !== undefined) seePhone(customer, line.phoneNumberId, this.now);
    // Before it is posted: the product may read and answer it before its answer to the webhook is here.
    this.transcripts.observeValue(value);
    if (!this.desk.holds(line, customer)) return { id, answered: this.outgoing.send({ line, value }) };
    const standby = { messages: value['messages'] };
    return { id, answered: this.fields.ofLine(line, 'standby', { standby }) };
  }

  /** Sends a system message about somebody as they were before; it is no part of what was said. */
  announce(line: SimulatedLine, before: CustomerProfile, content: MessageContent): void {
    void this.outgoing.send({ line, value: this.valueOf(line, before, content, {}) });
  }

  /** The `value` that Meta would send for one message, with what the caller leaves out filled in. */
  valueOf(
    line: SimulatedLine,
    customer: CustomerProfile,
    content: MessageContent,
    extras: MessageExtras,
  ): JsonObject {
    const id = extras.id ?? this.ids.message();
    const timestamp = extras.timestamp ?? Math.floor(this.now);
    const seen = asSeenBy(customer, line.phoneNumberId, this.now);
    const context = this.contextOf(line, customer, content, extras.context);
    const message = messageFrame(seen, this.filled(line, content), {
      ...extras,
      id,
      timestamp,
      ...(context === undefined ? {} : { context }),
    });
    return inboundValue(line, seen, message);
  }

  /** Media with bytes behind it. */
  filled(line: SimulatedLine, content: MessageContent): MessageContent {
    return withMedia(this.media, line.phoneNumberId, content);
  }

  /** A tap always quotes our message; the newest one unless the caller says otherwise. */
  private contextOf(
    line: SimulatedLine,
    customer: CustomerProfile,
    content: MessageContent,
    given: JsonObject | undefined,
  ): JsonObject | undefined {
    const isTap = content.type === 'interactive' || content.type === 'button';
    if (given === undefined && !isTap) return undefined;
    const transcript = this.transcripts.of(line.phoneNumberId, customer);
    const last = isTap ? transcript.outboundAfter(undefined).at(-1) : undefined;
    const context = given ?? (last && { id: last.id });
    return context && { ...this.authorOf(line, customer, context), ...context };
  }

  /** Meta names whose message is quoted; a customer who hides their number is named by nothing. */
  private authorOf(line: SimulatedLine, customer: CustomerProfile, context: JsonObject): JsonObject {
    const quoted = stringIn(context, 'id');
    if (quoted === undefined && context['referred_product'] === undefined) return {};
    const isOwn = quoted !== undefined && this.transcripts.find(quoted)?.direction === 'inbound';
    const from = isOwn
      ? visiblePhone(asSeenBy(customer, line.phoneNumberId, this.now))
      : line.displayPhoneNumber;
    return from === undefined ? {} : { from };
  }

  private get now(): number {
    return this.clock() / 1000;
  }
}

/** Edits and revokes are for coexistence lines; others hear of an edit that it is not supported. */
function arrivingAt({ coexistence }: SimulatedLine, content: MessageContent): MessageContent | undefined {
  if (coexistence !== false) return content;
  if (content.type === 'edit') return inbound.unsupported('edit');
  return content.type === 'revoke' ? undefined : content;
}
