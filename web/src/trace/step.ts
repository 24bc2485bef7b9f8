import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { type Moments, useMoments } from '../shell/moments';
import { useReasonWords } from '../shell/reason-words';
import type { Tone, Trace } from './exchange';
import type { texts } from './texts';

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
  /** Where one may see more. */
  readonly link?: { readonly to: '/rules'; readonly words: string };
  readonly data: readonly StepData[];
}

/** What steps are written with. */
export interface Words {
  readonly t: TFunction<'trace'>;
  readonly moments: Moments;
  /** Why something ended so. */
  readonly reasonOf: (reason: string) => string;
}

export function useWords(): Words {
  const { t } = useTranslation('trace');
  return { t, moments: useMoments(), reasonOf: useReasonWords() };
}

export type Steps = (trace: Trace, words: Words) => Step[];

/** Those that have something to say. */
export function said(...parts: readonly (string | false | null | undefined)[]): string[] {
  return parts.filter((part): part is string => typeof part === 'string' && part !== '');
}
