import { isObject } from './json';

/** What may go wrong with webhooks on their way. All off by default; probabilities are 0 to 1. */
export interface Mischief {
  /** Probability that a delivered body comes once more. */
  duplicate: number;
  /** Releases this many updates at a time in random order; below 2: off. */
  shuffle: number;
  /** Puts up to this many updates in one body; below 2: off. */
  batch: number;
  /** Longest wait, in milliseconds, for enough updates to shuffle or batch. */
  holdMs: number;
  /** Up to this many milliseconds of delay for each body. */
  delayMs: number;
  /** Probability that the first attempt is signed with a wrong secret; redeliveries are signed right. */
  wrongSignature: number;
  /** Probability that a status is never sent. */
  dropStatus: number;
  /** Probability that `sent` arrives before the send call is answered. */
  earlyStatus: number;
  /** false: no statuses at all. */
  statuses: boolean;
}

export const noMischief: Readonly<Mischief> = {
  duplicate: 0,
  shuffle: 0,
  batch: 0,
  holdMs: 50,
  delayMs: 0,
  wrongSignature: 0,
  dropStatus: 0,
  earlyStatus: 0,
  statuses: true,
};

const probabilities = new Set(['duplicate', 'wrongSignature', 'dropStatus', 'earlyStatus']);

/** Settings from JSON, or the reason why they are none. */
export function parseMischief(json: unknown): Partial<Mischief> | string {
  if (!isObject(json)) return 'The body must be an object of mischief settings.';
  for (const [name, value] of Object.entries(json)) {
    if (!Object.hasOwn(noMischief, name)) return `There is no mischief "${name}"; there are ${names()}.`;
    if (name === 'statuses') {
      if (typeof value !== 'boolean') return '"statuses" must be true or false.';
    } else if (typeof value !== 'number' || value < 0 || (probabilities.has(name) && value > 1)) {
      return `"${name}" must be a number from 0${probabilities.has(name) ? ' to 1' : ' up'}.`;
    }
  }
  return json;
}

function names(): string {
  return Object.keys(noMischief).join(', ');
}
