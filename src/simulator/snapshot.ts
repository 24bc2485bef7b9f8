import { TranscriptMessage } from './control-types';
import { CustomerProfile } from './customers';
import { isObject } from './json';

const version = 1;

/** What a simulator remembers, as plain JSON; the bytes of media are not part of it. */
export interface Snapshot {
  readonly version: typeof version;
  readonly conversations: readonly ConversationSnapshot[];
}

/** Complete by itself, so that a part of the conversations is a snapshot too. */
export interface ConversationSnapshot {
  readonly lineId: string;
  readonly customer: CustomerProfile;
  readonly lastInboundAt: number;
  readonly messages: readonly TranscriptMessage[];
}

export function snapshotOf(conversations: readonly ConversationSnapshot[]): Snapshot {
  return { version, conversations };
}

/** Whether this version can start with what an earlier run has left. */
export function isSnapshot(json: unknown): json is Snapshot {
  return isObject(json) && json['version'] === version && isListOf(isConversation, json['conversations']);
}

function isConversation(json: unknown): boolean {
  if (!isObject(json) || typeof json['lineId'] !== 'string') return false;
  return (
    typeof json['lastInboundAt'] === 'number' &&
    isCustomer(json['customer']) &&
    isListOf(isMessage, json['messages'])
  );
}

function isCustomer(json: unknown): boolean {
  return (
    isObject(json) &&
    areTexts(json['userId'], json['name']) &&
    ['formerPhones', 'formerUserIds'].every((key) => isListOf(isText, json[key] ?? []))
  );
}

function isMessage(json: unknown): boolean {
  return (
    isObject(json) && areTexts(json['id'], json['direction'], json['type'], json['status'], json['timestamp'])
  );
}

function areTexts(...values: unknown[]): boolean {
  return values.every(isText);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isListOf(isItem: (item: unknown) => boolean, json: unknown): boolean {
  return Array.isArray(json) && json.every(isItem);
}
