import { ok, strictEqual } from 'node:assert';
import { isObject } from '../../../src/domain/json';
import { readWebhook } from '../../../src/providers/cloud-api/read-webhook';
import { WebhookItem } from '../../../src/providers/provider';
import { claimStorable, claimUnpolluted } from '../claims';
import { Group } from '../group';
import { crowded, Mutator } from '../mutate';

/** As many updates of a body are read, but for those that come in the same change, and as many elements of a list. */
const MOST = 10_000;
/** Reading a body hides nothing and makes nothing that cannot be stored. */
export function bodies(ready: readonly unknown[], mutator: Mutator): Group {
  return {
    name: 'reading',
    share: 30,
    make: (dice) => mutator.mutated(dice.pick(ready), dice),
    check: claimRead,
  };
}

/** The same of bodies as full as they can be: none keeps the others waiting. */
export function fullBodies(ready: readonly unknown[]): Group {
  return {
    name: 'full bodies',
    share: 0.02,
    make: (dice) => crowded(dice.pick(ready), dice),
    check: claimRead,
  };
}

function claimRead(body: unknown): void {
  const changes = readWebhook(body);
  const items = changes.flatMap((change) => change.items);
  strictEqual(items.map((item) => item.path).join(' '), elementsOf(body).join(' '));
  for (const { lineKey } of changes) claimStorable(lineKey);
  for (const item of items) claimItem(item);
  claimUnpolluted();
}

function claimItem(item: WebhookItem): void {
  claimStorable(item);
  if (item.kind === 'message') {
    const { providerMessageId, wireType, content, customer } = item.message;
    ok(providerMessageId !== '' && providerMessageId.length <= 500, 'an id that cannot be indexed');
    ok(wireType.length <= 64 && content.type !== undefined, 'no type');
    ok(customer.identity.phone !== undefined || customer.identity.userId !== undefined, 'nobody sent it');
  } else if (item.kind === 'status') {
    const { providerMessageId, status } = item.status;
    ok(providerMessageId.length <= 500 && status.length <= 64, 'a receipt that cannot be indexed');
  } else if (item.kind === 'echo') {
    const { providerMessageId, wireType } = item.echo;
    ok(providerMessageId.length <= 500 && wireType.length <= 64, 'an echo that cannot be indexed');
  } else {
    strictEqual(item.digest.length, 64);
  }
}

/** The path of everything that must become an item, as the contract says; in order. */
function elementsOf(body: unknown): string[] {
  const paths: string[] = [];
  let size = 0;
  for (const [e, entry] of listOf(memberOf(body, 'entry')).entries()) {
    for (const [c, change] of listOf(memberOf(entry, 'changes')).entries()) {
      const path = `entry[${e}].changes[${c}]`;
      if (size >= MOST) return [...paths, path];
      const elements = elementsOfChange(change);
      for (const element of elements) paths.push(path + element);
      size += Math.max(elements.length, 1);
    }
  }
  return paths;
}

function elementsOfChange(change: unknown): string[] {
  const field = memberOf(change, 'field');
  const value = memberOf(change, 'value');
  const isNamed = (typeof field === 'string' && field !== '') || Number.isSafeInteger(field);
  if (isNamed && field !== 'messages' && field !== 'message_status') {
    const listed = elementsOfField(String(field), value);
    return listed.length === 0 ? [''] : listed;
  }
  if (!isObject(value)) return ['.value'];
  const listed = elementsOfLists(value, '.value', ['messages', 'statuses']);
  return value['errors'] === undefined ? listed : [...listed, '.value.errors'];
}

/** Of the fields that speak of conversations each element is an item; any other field is one as a whole. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  smb_message_echoes: ['message_echoes'],
  user_preferences: ['user_preferences'],
  user_id_update: ['user_id_update'],
  calls: ['calls', 'statuses'],
};

function elementsOfField(field: string, value: unknown): string[] {
  if (!isObject(value)) return [];
  if (field === 'standby') {
    const standby = value['standby'];
    if (!isObject(standby)) return [];
    return elementsOfLists(standby, '.value.standby', ['messages', 'message_echoes', 'statuses']);
  }
  if (field !== 'history')
    return elementsOfLists(value, '.value', Object.hasOwn(LISTS, field) ? (LISTS[field] ?? []) : []);
  const chunks = listOf(value['history']).flatMap((chunk, i) =>
    listOf(memberOf(chunk, 'threads')).flatMap((thread, j) =>
      isObject(thread) ? elementsOfLists(thread, `.value.history[${i}].threads[${j}]`, ['messages']) : [],
    ),
  );
  return [...chunks, ...elementsOfLists(value, '.value', ['messages'])];
}

function elementsOfLists(value: Record<string, unknown>, at: string, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const list = value[name];
    if (list === undefined || list === null) return [];
    if (!Array.isArray(list) || list.length > MOST) return [`${at}.${name}`];
    return list.map((_, i) => `${at}.${name}[${i}]`);
  });
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
