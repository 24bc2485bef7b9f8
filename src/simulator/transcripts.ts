import { TranscriptMessage } from './control-types';
import { CustomerBook, CustomerProfile } from './customers';
import { isObject, JsonObject, objectsIn, stringIn } from './json';
import { ConversationSnapshot } from './snapshot';
import { Transcript } from './transcript';

/** How many transcripts there are at most; those that were quiet for longest go. */
const kept = 1000;

interface KeptMessage {
  transcript: Transcript;
  message: TranscriptMessage;
}

/** All transcripts, and every message in them by id. */
export class Transcripts {
  private readonly byCustomer = new WeakMap<CustomerProfile, Map<string, Transcript>>();
  private readonly byMessage = new Map<string, KeptMessage>();
  /** Those with messages, in the order of their newest. */
  private readonly byAge = new Set<Transcript>();

  constructor(
    private readonly customers: CustomerBook,
    private readonly onChange: (lineId: string) => void = () => {},
  ) {}

  of(lineId: string, customer: CustomerProfile): Transcript {
    const lines = this.byCustomer.get(customer) ?? new Map<string, Transcript>();
    this.byCustomer.set(customer, lines);
    const transcript = lines.get(lineId) ?? new Transcript(lineId, customer);
    lines.set(lineId, transcript);
    return transcript;
  }

  /** Whether anything was said that is still known. */
  talks(customer: CustomerProfile): boolean {
    const transcripts = this.byCustomer.get(customer)?.values() ?? [];
    return [...transcripts].some(({ messages }) => messages.length > 0);
  }

  add(lineId: string, customer: CustomerProfile, message: TranscriptMessage): void {
    const transcript = this.of(lineId, customer);
    this.keep(transcript, message);
    const [oldest] = this.byAge;
    if (oldest && this.byAge.size > kept) this.forget(oldest);
    this.onChange(lineId);
  }

  private keep(transcript: Transcript, message: TranscriptMessage): void {
    const gone = transcript.add(message);
    if (gone) this.byMessage.delete(gone.id);
    this.byMessage.set(message.id, { transcript, message });
    this.byAge.delete(transcript);
    this.byAge.add(transcript);
  }

  private forget(transcript: Transcript): void {
    const { lineId, customer, messages } = transcript;
    this.byAge.delete(transcript);
    for (const { id } of messages) this.byMessage.delete(id);
    this.byCustomer.get(customer)?.delete(lineId);
  }

  /** The newest first. They share their messages with the transcripts, which go on. */
  snapshots(): ConversationSnapshot[] {
    const all = [...this.byAge].toReversed();
    return all.map(({ lineId, customer, lastInboundAt, messages }) => ({
      lineId,
      customer,
      lastInboundAt,
      messages,
    }));
  }

  restore(conversations: readonly ConversationSnapshot[]): void {
    for (const { lineId, customer, lastInboundAt, messages } of conversations.toReversed()) {
      const transcript = this.of(lineId, this.customers.restore(customer));
      for (const message of messages) this.keep(transcript, message);
      // The message that it comes from may have gone.
      transcript.lastInboundAt = Math.max(transcript.lastInboundAt, lastInboundAt);
    }
  }

  /** Those of a line with messages, the newest last. */
  ofLine(lineId: string): Transcript[] {
    return [...this.byAge].filter((transcript) => transcript.lineId === lineId);
  }

  /** By line, the Unix seconds of the newest message either way. */
  lastByLine(customer: CustomerProfile): Record<string, number> {
    const transcripts = [...(this.byCustomer.get(customer) ?? [])];
    return Object.fromEntries(
      transcripts.map(([lineId, { messages }]) => [lineId, Number(messages.at(-1)?.timestamp) || 0]),
    );
  }

  /** The customer has done something that opens the service window without a message, such as a call. */
  openWindow(lineId: string, customer: CustomerProfile, at: number): void {
    const transcript = this.of(lineId, customer);
    transcript.lastInboundAt = Math.max(transcript.lastInboundAt, at);
  }

  find(id: string): TranscriptMessage | undefined {
    return this.byMessage.get(id)?.message;
  }

  /** Notes what a webhook body says was received, so that it can be read and answered. Tolerates any shape. */
  observe(body: unknown): void {
    for (const value of valuesOf(body)) this.observeValue(value);
  }

  /** The product took the body. */
  delivered(body: unknown): void {
    for (const value of valuesOf(body)) this.deliveredValue(value);
  }

  deliveredValue(value: JsonObject): void {
    for (const { id } of objectsIn(value['messages'])) {
      const found = typeof id === 'string' ? this.byMessage.get(id) : undefined;
      if (found?.message.status !== 'received') continue;
      found.message.status = 'delivered';
      this.onChange(found.transcript.lineId);
    }
  }

  observeValue(value: JsonObject): void {
    const metadata = value['metadata'];
    const lineId = isObject(metadata) ? stringIn(metadata, 'phone_number_id') : undefined;
    if (lineId === undefined) return;
    for (const message of objectsIn(value['messages'])) {
      const id = stringIn(message, 'id');
      const customer = this.senderOf(message);
      if (id === undefined || customer === undefined || this.byMessage.has(id)) continue;
      this.add(lineId, customer, received(id, message));
    }
  }

  private senderOf(message: JsonObject): CustomerProfile | undefined {
    const phone = stringIn(message, 'from');
    const userId = stringIn(message, 'from_user_id');
    if (phone === undefined && userId === undefined) return undefined;
    return this.customers.meet({ ...(phone && { phone }), ...(userId && { userId }) });
  }

  /** Marks a customer's message and the earlier ones as read; false when the line never got it. */
  markRead(lineId: string, id: string): boolean {
    const found = this.byMessage.get(id);
    if (found?.transcript.lineId !== lineId || found.message.direction !== 'inbound') return false;
    for (const message of found.transcript.messages) {
      if (message.direction === 'inbound') message.status = 'read';
      if (message.id === id) break;
    }
    this.onChange(lineId);
    return true;
  }

  setStatus(id: string, status: string, errors?: JsonObject[]): void {
    const found = this.byMessage.get(id);
    if (found === undefined) return;
    found.message.status = status;
    if (errors !== undefined) found.message.errors = errors;
    this.onChange(found.transcript.lineId);
  }
}

/** The `value` of every change of a webhook body. */
function valuesOf(body: unknown): JsonObject[] {
  if (!isObject(body)) return [];
  const changes = objectsIn(body['entry']).flatMap((entry) => objectsIn(entry['changes']));
  return changes.flatMap(({ value }) => (isObject(value) ? [value] : []));
}

function received(id: string, message: JsonObject): TranscriptMessage {
  const type = stringIn(message, 'type') ?? 'unknown';
  return {
    id,
    direction: 'inbound',
    type,
    [type]: message[type],
    status: 'received',
    timestamp: stringIn(message, 'timestamp') ?? '0',
    ...(message['context'] === undefined ? {} : { context: message['context'] }),
    ...(message['referral'] === undefined ? {} : { referral: message['referral'] }),
  };
}
