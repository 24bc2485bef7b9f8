import { TranscriptMessage } from './control-types';
import { CustomerBook, CustomerProfile } from './customers';
import { isObject, JsonObject, objectsIn, stringIn } from './json';

const kept = 500;
/** Whether these count for the window is undocumented, so they do not (Meta, service windows). */
const silentTypes = new Set(['reaction', 'system', 'unsupported']);

/** What one customer and one line have said, newest last; the oldest go after 500. */
export class Transcript {
  readonly messages: TranscriptMessage[] = [];
  /** Unix seconds of the newest message that opens the service window. */
  lastInboundAt = 0;
  private readonly waiting = new Set<() => void>();

  /** Adds a message and gives back the one that had to go. */
  add(message: TranscriptMessage): TranscriptMessage | undefined {
    this.messages.push(message);
    if (message.direction === 'outbound') for (const wake of this.waiting) wake();
    else if (!silentTypes.has(message.type)) {
      this.lastInboundAt = Math.max(this.lastInboundAt, Number(message.timestamp) || 0);
    }
    return this.messages.length > kept ? this.messages.shift() : undefined;
  }

  /** Business messages after the message with that id; all of them without one, none when it is unknown. */
  outboundAfter(id: string | undefined): TranscriptMessage[] {
    const start = id === undefined ? 0 : this.messages.findIndex((message) => message.id === id) + 1;
    if (id !== undefined && start === 0) return [];
    return this.messages.slice(start).filter((message) => message.direction === 'outbound');
  }

  /** Calls `wake` at each business message until the returned function is called. */
  onOutbound(wake: () => void): () => void {
    this.waiting.add(wake);
    return () => this.waiting.delete(wake);
  }
}

/** All transcripts, and every message in them by id. */
export class Transcripts {
  private readonly byCustomer = new Map<CustomerProfile, Map<string, Transcript>>();
  private readonly byMessage = new Map<
    string,
    { lineId: string; transcript: Transcript; message: TranscriptMessage }
  >();

  constructor(
    private readonly customers: CustomerBook,
    private readonly onChange: (lineId: string) => void = () => {},
  ) {}

  of(lineId: string, customer: CustomerProfile): Transcript {
    const lines = this.byCustomer.get(customer) ?? new Map<string, Transcript>();
    this.byCustomer.set(customer, lines);
    const transcript = lines.get(lineId) ?? new Transcript();
    lines.set(lineId, transcript);
    return transcript;
  }

  add(lineId: string, customer: CustomerProfile, message: TranscriptMessage): void {
    const transcript = this.of(lineId, customer);
    const gone = transcript.add(message);
    if (gone) this.byMessage.delete(gone.id);
    this.byMessage.set(message.id, { lineId, transcript, message });
    this.onChange(lineId);
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
      this.onChange(found.lineId);
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
    if (found?.lineId !== lineId || found.message.direction !== 'inbound') return false;
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
    this.onChange(found.lineId);
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
