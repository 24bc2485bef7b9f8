import { isObject } from './json';

/** Stands in a stored body where something of an erased person was, so that everything else keeps its place. */
export const ERASED = { recadoErased: true } as const;

export function isErased(value: unknown): boolean {
  return isObject(value) && value['recadoErased'] === true;
}
