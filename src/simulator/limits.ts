import { Limits } from './control-types';
import { isObject } from './json';

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
