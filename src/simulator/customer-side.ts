import { CustomerProfile } from './customers';
import { inboundValue, messageFrame, MessageExtras } from './envelope';
import { Ids } from './ids';
import { MessageContent } from './inbound';
import { isObject, JsonObject } from './json';
import { MediaStore, sampleMedia } from './media-store';
import { Outgoing } from './outgoing';
import { Transcripts } from './transcripts';
import { SimulatedLine, WebhookAnswer } from './types';

/** Turns what customers do into webhooks. */
export class CustomerSide {
  constructor(
    private readonly transcripts: Transcripts,
    private readonly media: MediaStore,
    private readonly outgoing: Outgoing,
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
    const timestamp = extras.timestamp ?? Math.floor(this.clock() / 1000);
    const context = this.contextOf(line, customer, content, extras.context);
    const message = messageFrame(customer, this.withMedia(line, content), {
      ...extras,
      id,
      timestamp,
      ...(context === undefined ? {} : { context }),
    });
    const value = inboundValue(line, customer, message);
    // Before it is posted: the product may read and answer it before its answer to the webhook is here.
    this.transcripts.observeValue(value);
    return { id, answered: this.outgoing.send({ line, value }) };
  }

  /** A tap always quotes our message; the newest one unless the caller says otherwise. */
  private contextOf(
    line: SimulatedLine,
    customer: CustomerProfile,
    content: MessageContent,
    given: JsonObject | undefined,
  ): JsonObject | undefined {
    if (content.type !== 'interactive' && content.type !== 'button') return given;
    const last = this.transcripts.of(line.phoneNumberId, customer).outboundAfter(undefined).at(-1);
    const context = given ?? (last && { id: last.id });
    return context && { from: line.displayPhoneNumber, ...context };
  }

  private withMedia(line: SimulatedLine, content: MessageContent): MessageContent {
    const part = content[content.type];
    const bytes = sampleMedia(content.type);
    if (bytes === undefined || !isObject(part) || part['id'] !== undefined) return content;
    const mimeType = typeof part['mime_type'] === 'string' ? part['mime_type'] : 'application/octet-stream';
    const { id, sha256 } = this.media.add(line.phoneNumberId, bytes, mimeType, 'inbound');
    return { ...content, [content.type]: { id, sha256, ...part } };
  }
}
