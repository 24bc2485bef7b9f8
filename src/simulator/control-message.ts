import { CustomerDetails, CustomerMessage, MessageExtras } from './control-types';
import { isUserId } from './customers';
import { MessageContent } from './inbound';
import { isObject, JsonObject } from './json';

/** A {@link CustomerMessage} taken apart. */
export interface ParsedMessage {
  line?: string;
  profile: CustomerDetails;
  content: MessageContent;
  extras: MessageExtras;
}

const profileKeys = ['name', 'username', 'userId', 'parentUserId', 'identityKeyHash'] as const;
const textKeys = ['line', 'id', 'groupId', ...profileKeys] as const;
const objectKeys = ['context', 'referral'] as const;

/** A customer's message from JSON, or what is wrong. */
export function parseCustomerMessage(json: unknown): ParsedMessage | string {
  if (!isObject(json)) return 'The body must be an object such as {"type":"text","text":{"body":"hola"}}.';
  const wrong = wrongIn(json);
  if (wrong !== undefined) return wrong;
  const { line } = json as Partial<CustomerMessage>;
  const extras = picked(json, ['id', 'groupId', 'timestamp', ...objectKeys]);
  const profile = picked(json, [...profileKeys, 'hidesPhone']);
  const outside = new Set(['line', ...Object.keys(extras), ...Object.keys(profile)]);
  const content = Object.fromEntries(Object.entries(json).filter(([key]) => !outside.has(key)));
  return { ...(line === undefined ? {} : { line }), profile, extras, content: content as MessageContent };
}

function wrongIn(json: JsonObject): string | undefined {
  const { type, timestamp, hidesPhone, userId } = json as Record<string, unknown>;
  if (typeof type !== 'string' || type === '')
    return '"type" must name the type of the message, such as "text".';
  if (type === 'text' && !(isObject(json['text']) && typeof json['text']['body'] === 'string')) {
    return '"text" must be {"body": "…"}.';
  }
  if (timestamp !== undefined && !Number.isInteger(timestamp))
    return '"timestamp" must be whole Unix seconds.';
  if (hidesPhone !== undefined && typeof hidesPhone !== 'boolean')
    return '"hidesPhone" must be true or false.';
  const text = textKeys.find((key) => json[key] !== undefined && typeof json[key] !== 'string');
  if (text) return `"${text}" must be a text.`;
  if (typeof userId === 'string' && !isUserId(userId)) return '"userId" must be a business-scoped user id.';
  const object = objectKeys.find((key) => json[key] !== undefined && !isObject(json[key]));
  return object && `"${object}" must be an object.`;
}

function picked(json: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.filter((key) => json[key] !== undefined).map((key) => [key, json[key]]));
}
