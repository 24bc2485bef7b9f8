import { Fault, FaultMatch, FaultRule } from './control-types';
import { isObject, JsonObject } from './json';
import { chance, Random } from './random';

/** What a rule without a type leaves alone: all but messages. */
const besideMessages = new Set([
  'setup',
  'read',
  'media',
  'media_download',
  'message_templates',
  'block_users',
]);

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

/** Each is looked at for every request. */
const maxRules = 100;

/** The rules in force; the first that matches strikes. */
export class Faults {
  private active: FaultRule[] = [];

  constructor(
    private readonly random: Random,
    /** Told when a rule is used up by one. */
    private readonly onCounted: (phoneNumberId: string) => void = () => {},
  ) {}

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
        !this.waits(rule, request.phoneNumberId) &&
        (rule.probability === undefined || chance(rule.probability, this.random)),
    );
    if (struck?.times !== undefined) this.count(struck, struck.times - 1, request.phoneNumberId);
    return struck;
  }

  /** Lets the requests through that come before it, and counts them down. */
  private waits(rule: FaultRule, phoneNumberId: string): boolean {
    if (rule.after === undefined || rule.after === 0) return false;
    rule.after--;
    this.onCounted(phoneNumberId);
    return true;
  }

  private count(struck: FaultRule, left: number, phoneNumberId: string): void {
    struck.times = left;
    if (left <= 0) this.active = this.active.filter((rule) => rule !== struck);
    this.onCounted(phoneNumberId);
  }
}

function matches(match: FaultMatch, request: Required<FaultMatch>): boolean {
  const ofType = match.type === undefined ? !besideMessages.has(request.type) : match.type === request.type;
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
  if (list.length > maxRules) return `There are ${list.length} faults; at most ${maxRules} may be in force.`;
  for (const [at, rule] of list.entries()) {
    const wrong = isObject(rule) ? wrongIn(rule) : ' must be an object';
    if (wrong) return `faults[${at}]${wrong}.`;
  }
  return list as FaultRule[];
}

function wrongIn(rule: JsonObject): string | undefined {
  const { kind } = rule;
  if (typeof kind !== 'string' || !Object.hasOwn(needs, kind)) {
    return `.kind must be one of ${Object.keys(needs).join(', ')}`;
  }
  const given = Object.keys(rule).filter((name) => rule[name] !== undefined && Object.hasOwn(members, name));
  const wrong = [...needs[kind as Fault['kind']], ...given].find((name) => !members[name]?.fits(rule[name]));
  return wrong && `.${wrong} must be ${members[wrong]?.words}`;
}

interface Member {
  words: string;
  fits: (value: unknown) => boolean;
}

const members: Readonly<Record<string, Member>> = {
  code: { words: 'a number', fits: between(0, Number.MAX_SAFE_INTEGER) },
  ms: { words: 'a number of milliseconds up to ten minutes', fits: between(0, 600_000) },
  httpStatus: { words: 'from 200 to 599', fits: between(200, 599) },
  after: {
    words: 'a whole number from 0',
    fits: (value) => between(0, 1e9)(value) && Number.isInteger(value),
  },
  times: { words: 'above 0', fits: between(1, Number.MAX_SAFE_INTEGER) },
  probability: { words: 'from 0 to 1', fits: between(0, 1) },
  accepted: { words: 'true or false', fits: (value) => typeof value === 'boolean' },
  afterSent: { words: 'true or false', fits: (value) => typeof value === 'boolean' },
  location: {
    words: 'an address in ASCII without spaces',
    fits: (value) => typeof value === 'string' && /^[\x21-\x7e]+$/.test(value),
  },
  details: { words: 'a text', fits: (value) => typeof value === 'string' },
  match: { words: 'an object', fits: isObject },
};

function between(least: number, most: number): (value: unknown) => boolean {
  return (value) => typeof value === 'number' && value >= least && value <= most;
}
