/** What WhatsApp asks for one message, as a receipt told. Source: Meta, "Pricing" and "Status messages webhook". */
export interface Charge {
  /** See {@link categoryOf}; {@link UNKNOWN} when the receipt names none. */
  readonly category: string;
  /** `regular`, `free_customer_service`…; {@link UNKNOWN} when the receipt names none. */
  readonly type: string;
  /** Whether it costs nothing. */
  readonly free: boolean;
  /** `PMP`: per message; `CBP` was per conversation, until July 2025. */
  readonly model: string | null;
  /** What Meta itself says that it costs; only of messages with a price limit (`marketing_lite`). */
  readonly cost: Money | null;
}

export interface Money {
  /** Decimal digits, never a float. */
  readonly amount: string;
  /** ISO 4217, e.g. `USD`. */
  readonly currency: string;
}

export const UNKNOWN = 'unknown';
/** Service replies that cost nothing: a thousand for each line and calendar month, since October 2026. */
export const FREE_SERVICE_TYPE = 'free_customer_service';

/** Those that Meta's pages name; others are kept as they come. */
export const CATEGORIES: readonly string[] = [
  'service',
  'utility',
  'marketing',
  'marketing_lite',
  'authentication',
  'authentication_international',
  'referral_conversion',
  'group_service',
  'group_utility',
  'group_marketing',
  'general_purpose_ai',
];
export const CHARGE_TYPES: readonly string[] = [
  'regular',
  FREE_SERVICE_TYPE,
  'free_entry_point',
  'free_group_customer_service',
];

const WORD = /^[a-z][a-z0-9_]{0,63}$/;

/** One spelling of each category: `authentication-international` and `authentication_international` are the same. */
export function categoryOf(text: string): string | undefined {
  const word = text.trim().toLowerCase().replaceAll('-', '_');
  return WORD.test(word) ? word : undefined;
}
