import { isObject, JsonObject } from './json';
import { chance, Random } from './random';

/** What the Graph side does instead of answering. `accepted` ones are really sent, so statuses follow. */
export type Fault =
  /** Refuses with a Graph error. */
  | { kind: 'error'; code: number; httpStatus?: number; details?: string }
  /** Accepts with 200, then a `failed` status with this code follows. */
  | { kind: 'fail_later'; code: number }
  | { kind: 'accept_then_reset' }
  | { kind: 'accept_then_500' }
  | { kind: 'reset_before_accept' }
  /** Never answers. */
  | { kind: 'hang'; accepted?: boolean }
  /** Answers as usual after `ms`. */
  | { kind: 'delay'; ms: number }
  /** A page instead of JSON; 502 unless told. */
  | { kind: 'html'; httpStatus?: number; accepted?: boolean }
  | { kind: 'redirect'; location?: string }
  /** Accepts, and answers 200 with the first half of the JSON. */
  | { kind: 'half_json' };

/** Every given member must match. */
export interface FaultMatch {
  phoneNumberId?: string;
  /** The recipient as digits or as user id. */
  to?: string;
  /** A message type, `read` for receipts, `media` for the media routes; without it, any message. */
  type?: string;
}

/** `times`: how often it strikes before it is used up; `probability`: of each matching request. */
export type FaultRule = Fault & { match?: FaultMatch; times?: number; probability?: number };

type AnyRule = Extract<FaultRule, { kind: 'error' }>;

/** Needed members by kind. */
const needs: Readonly<Record<Fault['kind'], readonly string[]>> = {
  error: ['code'],
  fail_later: ['code'],
  accept_then_reset: [],
  accept_then_500: [],
  reset_before_accept: [],
  hang: [],
  delay: ['ms'],
  html: [],
  redirect: [],
  half_json: [],
};

/** The rules in force; the first that matches strikes. */
export class Faults {
  private active: FaultRule[] = [];

  constructor(private readonly random: Random) {}

  get rules(): readonly FaultRule[] {
    return this.active;
  }

  use(...rules: readonly FaultRule[]): void {
    this.active = rules.map((rule) => ({ ...rule }));
  }

  clear(): void {
    this.active = [];
  }

  take(request: Required<FaultMatch>): Fault | undefined {
    if (this.active.length === 0) return undefined;
    const struck = this.active.find(
      (rule) =>
        matches(rule.match ?? {}, request) &&
        (rule.probability === undefined || chance(rule.probability, this.random)),
    );
    if (struck?.times !== undefined && --struck.times <= 0) {
      this.active = this.active.filter((rule) => rule !== struck);
    }
    return struck;
  }
}

function matches(match: FaultMatch, request: Required<FaultMatch>): boolean {
  const ofType =
    match.type === undefined
      ? request.type !== 'read' && request.type !== 'media'
      : match.type === request.type;
  return (
    ofType &&
    (match.to === undefined || match.to === request.to) &&
    (match.phoneNumberId === undefined || match.phoneNumberId === request.phoneNumberId)
  );
}

/** Rules from JSON (`{"faults": [...]}` or the list itself), or the reason why they are none. */
export function parseFaults(json: unknown): FaultRule[] | string {
  const list = isObject(json) ? json['faults'] : json;
  if (!Array.isArray(list)) return 'The body must be {"faults": [rule, …]}.';
  for (const [at, rule] of list.entries()) {
    const wrong = isObject(rule) ? wrongIn(rule) : ' must be an object';
    if (wrong) return `faults[${at}]${wrong}.`;
  }
  return list as FaultRule[];
}

function wrongIn(rule: JsonObject): string | undefined {
  const { kind, match, times, probability, httpStatus } = rule as Partial<Record<keyof AnyRule, unknown>>;
  if (typeof kind !== 'string' || !Object.hasOwn(needs, kind)) {
    return `.kind must be one of ${Object.keys(needs).join(', ')}`;
  }
  const missing = needs[kind as Fault['kind']].find((name) => typeof rule[name] !== 'number');
  if (missing) return `.${missing} must be a number`;
  if (httpStatus !== undefined && !between(httpStatus, 200, 599))
    return '.httpStatus must be from 200 to 599';
  if (match !== undefined && !isObject(match)) return '.match must be an object';
  if (times !== undefined && !between(times, 1, Number.MAX_SAFE_INTEGER)) return '.times must be above 0';
  if (probability !== undefined && !between(probability, 0, 1)) return '.probability must be from 0 to 1';
  return undefined;
}

function between(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}
