import { Limits } from './control-types';
import { isObject } from './json';

/** Trusting, only what is sent is judged, and not what was before. */
export function limitsOf(trusting: boolean): Limits {
  return { knownTemplates: !trusting, window: !trusting, pairRate: false, throughput: false };
}

/** Limits to change, or the reason why they are none; the others stay. */
export function parseLimits(json: unknown, now: Limits): Partial<Limits> | string {
  if (!isObject(json))
    return `The body must be an object of limits; there are ${Object.keys(now).join(', ')}.`;
  for (const [name, value] of Object.entries(json)) {
    if (!Object.hasOwn(now, name))
      return `There is no limit "${name}"; there are ${Object.keys(now).join(', ')}.`;
    if (typeof value !== 'boolean') return `"${name}" must be true or false.`;
  }
  return json;
}
