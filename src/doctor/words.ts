import { ProviderError } from '../domain/inbound';
import { Told } from '../providers/cloud-api/whatsapp-setup.service';

/** Where Meta shows what a mend speaks of. */
export const AT_META = {
  apiSetup: 'App dashboard → WhatsApp → API Setup',
  appSecret: 'App dashboard → App settings → Basic → App secret',
  configuration: 'App dashboard → WhatsApp → Configuration',
  fields: 'App dashboard → WhatsApp → Configuration → Webhook fields → Manage',
  manager: 'WhatsApp Manager → Account tools → Phone numbers',
  payment: 'Business settings → WhatsApp accounts → the account → Payment settings',
  quality: 'Business Support Home',
  tokens: 'Business settings → System users → Generate token',
} as const;

const REGISTER = (lineId: string) =>
  `register the number: POST /api/v1/lines/${lineId}/register with {"pin":"<6 digits>"}`;

const TOKEN = (lineId: string) =>
  `make a token of a system user (${AT_META.tokens}) with whatsapp_business_messaging and whatsapp_business_management, and give it to the line: WHATSAPP_API_TOKEN, or PATCH /api/v1/lines/${lineId} with {"token":"…"}`;
const ASSET =
  'Business settings → System users → Assign assets: give the system user the app and the WhatsApp account with full control, then make its token anew';

/** What mends an error of Graph, by code. Source: Meta, "Cloud API error codes". */
const MENDS: Readonly<Record<number, string | ((lineId: string) => string)>> = {
  0: TOKEN,
  3: ASSET,
  4: 'the app asks too often; wait an hour',
  10: ASSET,
  33: `the phone number id is gone; compare it with ${AT_META.apiSetup}`,
  190: TOKEN,
  368: `the account is restricted for breaking a policy; ${AT_META.quality} says which and takes an appeal`,
  80007: 'the account was asked too often; wait an hour',
  130429: 'the line sends faster than WhatsApp takes; lower LINE_MESSAGES_PER_SECOND',
  130497: 'the account may not write to users of that country',
  131005: ASSET,
  131031: `the account is locked; ${AT_META.quality} says why`,
  131037: `the display name is not approved; ${AT_META.manager}`,
  131042: `add a payment method: ${AT_META.payment}. Since October 2026 replies need one too`,
  131048: `quality is too low; write less and better, and look at ${AT_META.quality}`,
  131057: 'the line is in maintenance; it is back after a minute or two',
  131045: REGISTER,
  133010: REGISTER,
  134011: `accept the terms for payments: ${AT_META.payment}`,
};

/** Undefined where Meta's own words must do. */
export function mendOf(code: number | null, lineId: string): string | undefined {
  if (code === null) return undefined;
  const mend = code >= 200 && code <= 299 ? ASSET : MENDS[code];
  return typeof mend === 'function' ? mend(lineId) : mend;
}

/** What Graph said, with its code. */
export function saying({ code, title, message, details }: ProviderError): string {
  const words = (details ?? message ?? title ?? '').replace(/^\(#\d+\)\s*/, '');
  return code === null ? words : `error ${code}: ${words}`;
}

/** Whether it was Graph that answered, be it a yes or a no. */
export function isOfGraph(told: Told<unknown>): boolean {
  return told.ok || told.error.code !== null;
}

const TOO_LATE = /TIMEOUT|^no answer within/;

const FAILURES: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'its name is not found in DNS'],
  [/^ECONNREFUSED$/, 'nothing listens there'],
  [/^(EHOSTUNREACH|ENETUNREACH)$/, 'no network leads there'],
  [/^CERT_HAS_EXPIRED$/, 'its certificate has expired'],
  [/SELF_SIGNED/, 'its certificate is self-signed'],
  [/^UNABLE_TO_(VERIFY|GET_ISSUER)/, 'its certificate comes without the chain up to a known authority'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its certificate is for another name'],
  [/^(ERR_SSL|EPROTO)/, 'TLS fails there; it may speak plain http'],
  [TOO_LATE, 'it does not answer in time'],
  [/^(ECONNRESET|UND_ERR_SOCKET|EPIPE)$/, 'it cuts the connection'],
];

export function isTooLate(reason: string): boolean {
  return TOO_LATE.test(reason);
}

/** Why nothing was answered, out of a code of Node or undici. */
export function failureWords(reason: string): string {
  const known = FAILURES.find(([pattern]) => pattern.test(reason));
  return known === undefined ? `it does not answer (${reason})` : `${known[1]} (${reason})`;
}

export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
