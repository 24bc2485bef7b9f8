import { ProviderError } from '../../domain/inbound';
import { Judgement, Verdict } from '../provider';
import { troubleOf, TroubleKind } from './troubles';

/** Meta's classes: A again later, B wait long, C never, D a person has to mend the line or its account. */
type CodeClass = 'A' | 'B' | 'C' | 'D';

interface CodeGroup {
  readonly class: CodeClass;
  readonly verdict: Verdict;
  readonly mostAttempts?: number;
  readonly sparesAnswers?: boolean;
  readonly trouble?: TroubleKind;
  /** What each code means. */
  readonly codes: Readonly<Record<number, string>>;
}

/**
 * What each refusal of the Graph API asks for, whether an answer or a status brings it. Source: Meta, "Cloud API error
 * codes" (2026-06-18), the pages on throughput and pair limits, and the one on business-scoped user ids.
 */
const CODES: readonly CodeGroup[] = [
  { class: 'A', verdict: 'retry', mostAttempts: 2, codes: { 1: 'unknown error, or a bad request' } },
  { class: 'A', verdict: 'retry', mostAttempts: 3, codes: { 131000: 'unknown error' } },
  {
    class: 'A',
    verdict: 'retry',
    codes: { 2: 'service down or overloaded', 131016: 'temporary outage', 133004: 'server unavailable' },
  },
  { class: 'A', verdict: 'retry_contact', codes: { 131056: 'too many messages to one customer' } },
  {
    class: 'A',
    verdict: 'slow_line',
    codes: {
      4: 'call quota of the app',
      80007: 'call quota of the account',
      130429: 'throughput of the line',
    },
  },
  { class: 'A', verdict: 'maintenance', codes: { 131057: 'line in maintenance, or being upgraded' } },
  {
    class: 'B',
    verdict: 'never',
    codes: {
      131049:
        'marketing withheld from this customer; again after 24 hours at the earliest, which is left to people',
      130472: 'customer in an experiment of Meta',
      133016: 'too many registrations; wait 72 hours',
    },
  },
  {
    class: 'B',
    verdict: 'pause_marketing',
    trouble: 'marketing_throttled',
    codes: { 131048: 'line throttled for its quality' },
  },
  {
    class: 'B',
    verdict: 'pause_marketing',
    trouble: 'templates_misclassified',
    codes: { 131064: 'limit reached because of misclassified templates' },
  },
  {
    class: 'C',
    verdict: 'never',
    codes: {
      100: 'unsupported or misspelt parameter',
      131008: 'missing parameter',
      131009: 'invalid parameter',
      131021: 'sender and recipient are the same',
      131030: 'test line: recipient not on its list',
      131051: 'unsupported type',
      131052: 'media of the customer cannot be fetched',
      131053: 'media rejected',
      131055: 'Marketing Messages API misused',
      131061: 'template with a maximum price: marketing endpoint only',
      131063: 'marketing templates are switched off for the account',
      132000: 'template: number of parameters',
      132005: 'template: text too long',
      132007: 'template: against the policy',
      132008: 'template: parameters or format',
      132012: 'template: format of a parameter',
      132018: 'template: parameters',
      132068: 'flow blocked',
      132069: 'flow throttled',
      134100: 'Marketing Messages API misused',
      134101: 'Marketing Messages API misused, or the template still syncing',
      134102: 'Marketing Messages API misused',
      135000: 'generic error of the customer',
      139100: 'block list: some failed',
      139101: 'block list: full',
      139102: 'block list: changed meanwhile',
      139103: 'block list: internal error',
      139200: 'Direct Send is blocked',
    },
  },
  {
    class: 'C',
    verdict: 'undeliverable',
    codes: { 131026: 'undeliverable; Meta does not say why' },
  },
  { class: 'C', verdict: 'window_closed', codes: { 131047: 'service window closed' } },
  { class: 'C', verdict: 'opted_out', codes: { 131050: 'customer stopped marketing' } },
  {
    class: 'C',
    verdict: 'retry_by_phone',
    codes: { 131062: 'not possible to a business-scoped user id' },
  },
  {
    class: 'C',
    verdict: 'block_template',
    trouble: 'template_blocked',
    codes: {
      132001: 'template missing or not approved in its language',
      132015: 'template paused',
      132016: 'template disabled',
    },
  },
  { class: 'C', verdict: 'identity_changed', codes: { 137000: "customer's identity is not the one named" } },
  // One country is closed; the line still reaches the others.
  {
    class: 'D',
    verdict: 'country_closed',
    trouble: 'country_closed',
    codes: { 130497: "not allowed in the customer's country" },
  },
  ...pausing('line_token', { 0: 'token invalid', 190: 'token invalid or expired' }),
  ...pausing('line_permission', { 3: 'permission', 10: 'permission', 131005: 'access denied' }),
  ...pausing('line_gone', { 33: 'phone number id gone' }),
  // Some restrictions are about templates alone (Meta, `account_update`: RESTRICTED_BIZ_INITIATED_MESSAGING and others).
  ...pausing('account_restricted', { 368: 'restricted for its policy' }, { sparesAnswers: true }),
  ...pausing('account_locked', { 131031: 'account locked, or its data do not match' }),
  ...pausing('line_display_name', { 131037: 'display name not approved' }),
  ...pausing('payment', { 131042: 'payment problem' }),
  ...pausing('line_not_registered', { 131045: 'registration problem', 133010: 'line not registered' }),
  ...pausing('payment_terms', { 134011: 'terms of payments not accepted' }),
];

function pausing(
  trouble: TroubleKind,
  codes: Readonly<Record<number, string>>,
  also: Pick<CodeGroup, 'sparesAnswers'> = {},
): CodeGroup[] {
  return [{ class: 'D', verdict: 'pause_line', trouble, codes, ...also }];
}

export interface KnownCode extends Judgement {
  readonly code: number;
  readonly class: CodeClass;
  readonly meaning: string;
}

/** Every code that is known by itself; 200 to 299 are permissions too. */
export const KNOWN_CODES: readonly KnownCode[] = CODES.flatMap(({ codes, trouble, ...group }) =>
  Object.entries(codes).map(([code, meaning]) => ({
    code: Number(code),
    meaning,
    ...group,
    ...(trouble === undefined ? {} : { trouble: troubleOf(trouble) }),
  })),
);

const JUDGEMENTS = new Map<number, Judgement>(
  KNOWN_CODES.map(({ code, class: _class, meaning: _meaning, ...judgement }) => [code, judgement]),
);

/** Kinds of alarms that keep a line, or its marketing, from sending. */
export const PAUSING_KINDS = ['graph_address', ...kindsOf('pause_line')];
export const MARKETING_KINDS = kindsOf('pause_marketing');

function kindsOf(verdict: Verdict): string[] {
  return CODES.flatMap((group) => (group.verdict === verdict ? (group.trouble ?? []) : []));
}

/** The verdict on a Graph error code; a missing code is answered by the HTTP status. */
export function judgementOf(code: number | null, httpStatus: number, isTransient = false): Judgement {
  if (code !== null) return judgementOfCode(code) ?? unknownCode(httpStatus, isTransient);
  // No Graph error object: a proxy, a wrong address or a login page answered. Nothing would pass until that is mended.
  return httpStatus === 429
    ? { verdict: 'slow_line' }
    : { verdict: 'pause_line', trouble: troubleOf('graph_address') };
}

/** The verdict on an error that a webhook brings. */
export function judgementOfError({ code }: ProviderError): Judgement {
  return (code === null ? undefined : judgementOfCode(code)) ?? { verdict: 'never' };
}

function judgementOfCode(code: number): Judgement | undefined {
  if (code >= 200 && code <= 299) return { verdict: 'pause_line', trouble: troubleOf('line_permission') };
  return JUDGEMENTS.get(code);
}

/** Meta marks what may be tried again, also where this version does not know the code; else the request is at fault. */
function unknownCode(httpStatus: number, isTransient: boolean): Judgement {
  if (httpStatus === 429) return { verdict: 'slow_line' };
  return { verdict: isTransient ? 'retry' : 'never' };
}

/** Codes that prove, also beside a 5xx (which Meta documents for some of them), that the message was not accepted. */
const CERTAIN_BESIDE_5XX = new Set([3, 4, 190, 80007, 130429, 131045, 131053, 131056, 131057]);

/** A 5xx may come after the message was accepted, so only a code that excludes it is a refusal. */
export function provesRefusal(code: number | null, httpStatus: number): boolean {
  if (httpStatus >= 500) return code !== null && CERTAIN_BESIDE_5XX.has(code);
  return httpStatus !== 408;
}
