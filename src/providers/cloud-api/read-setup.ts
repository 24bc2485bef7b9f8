import { AppWebhook, EntityHealth, NumberSetup, SubscribedApp, TokenSetup } from './line-setup';
import { list, number, object, text } from './wire';

const ACCOUNT_OBJECT = 'whatsapp_business_account';

type Wire = Record<string, unknown>;

/** `GET /<phone number id>` with these fields. */
export const NUMBER_FIELDS = [
  'display_phone_number',
  'verified_name',
  'status',
  'quality_rating',
  'name_status',
  'code_verification_status',
  'whatsapp_business_manager_messaging_limit',
  'throughput',
  'health_status',
  'webhook_configuration',
].join(',');

export function readNumber(body: Wire): NumberSetup {
  const callbacks = object(body['webhook_configuration']);
  return {
    displayPhoneNumber: word(body['display_phone_number']),
    verifiedName: word(body['verified_name']),
    status: word(body['status']),
    quality: word(body['quality_rating']),
    nameStatus: word(body['name_status']),
    codeVerification: word(body['code_verification_status']),
    messagingLimit: word(body['whatsapp_business_manager_messaging_limit']),
    throughput: word(object(body['throughput'])['level']),
    health: list(object(body['health_status'])['entities']).map(readEntity),
    callbacks: {
      line: word(callbacks['phone_number']),
      account: word(callbacks['whatsapp_business_account']),
      app: word(callbacks['application']),
    },
  };
}

function readEntity(value: unknown): EntityHealth {
  const entity = object(value);
  return {
    type: word(entity['entity_type']) ?? 'UNKNOWN',
    id: graphId(entity['id']),
    canSend: word(entity['can_send_message']) ?? 'UNKNOWN',
    reasons: list(entity['errors']).map((item) => {
      const error = object(item);
      return {
        code: number(error['error_code']) ?? null,
        description: word(error['error_description']),
        solution: word(error['possible_solution']),
      };
    }),
  };
}

/** `GET /debug_token` */
export function readToken(body: Wire): TokenSetup {
  const token = object(body['data']);
  const expires = number(token['expires_at']) ?? 0;
  return {
    valid: token['is_valid'] === true,
    appId: graphId(token['app_id']),
    type: word(token['type']),
    scopes: words(token['scopes']),
    expiresAt: expires > 0 ? new Date(expires * 1000) : null,
  };
}

/** `GET /<account id>/subscribed_apps` */
export function readSubscribedApps(body: Wire): readonly SubscribedApp[] {
  return list(body['data']).map((item) => ({
    id: graphId(object(object(item)['whatsapp_business_api_data'])['id']),
    callback: word(object(item)['override_callback_uri']),
  }));
}

/** `GET /<app id>/subscriptions`; null when the app is not subscribed to anything of WhatsApp. */
export function readAppWebhook(body: Wire): AppWebhook | null {
  const subscriptions = list(body['data']).map(object);
  const ours = subscriptions.find((subscription) => subscription['object'] === ACCOUNT_OBJECT);
  if (ours === undefined) return null;
  return {
    callback: word(ours['callback_url']),
    active: ours['active'] !== false,
    fields: list(ours['fields']).flatMap((item) => {
      const name = word(typeof item === 'string' ? item : object(item)['name']);
      return name === null ? [] : [{ name, version: word(object(item)['version']) }];
    }),
  };
}

function word(value: unknown): string | null {
  return text(value) ?? null;
}

/** It becomes part of an address, so it is one of Meta's or none. */
function graphId(value: unknown): string | null {
  const read = word(value);
  return read !== null && /^\d{1,32}$/.test(read) ? read : null;
}

function words(value: unknown): readonly string[] {
  return list(value).flatMap((item) => word(item) ?? []);
}
