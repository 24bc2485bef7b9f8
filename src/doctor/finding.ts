/** What is looked at, in the order in which it is shown. */
export const CHECKS = [
  'secrets',
  'line_active',
  'environment',
  'api_version',
  'graph_reachable',
  'clock',
  'token',
  'token_type',
  'permissions',
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
  'sending',
  'test_number',
  'app_subscribed',
  'callback_url',
  'app_callback_url',
  'field_messages',
  'other_fields',
  'field_versions',
  'app_mode',
  'app_secret',
  'local_handshake',
  'local_signature',
  'local_refusal',
  'local_large_bodies',
  'public_url',
  'public_handshake',
  'public_signature',
  'public_refusal',
  'public_large_bodies',
  'answer_time',
  'received',
  'dead_letters',
] as const;

export type Check = (typeof CHECKS)[number];

export const STATES = ['ok', 'warning', 'failed', 'skipped'] as const;
export type FindingState = (typeof STATES)[number];

/** What one look found, in words for people that hold no secret. */
export interface Finding {
  readonly check: Check;
  readonly state: FindingState;
  readonly found: string;
  /** What to do and where to click; null when nothing is to be done. */
  readonly mend: string | null;
}

export function ok(check: Check, found: string): Finding {
  return { check, state: 'ok', found, mend: null };
}

/** It works, but not for long, or not all of it. */
export function warning(check: Check, found: string, mend: string): Finding {
  return { check, state: 'warning', found, mend };
}

export function failed(check: Check, found: string, mend: string): Finding {
  return { check, state: 'failed', found, mend };
}

/** It could not be looked at, or does not concern this line. */
export function skipped(check: Check, found: string, mend: string | null = null): Finding {
  return { check, state: 'skipped', found, mend };
}
