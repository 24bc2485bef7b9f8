import { Mischief } from './control-types';
import { isObject } from './json';

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

/** The highest values; above them nobody would still wait. */
const most: Readonly<Record<Exclude<keyof Mischief, 'statuses'>, number>> = {
  duplicate: 1,
  shuffle: 1000,
  batch: 1000,
  holdMs: 600_000,
  delayMs: 600_000,
  wrongSignature: 1,
  dropStatus: 1,
  earlyStatus: 1,
};

/** Settings from JSON, or the reason why they are none. */
export function parseMischief(json: unknown): Partial<Mischief> | string {
  if (!isObject(json)) return 'The body must be an object of mischief settings.';
  for (const [name, value] of Object.entries(json)) {
    if (!Object.hasOwn(noMischief, name)) return `There is no mischief "${name}"; there are ${names()}.`;
    if (name === 'statuses') {
      if (typeof value !== 'boolean') return '"statuses" must be true or false.';
      continue;
    }
    const highest = most[name as keyof typeof most];
    if (typeof value !== 'number' || value < 0 || value > highest) {
      return `"${name}" must be a number from 0 to ${highest}.`;
    }
  }
  return json;
}

function names(): string {
  return Object.keys(noMischief).join(', ');
}
