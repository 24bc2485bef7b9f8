import { MessageExtras } from './control-types';
import { CustomerProfile, visiblePhone } from './customers';
import { inboundValue, messageFrame } from './envelope';
import { Ids } from './ids';
import { MessageContent } from './inbound';
import { isObject, JsonObject, stringIn } from './json';
import { MediaStore, sampleMedia, StoredMedia } from './media-store';
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
    /** Where a file can be fetched for 5 minutes. */
    private readonly addressOf: (media: StoredMedia) => string | undefined = () => undefined,
  ) {}

  /** Sends one message; `answered` is the product's first answer to the webhook. */
  send(
    line: SimulatedLine,
    customer: CustomerProfile,
    content: MessageContent,
    extras: MessageExtras = {},
  ): { id: string; answered: Promise<WebhookAnswer> } {
    const id = extras.id ?? this.ids.message();
    const value = this.valueOf(line, customer, content, { ...extras, id });
    // Before it is posted: the product may read and answer it before its answer to the webhook is here.
    this.transcripts.observeValue(value);
    return { id, answered: this.outgoing.send({ line, value }) };
  }

  /** The `value` that Meta would send for one message, with what the caller leaves out filled in. */
  valueOf(
    line: SimulatedLine,
    customer: CustomerProfile,
    content: MessageContent,
    extras: MessageExtras,
  ): JsonObject {
    const id = extras.id ?? this.ids.message();
    const timestamp = extras.timestamp ?? Math.floor(this.clock() / 1000);
    const context = this.contextOf(line, customer, content, extras.context);
    const message = messageFrame(customer, this.withMedia(line, content), {
      ...extras,
      id,
      timestamp,
      ...(context === undefined ? {} : { context }),
    });
    return inboundValue(line, customer, message);
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
    const from = isOwn ? visiblePhone(customer) : line.displayPhoneNumber;
    return from === undefined ? {} : { from };
  }

  /** Gives media without an id sample bytes, and an uploaded file that is named by its id its type and hash. */
  private withMedia(line: SimulatedLine, content: MessageContent): MessageContent {
    const part = content[content.type];
    const bytes = sampleMedia(content.type);
    if (bytes === undefined || !isObject(part)) return content;
    const givenId = stringIn(part, 'id');
    const givenType = stringIn(part, 'mime_type') ?? 'application/octet-stream';
    const stored =
      givenId === undefined
        ? this.media.add(line.phoneNumberId, bytes, givenType, 'inbound')
        : this.media.get(givenId);
    if (stored === undefined) return content;
    const { id, sha256, mimeType } = stored;
    const url = this.addressOf(stored);
    const address = url === undefined ? {} : { url };
    return { ...content, [content.type]: { id, mime_type: mimeType, sha256, ...address, ...part } };
  }
}
