import { CustomerProfile } from './customers';
import { CustomerSide } from './customer-side';
import { MessageExtras } from './control-types';
import { contactCard, envelope, lineValue } from './envelope';
import { Ids } from './ids';
import { MessageContent } from './inbound';
import { JsonObject } from './json';
import { regular } from './prices';
import { statusElement } from './statuses';
import { Transcripts } from './transcripts';
import { SimulatedLine } from './types';

/** Bodies by name. */
export type Bodies = Readonly<Record<string, JsonObject>>;

export interface PayloadPeople {
  person: CustomerProfile;
  /** What bodies call the person. */
  name: string;
  /** Somebody else, for bodies with more than one person. */
  other: CustomerProfile;
}

export interface PayloadParts {
  side: CustomerSide;
  transcripts: Transcripts;
  ids: Ids;
  clock: () => number;
}

/** What ready payloads are made of: one line, one customer, ids and times of this moment. */
export class PayloadSource {
  /** Unix seconds. */
  readonly now: number;
  /** As bodies show them. */
  readonly customer: CustomerProfile;
  readonly other: CustomerProfile;
  /** As the simulator knows them. */
  private readonly person: CustomerProfile;

  constructor(
    readonly line: SimulatedLine,
    { person, name, other }: PayloadPeople,
    private readonly parts: PayloadParts,
  ) {
    this.person = person;
    this.customer = { ...person, name };
    this.other = other;
    this.now = Math.floor(parts.clock() / 1000);
  }

  freshId(): string {
    return this.parts.ids.message();
  }

  /** The newest message of the business in this chat, so that statuses and reactions find something. */
  get lastSent(): string {
    return this.chat.outboundAfter(undefined).at(-1)?.id ?? this.freshId();
  }

  get lastReceived(): string {
    return this.chat.messages.findLast(({ direction }) => direction === 'inbound')?.id ?? this.freshId();
  }

  /** The `value` of a message, as the customer's phone would send it. */
  value(content: MessageContent, extras: MessageExtras = {}, customer = this.customer): JsonObject {
    const person = customer === this.customer ? this.person : customer;
    const value = this.parts.side.valueOf(this.line, person, content, extras);
    return value['contacts'] === undefined ? value : { ...value, contacts: [contactCard(customer)] };
  }

  /** Content with what a phone would fill in, such as the id of a file. */
  filled(content: MessageContent): MessageContent {
    return this.parts.side.filled(this.line, content);
  }

  message(content: MessageContent, extras: MessageExtras = {}): JsonObject {
    return this.body(this.value(content, extras));
  }

  /** The `value` of statuses of one message, each a second after the one before. */
  statusValue(id: string, ...statuses: readonly (string | number)[]): JsonObject {
    const elements = statuses.map((status, at) => this.status(id, status, at));
    const contacts = statuses.some(isFailure) ? {} : { contacts: [contactCard(this.customer)] };
    return lineValue(this.line, { ...contacts, statuses: elements });
  }

  /** The `value` of one status, which says more than most. */
  statusValueWith(id: string, status: string, ...extras: readonly JsonObject[]): JsonObject {
    const element = this.status(id, status, 0);
    const statuses = extras.map((more) => ({ ...element, ...more }));
    return lineValue(this.line, { contacts: [contactCard(this.customer)], statuses });
  }

  /** One body, a change for each value. */
  body(...values: readonly JsonObject[]): JsonObject {
    return envelope(values.map((value) => ({ line: this.line, value })));
  }

  /** A field beside `messages` that is about a line's chats. */
  lineField(field: string, parts: JsonObject): JsonObject {
    return envelope([{ line: this.line, field, value: lineValue(this.line, parts) }]);
  }

  /** A field about the account: only these have a time, and no metadata (Meta, webhooks/overview). */
  accountField(field: string, value: JsonObject): JsonObject {
    return envelope([{ line: this.line, field, value, time: this.now }]);
  }

  private get chat() {
    return this.parts.transcripts.of(this.line.phoneNumberId, this.person);
  }

  /** A number is the error code of a failure. */
  private status(id: string, status: string | number, secondsLater: number): JsonObject {
    const { line, customer, now } = this;
    const to = customer.phone === undefined ? {} : { digits: customer.phone };
    const failure = isFailure(status) ? { failure: status } : {};
    const message = { line, id, type: 'text', customer, ...to, ...failure, pricing: regular('service') };
    return statusElement(message, isFailure(status) ? 'failed' : status, (now + secondsLater) * 1000);
  }
}

function isFailure(status: string | number): status is number {
  return typeof status === 'number';
}
