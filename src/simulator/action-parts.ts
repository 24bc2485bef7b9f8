import { isObject, JsonObject } from './json';

/** What a member of an action must be. */
export interface Part {
  words: string;
  fits: (value: unknown) => boolean;
}

/** The members of each action by its name. */
export type ActionParts = Readonly<
  Record<string, { needs: Readonly<Record<string, Part>>; may?: Readonly<Record<string, Part>> }>
>;

export const text: Part = { words: 'a text', fits: (value) => typeof value === 'string' && value !== '' };
export const yesOrNo: Part = { words: 'true or false', fits: (value) => typeof value === 'boolean' };
export const object: Part = { words: 'an object', fits: isObject };

export function oneOf(...words: readonly string[]): Part {
  return { words: `one of ${words.join(', ')}`, fits: (value) => words.some((word) => word === value) };
}

/** What is wrong with an action from JSON, if anything. */
export function wrongInAction(json: unknown, actions: ActionParts): string | undefined {
  const names = Object.keys(actions).join(', ');
  if (!isObject(json)) return `The body must be an object with an "action", one of ${names}.`;
  const name = json['action'];
  const action = typeof name === 'string' && Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) return `"action" must be one of ${names}.`;
  return wrongPart(json, action.needs, true) ?? wrongPart(json, action.may ?? {}, false);
}

function wrongPart(
  json: JsonObject,
  parts: Readonly<Record<string, Part>>,
  needed: boolean,
): string | undefined {
  for (const [name, { words, fits }] of Object.entries(parts)) {
    if (!needed && json[name] === undefined) continue;
    if (!fits(json[name])) return `"${name}" must be ${words}.`;
  }
  return undefined;
}
