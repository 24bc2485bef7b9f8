import { MessageExtras, TranscriptMessage } from './control-types';
import { CustomerSide } from './customer-side';
import { CustomerProfile } from './customers';
import { inbound, MessageContent } from './inbound';
import { choicesOf, findChoice, tapOf } from './menu';
import { Transcripts } from './transcripts';
import { SimulatedLine, WebhookAnswer } from './types';

/** `line` is a phone number id; it may be left out while there is one line only. */
export interface SendOptions extends MessageExtras {
  line?: string;
}

/** A message on its way: its wamid and the product's first answer to the webhook. */
export interface Sent extends WebhookAnswer {
  id: string;
}

/** A person who writes to the business, for tests: `await simulator.customer('15550100077').say('hola')`. */
export class Customer {
  constructor(
    readonly profile: Readonly<CustomerProfile>,
    private readonly side: CustomerSide,
    private readonly transcripts: Transcripts,
    private readonly lineOf: (id: string | undefined) => SimulatedLine,
  ) {}

  /** Sends content of any type, as `inbound` builds it. Redeliveries go on after it resolves. */
  async send(content: MessageContent, { line, ...extras }: SendOptions = {}): Promise<Sent> {
    const { id, answered } = this.side.send(this.lineOf(line), this.profile, content, extras);
    return { id, ...(await answered) };
  }

  say(text: string, options?: SendOptions): Promise<Sent> {
    return this.send(inbound.text(text), options);
  }

  /** Taps a choice of the newest menu, by id or by number from 1; rejects when there is none. */
  async choose(wanted: string | number, options: SendOptions = {}): Promise<Sent> {
    const menu = this.transcript(options.line).findLast((message) => choicesOf(message).length > 0);
    const choice = menu && findChoice(choicesOf(menu), String(wanted));
    if (menu === undefined || choice === undefined)
      throw new Error(`The newest menu has no choice "${wanted}".`);
    return this.send(tapOf(choice), { context: { id: menu.id }, ...options });
  }

  /** What this customer and the line have said, newest last. */
  transcript(line?: string): readonly TranscriptMessage[] {
    return this.transcripts.of(this.lineOf(line).phoneNumberId, this.profile).messages;
  }
}
