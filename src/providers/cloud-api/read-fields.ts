import { Notice } from '../../domain/notice';
import { isObject, toStorableJson } from '../../domain/json';
import { LineName, WebhookItem } from '../provider';
import { clip, digestOf, unreadable } from './digest';
import { Contacts, handle, mergeIdentity, readContacts } from './read-contacts';
import { isNobody, profileOf, readEcho, readMessage } from './read-message';
import { readList } from './read-list';
import { readTemplateNotice } from './read-template-fields';
import { list, number, object, present, text } from './wire';

type Value = Record<string, unknown>;
/** Null: nothing that this version acts on; the field is kept. */
type ReadNotice = (value: Value) => Notice | null;
type ReadItems = (value: Value, at: string) => WebhookItem[];

/** Fields about a conversation or a customer. Each says which line it is for. Source: Meta, "Webhooks reference". */
const CONVERSATION_FIELDS: Readonly<Record<string, ReadItems>> = {
  smb_message_echoes: (value, at) => {
    const contacts = readContacts(value['contacts'], list(value['message_echoes']).length === 1);
    return readList(value, 'message_echoes', at, (raw, path) =>
      readEcho(raw, path, { contacts, by: 'phone_app' }),
    );
  },
  history: readHistory,
  user_preferences: (value, at) => {
    const contacts = readContacts(value['contacts'], list(value['user_preferences']).length === 1);
    return readList(value, 'user_preferences', at, (raw, path) => readPreference(raw, path, contacts));
  },
  user_id_update: (value, at) =>
    readList(value, 'user_id_update', at, (raw, path) => readIdentityUpdate(raw, path)),
  calls: (value, at) => {
    const contacts = readContacts(value['contacts'], list(value['calls']).length === 1);
    return [
      ...readList(value, 'calls', at, (raw, path) => readCall(raw, path, contacts)),
      ...readList(value, 'statuses', at, (raw, path) => kept('calls', path, raw)),
    ];
  },
};

/** Fields about an account, a line or a template. */
const ACCOUNT_FIELDS: Readonly<Record<string, ReadNotice>> = {
  account_update: (value) => {
    const event = text(value['event']);
    if (event === undefined) return null;
    const restrictions = list(value['restriction_info']).flatMap((one) => {
      const type = text(object(one)['restriction_type']);
      const until = number(object(one)['expiration']) ?? null;
      return type === undefined ? [] : [{ type: clip(type), until }];
    });
    const banState = text(object(value['ban_info'])['waba_ban_state']) ?? null;
    return { kind: 'account_update', event: clip(event), restrictions, banState };
  },
  account_review_update: (value) => {
    const decision = text(value['decision']);
    return decision === undefined ? null : { kind: 'account_review', decision: clip(decision) };
  },
  account_alerts: (value) => {
    const info = object(value['alert_info']);
    const type = text(info['alert_type']);
    if (type === undefined) return null;
    const severity = clip(text(info['alert_severity']) ?? '');
    return { kind: 'account_alert', type: clip(type), severity, active: info['alert_status'] !== 'NONE' };
  },
  // Documented as a word, shown as a bare number.
  business_capability_update: (value) => ({
    kind: 'account_capability',
    limit: text(value['max_daily_conversations_per_business']) ?? null,
  }),
  phone_number_quality_update: (value) => {
    const event = text(value['event']);
    const limit = text(value['max_daily_conversations_per_business']) ?? text(value['current_limit']) ?? null;
    return event === undefined ? null : { kind: 'line_quality', event: clip(event), limit };
  },
  phone_number_name_update: (value) => {
    const decision = text(value['decision']);
    const reason = text(value['rejection_reason']) ?? null;
    return decision === undefined ? null : { kind: 'line_name', decision: clip(decision), reason };
  },
  business_username_updates: (value) => {
    const status = text(value['status']);
    const username = text(value['username']) ?? null;
    return status === undefined ? null : { kind: 'line_username', status: clip(status), username };
  },
  security: (value) => {
    const event = text(value['event']);
    return event === undefined ? null : { kind: 'line_security', event: clip(event) };
  },
  messaging_handovers: readHandover,
  message_template_status_update: (value) => readTemplateNotice('status', value),
  template_category_update: (value) => readTemplateNotice('category', value),
  message_template_quality_update: (value) => readTemplateNotice('quality', value),
  message_template_components_update: (value) => readTemplateNotice('edited', value),
};

/** Fields that Meta documents and nobody acts on here; each is kept. */
const KEPT_FIELDS = [
  'smb_app_state_sync',
  'flows',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'automatic_events',
  'payment_configuration_update',
  'partner_solutions',
];

/** Other fields than `messages` that somebody acts on here. */
export const ACTED_ON_FIELDS: readonly string[] = [
  'standby',
  ...Object.keys(CONVERSATION_FIELDS),
  ...Object.keys(ACCOUNT_FIELDS),
];
const KNOWN_FIELDS: ReadonlySet<string> = new Set([...ACTED_ON_FIELDS, ...KEPT_FIELDS]);

/** For counting: the field, or `other` for one that this version has never heard of. */
export function knownField(field: string): string {
  return KNOWN_FIELDS.has(field) ? field : 'other';
}

/**
 * Everything in a change of another field than `messages`; what nobody acts on is one item that is kept. `digest` names
 * the change among those of its account.
 */
export function readField(
  field: string,
  value: Value,
  place: { path: string; digest: string },
): WebhookItem[] {
  const readItems = Object.hasOwn(CONVERSATION_FIELDS, field) ? CONVERSATION_FIELDS[field] : undefined;
  const items = readItems?.(value, `${place.path}.value`) ?? [];
  if (items.length > 0) return items;
  const notice = Object.hasOwn(ACCOUNT_FIELDS, field) ? (ACCOUNT_FIELDS[field]?.(value) ?? null) : null;
  if (notice === null) return [{ kind: 'field', field: clip(field), ...place }];
  const details = toStorableJson(value);
  return [{ kind: 'notice', field: clip(field), notice, details, names: namesOf(value), ...place }];
}

function namesOf(value: Value): LineName {
  const isLine = value['entity_type'] === 'PHONE_NUMBER';
  return present({
    displayPhoneNumber: text(value['display_phone_number'])?.replace(/\D/g, '') || undefined,
    phoneNumberId: isLine ? text(value['entity_id']) : undefined,
  });
}

function kept(field: string, path: string, raw: unknown): WebhookItem {
  return { kind: 'field', path, field, digest: digestOf(raw) };
}

function noticed(field: string, path: string, raw: unknown, notice: Notice): WebhookItem {
  return {
    kind: 'notice',
    path,
    field,
    notice,
    details: toStorableJson(raw),
    names: {},
    digest: digestOf(raw),
  };
}

const PREFERENCES = ['stop', 'resume', 'signup'] as const;

function readPreference(raw: Value, path: string, contacts: Contacts): WebhookItem {
  const customer = profileOf(mergeIdentity(handle(raw['wa_id']), handle(raw['user_id'])), contacts);
  const value = PREFERENCES.find((known) => known === raw['value']);
  if (isNobody(customer)) return unreadable(path, 'no customer: neither wa_id nor user_id', raw);
  if (value === undefined) return kept('user_preferences', path, raw);
  const category = clip(text(raw['category']) ?? 'marketing_messages');
  const timestamp = number(raw['timestamp']) ?? null;
  return noticed('user_preferences', path, raw, { kind: 'preference', customer, value, category, timestamp });
}

function readIdentityUpdate(raw: Value, path: string): WebhookItem {
  const ids = object(raw['user_id']);
  const identity = mergeIdentity(handle(raw['wa_id']), handle(ids['current']));
  const previous = mergeIdentity(handle(ids['previous']));
  if (identity.userId === undefined || previous.userId === undefined)
    return kept('user_id_update', path, raw);
  return noticed('user_id_update', path, raw, { kind: 'identity', customer: { identity, previous } });
}

function readCall(raw: Value, path: string, contacts: Contacts): WebhookItem {
  const byCustomer = raw['direction'] !== 'BUSINESS_INITIATED';
  const own = byCustomer
    ? mergeIdentity(handle(raw['from']), handle(raw['from_user_id']))
    : mergeIdentity(handle(raw['to']), handle(raw['to_user_id']));
  const customer = profileOf(own, contacts);
  const callId = text(raw['id']);
  const event = text(raw['event']);
  if (isNobody(customer) || callId === undefined || event === undefined) return kept('calls', path, raw);
  const timestamp = number(raw['timestamp']) ?? null;
  const notice: Notice = { kind: 'call', customer, callId, event: clip(event), byCustomer, timestamp };
  return noticed('calls', path, raw, notice);
}

/** No page of Meta's shows its shape; this is what an integrator measured in September 2026. */
function readHandover(value: Value): Notice | null {
  if (value['type'] !== 'control_passed') return null;
  const passed = object(value['control_passed']);
  const sender = object(value['sender']);
  const identity = mergeIdentity(handle(sender['phone_number']), handle(sender['user_id']));
  const customer = { identity };
  const before = text(passed['previous_owner_app_role']);
  const now = text(passed['new_owner_app_role']);
  const ours = now === undefined ? before === 'meta_business_agent' : now !== 'meta_business_agent';
  return { kind: 'control', customer: isNobody(customer) ? null : customer, ours };
}

/** Chats of before; of media the bytes follow later, in messages of their own (Meta, "history webhook"). */
function readHistory(value: Value, at: string): WebhookItem[] {
  const own = text(object(value['metadata'])['display_phone_number'])?.replace(/\D/g, '');
  const contacts = readContacts(value['contacts'], false);
  const read = (raw: Value, path: string, thread: unknown): WebhookItem => {
    if (raw['type'] === 'media_placeholder') return kept('history', path, raw);
    const isOurs = own !== undefined && text(raw['from'])?.replace(/\D/g, '') === own;
    if (!isOurs) return readMessage(raw, path, { contacts, origin: 'history' });
    return readEcho({ to: thread, ...raw }, path, { contacts, by: null });
  };
  const chunks = list(value['history']).flatMap((chunk, i) =>
    list(object(chunk)['threads']).flatMap((thread, j) => {
      const of = object(thread);
      const place = `${at}.history[${i}].threads[${j}]`;
      return readList(of, 'messages', place, (raw, path) => read(raw, path, of['id']));
    }),
  );
  return [...chunks, ...readList(value, 'messages', at, (raw, path) => read(raw, path, undefined))];
}

/** `standby` nests the usual lists one level down; what Meta's agent said comes as echoes. */
export function readStandby(
  value: Value,
  at: string,
  readStatus: (raw: Value, path: string) => WebhookItem,
): WebhookItem[] {
  const standby = isObject(value['standby']) ? value['standby'] : {};
  const place = `${at}.standby`;
  const contacts = readContacts(
    value['contacts'] ?? standby['contacts'],
    list(standby['messages']).length === 1,
  );
  return [
    ...readList(standby, 'messages', place, (raw, path) =>
      readMessage(raw, path, { contacts, origin: 'standby' }),
    ),
    ...readList(standby, 'message_echoes', place, (raw, path) =>
      readEcho(raw, path, { contacts, by: 'agent' }),
    ),
    ...readList(standby, 'statuses', place, readStatus),
  ];
}
