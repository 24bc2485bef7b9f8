import type { Fault, FaultRule } from '../../../src/simulator/control-types';

export type FaultName = keyof typeof make;

/** What a fault may need to be told. */
interface Given {
  code: number;
  ms: number;
}

const make = {
  lostAnswer: () => ({ kind: 'accept_then_reset' }),
  accepted500: () => ({ kind: 'accept_then_500' }),
  halfJson: () => ({ kind: 'half_json' }),
  silentAccepted: () => ({ kind: 'hang', accepted: true }),
  slow: ({ ms }) => ({ kind: 'delay', ms }),
  failLater: ({ code }) => ({ kind: 'fail_later', code }),
  tooFast: () => ({ kind: 'error', code: 130_429, httpStatus: 429 }),
  windowClosed: () => ({ kind: 'error', code: 131_047 }),
  unavailable: () => ({ kind: 'error', code: 131_016, httpStatus: 503 }),
  errorCode: ({ code }) => ({ kind: 'error', code }),
  silent: () => ({ kind: 'hang' }),
  cut: () => ({ kind: 'reset_before_accept' }),
  page: () => ({ kind: 'html' }),
  redirect: () => ({ kind: 'redirect' }),
} satisfies Record<string, (given: Given) => Fault>;

export const FAULT_GROUPS = {
  accepted: ['lostAnswer', 'accepted500', 'halfJson', 'silentAccepted', 'slow', 'failLater'],
  refused: ['tooFast', 'windowClosed', 'unavailable', 'errorCode'],
  broken: ['silent', 'cut', 'page', 'redirect'],
} as const satisfies Record<string, readonly FaultName[]>;

export const OFTEN = ['once', 'times', 'always', 'share'] as const;
export const TARGETS = ['message', 'read', 'media'] as const;

/** A fault as somebody puts it together. */
export interface FaultDraft extends Given {
  name: FaultName;
  target: (typeof TARGETS)[number];
  often: (typeof OFTEN)[number];
  times: number;
  percent: number;
}

export const FIRST_DRAFT: FaultDraft = {
  name: 'lostAnswer',
  code: 131_026,
  ms: 3_000,
  target: 'message',
  often: 'once',
  times: 3,
  percent: 50,
};

export function needsCode(name: FaultName): boolean {
  return name === 'errorCode' || name === 'failLater';
}

export function ruleOf(draft: FaultDraft, phoneNumberId: string): FaultRule {
  const often = {
    once: { times: 1 },
    times: { times: draft.times },
    always: {},
    share: { probability: draft.percent / 100 },
  }[draft.often];
  const type = draft.target === 'message' ? {} : { type: draft.target };
  return { ...make[draft.name](draft), match: { phoneNumberId, ...type }, ...often };
}

/** Which of ours a rule is; other tools may have made it, so the nearest one. */
export function faultName(rule: FaultRule): FaultName {
  const given = { code: 'code' in rule ? rule.code : 0, ms: 'ms' in rule ? rule.ms : 0 };
  const names = Object.keys(make) as FaultName[];
  const isIt = (name: FaultName) =>
    Object.entries(make[name](given)).every(([key, value]) => rule[key as keyof FaultRule] === value);
  return names.find(isIt) ?? 'errorCode';
}
