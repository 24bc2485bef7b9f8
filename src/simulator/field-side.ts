import { lineValue } from './envelope';
import { JsonObject } from './json';
import { Outgoing } from './outgoing';
import { SimulatedLine, WebhookAnswer } from './types';

/** Fields about the chats of a line; all others are about its account. */
const lineFields = new Set([
  'user_preferences',
  'smb_message_echoes',
  'smb_app_state_sync',
  'history',
  'calls',
  'standby',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
]);

export function isLineField(field: string): boolean {
  return lineFields.has(field);
}

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
