import type { TFunction } from 'i18next';
import type { Tone, Trace } from './exchange';
import type { Moments } from './moments';
import { texts } from './texts';

/** JSON that is shown with a step; `fetched` is read when somebody opens it. */
export type StepData =
  | { readonly name: keyof (typeof texts)['es']['json']; readonly json: unknown }
  | { readonly name: 'change' | 'request'; readonly fetched: true };

/** One thing that happened, in words. */
export interface Step {
  readonly key: string;
  readonly icon: 'door' | 'event' | 'lane' | 'handler' | 'rule' | 'outbox' | 'attempt' | 'receipt';
  readonly tone: Tone;
  readonly title: string;
  readonly details: readonly string[];
  /** An id that logs and other pages name it by. */
  readonly id?: string;
  readonly at: string | null;
  readonly data: readonly StepData[];
  readonly messageId: string;
}

/** What steps are written with. */
export interface Words {
  readonly t: TFunction<'trace'>;
  readonly moments: Moments;
}

export type Steps = (trace: Trace, words: Words) => Step[];

const { reason: REASONS, type: TYPES } = texts.es;

/** Why, in words; what this version does not know stays as it is. */
export function reasonOf(reason: string, t: Words['t']): string {
  return isKey(REASONS, reason) ? t(`reason.${reason}`) : reason;
}

export function typeOf(type: string, t: Words['t']): string {
  return isKey(TYPES, type) ? t(`type.${type}`) : type;
}

export function isKey<Record extends object>(
  record: Record,
  key: PropertyKey,
): key is Extract<keyof Record, string> {
  return Object.hasOwn(record, key);
}

/** Those that have something to say. */
export function said(...parts: readonly (string | false | null | undefined)[]): string[] {
  return parts.filter((part): part is string => typeof part === 'string' && part !== '');
}
