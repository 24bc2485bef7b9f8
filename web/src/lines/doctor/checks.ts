import type { Check } from '../line';

/** What is looked at, by what it is about. */
export const GROUPS = {
  meta: [
    'graph_reachable',
    'clock',
    'api_version',
    'token',
    'token_type',
    'permissions',
    'app_secret',
    'app_mode',
  ],
  number: [
    'phone_number',
    'business_account',
    'registration',
    'display_name',
    'quality',
    'messaging_limit',
    'throughput',
    'can_send_number',
    'can_send_account',
    'can_send_business',
    'can_send_app',
    'can_send_other',
    'test_number',
  ],
  webhook: [
    'app_subscribed',
    'callback_url',
    'app_callback_url',
    'field_messages',
    'other_fields',
    'field_versions',
    'public_url',
    'public_handshake',
    'public_signature',
    'public_refusal',
    'public_large_bodies',
    'answer_time',
  ],
  here: [
    'secrets',
    'line_active',
    'environment',
    'local_handshake',
    'local_signature',
    'local_refusal',
    'local_large_bodies',
  ],
  messages: ['sending', 'received', 'dead_letters'],
} as const satisfies Readonly<Record<string, readonly Check[]>>;

export type Group = keyof typeof GROUPS;
