import { lineValue } from './envelope';
import { JsonObject } from './json';
import { Outgoing } from './outgoing';
import { SimulatedLine, WebhookAnswer } from './types';

/** Sends the webhook fields beside `messages`. Each resolves with the product's first answer. */
export class FieldSide {
  constructor(
    private readonly outgoing: Outgoing,
    private readonly clock: () => number,
  ) {}

  /** A field about chats, which names its line in `metadata`. */
  ofLine(line: SimulatedLine, field: string, parts: JsonObject): Promise<WebhookAnswer> {
    return this.outgoing.send({ line, field, value: lineValue(line, parts) });
  }

  /** A field about the account: only these have a time, and no metadata (Meta, webhooks/overview). */
  ofAccount(line: SimulatedLine, field: string, value: JsonObject): Promise<WebhookAnswer> {
    return this.outgoing.send({ line, field, value, time: Math.floor(this.clock() / 1000) });
  }
}
